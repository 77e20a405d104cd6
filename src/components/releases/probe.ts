import type * as pulumi from "@pulumi/pulumi";
import { CONSECUTIVE_SUCCESSES, faultOf, INTERVAL_SECONDS, TIMEOUT_SECONDS } from "../../rules";
import type { AskSite } from "../azure/ask-site";
import { textOf } from "../azure/error-text";
import { progress } from "../azure/tell";
import type { HealthCheck } from "../validation/health-check";

/** Where to check whether a build is healthy. */
export interface Probed {
  /** A description, for example `slot "staging"`. */
  readonly where: string;
  readonly hostName: string;
  /** Whether the check ends early after as many failures in a row as successes are needed. */
  readonly endsAtFaults: boolean;
}

/**
 * Sends requests to a build until enough answers in a row pass. Shows the progress.
 *
 * @returns Undefined if they pass; otherwise a description of the answers.
 */
export async function probe(
  ask: AskSite,
  check: HealthCheck,
  { where, hostName, endsAtFaults }: Probed,
  component: pulumi.Resource,
): Promise<string | undefined> {
  const {
    consecutiveSuccesses: wanted = CONSECUTIVE_SUCCESSES,
    intervalInSeconds: interval = INTERVAL_SECONDS,
    timeoutInSeconds: timeout = TIMEOUT_SECONDS,
  } = check;
  const began = Date.now();
  const faults = new Map<string, number>();
  let requests = 0;
  let successes = 0;
  let faultsInRow = 0;
  for (;;) {
    const fault = await faultNow(ask, check, hostName);
    requests++;
    successes = fault === undefined ? successes + 1 : 0;
    faultsInRow = fault === undefined ? 0 : faultsInRow + 1;
    if (fault !== undefined) {
      faults.set(fault, (faults.get(fault) ?? 0) + 1);
    }
    if (successes >= wanted) {
      return undefined;
    }
    const seconds = (Date.now() - began) / 1000;
    if (seconds + interval > timeout || (endsAtFaults && faultsInRow >= wanted)) {
      const seen = [...faults].map(([each, times]) => `${times} × ${each}`);
      return (
        `GET https://${hostName}${check.path} did not pass ${wanted} times in a row within ${seconds.toFixed(1)} s: ` +
        `${requests} requests, ${seen.join(", ") || "all passed, but too few in time"}`
      );
    }
    const last = fault ?? `${successes} of ${wanted} passed`;
    progress(component, `asking ${where} whether it is healthy: ${last}, ${requests} requests`);
    await new Promise((resolve) => setTimeout(resolve, interval * 1000));
  }
}

/** Describes what is wrong with one answer; undefined if it passes. */
export async function faultNow(ask: AskSite, check: HealthCheck, hostName: string): Promise<string | undefined> {
  try {
    return faultOf(await ask(hostName, check.path, check.headers ?? {}), check);
  } catch (error) {
    return `no answer (${textOf(error)})`;
  }
}
