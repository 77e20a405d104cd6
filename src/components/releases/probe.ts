import type * as pulumi from "@pulumi/pulumi";
import { CONSECUTIVE_SUCCESSES, faultOf, TIMEOUT_SECONDS } from "../../rules";
import type { AskSite } from "../azure/ask-site";
import { textOf } from "../azure/error-text";
import { progress } from "../azure/tell";
import type { HealthCheck } from "../validation/health-check";

/** Where to check whether a build is healthy. */
export interface Probed {
  /** A description, for example `slot "staging"`. */
  readonly where: string;
  /** The check itself, for an error. */
  readonly asked: string;
  /** Whether the check ends early after as many failures in a row as successes are needed. */
  readonly endsAtFaults: boolean;
}

/** How often a build is asked. */
export interface Patience {
  readonly consecutiveSuccesses?: number;
  readonly intervalInSeconds: number;
  readonly timeoutInSeconds?: number;
}

/**
 * Sends requests to a build until enough answers in a row pass. Shows the progress.
 *
 * @param fault Checks once: describes what is wrong with the answer; undefined if it passes.
 * @returns Undefined if they pass; otherwise a description of the answers.
 */
export async function probe(
  fault: () => Promise<string | undefined>,
  patience: Patience,
  { where, asked, endsAtFaults }: Probed,
  component: pulumi.Resource,
): Promise<string | undefined> {
  const {
    consecutiveSuccesses: wanted = CONSECUTIVE_SUCCESSES,
    intervalInSeconds: interval,
    timeoutInSeconds: timeout = TIMEOUT_SECONDS,
  } = patience;
  const began = Date.now();
  const faults = new Map<string, number>();
  let requests = 0;
  let successes = 0;
  let faultsInRow = 0;
  for (;;) {
    const now = await fault();
    requests++;
    successes = now === undefined ? successes + 1 : 0;
    faultsInRow = now === undefined ? 0 : faultsInRow + 1;
    if (now !== undefined) {
      faults.set(now, (faults.get(now) ?? 0) + 1);
    }
    if (successes >= wanted) {
      return undefined;
    }
    const seconds = (Date.now() - began) / 1000;
    if (seconds + interval > timeout || (endsAtFaults && faultsInRow >= wanted)) {
      const seen = [...faults].map(([each, times]) => `${times} × ${each}`);
      return (
        `${asked} did not pass ${wanted} times in a row within ${seconds.toFixed(1)} s: ` +
        `${requests} requests, ${seen.join(", ") || "all passed, but too few in time"}`
      );
    }
    const last = now ?? `${successes} of ${wanted} passed`;
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
