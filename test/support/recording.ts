import { readFileSync } from "node:fs";
import { isJsonObject } from "../../src/local/azure/json";
import type { Answer, ArmCaller } from "./local-app";
import { pause } from "./until";

/** One request to Azure Resource Manager, and Azure's answer. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly request?: unknown;
  readonly status: number;
  readonly etag?: string;
  /** Where the answer leads, by its path and query. */
  readonly location?: string;
  readonly response?: unknown;
}

/** Where the local App Service answered otherwise. */
export interface Difference {
  /** For example `PUT /subscriptions/…`, with the number of the exchange before it. */
  readonly exchange: string;
  /** Where in the answer, for example `properties.siteConfig.alwaysOn`. */
  readonly at: string;
  readonly recorded: unknown;
  readonly told: unknown;
}

/** The exchanges of a recording, in the order of time. */
export function readRecording(file: string): Exchange[] {
  return JSON.parse(readFileSync(file, "utf8")) as Exchange[];
}

/** What differs from one run to the next in Azure itself: where it runs, when it ran, and what it chose at random. */
export interface Varying {
  /**
   * Values by the end of their path. Such a value may be another one here, but the same each time that the recording has the
   * same: so an etag that Azure told twice is told twice.
   */
  readonly values: readonly string[];
  /** Parts of texts, anywhere. */
  readonly texts: readonly RegExp[];
  /** The ends of the paths of values that are not compared at all. Defaults to none. */
  readonly ignored?: readonly string[];
  /** Whether objects may have names that the recording does not have. Defaults to false. */
  readonly tellsMore?: boolean;
}

/**
 * Sends the requests of a recording again, and compares whole answers.
 *
 * @returns The differences. None means that the local App Service cannot be told from what was recorded.
 */
export async function replay(arm: ArmCaller, exchanges: readonly Exchange[], varying: Varying): Promise<Difference[]> {
  const comparison = new Comparison(varying);
  const locations = new Map<string, string>();
  for (const [index, exchange] of exchanges.entries()) {
    const [path = ""] = exchange.path.split("?");
    if (exchange.status === 202 && locations.has(path)) {
      // How often Azure was asked until it was done is a matter of time.
      continue;
    }
    const answer = await ask(arm, exchange, locations.get(path));
    if (exchange.location !== undefined) {
      locations.set(exchange.location.split("?")[0] ?? "", String(answer.headers.location));
    }
    comparison.compare(`${index} ${exchange.method} ${exchange.path}`, exchange, answer);
  }
  return comparison.differences;
}

/** @param location Where to ask instead, until it is done. */
async function ask(arm: ArmCaller, { method, path, request }: Exchange, location: string | undefined): Promise<Answer> {
  let answer = await arm.ask(method, location ?? path, request);
  while (location !== undefined && answer.status === 202) {
    await pause();
    answer = await arm.ask(method, String(answer.headers.location));
  }
  return answer;
}

class Comparison {
  readonly differences: Difference[] = [];
  private readonly told = new Map<unknown, unknown>();
  private readonly recorded = new Map<unknown, unknown>();

  constructor(private readonly varying: Varying) {}

  compare(exchange: string, { status, etag, location, response }: Exchange, answer: Answer): void {
    const report = (at: string, recorded: unknown, told: unknown) =>
      this.differences.push({ exchange, at, recorded, told });
    this.walk("status", status, answer.status, report);
    this.walk("etag", etag, answer.headers.etag, report);
    this.walk("location", location && "there", answer.headers.location && "there", report);
    this.walk("", response, answer.body, report);
  }

  private walk(
    at: string,
    recorded: unknown,
    told: unknown,
    report: (...difference: [string, unknown, unknown]) => void,
  ) {
    if (isJsonObject(recorded) && isJsonObject(told)) {
      const more = this.varying.tellsMore ? [] : Object.keys(told);
      for (const name of new Set([...Object.keys(recorded), ...more])) {
        this.walk(at === "" ? name : `${at}.${name}`, recorded[name], told[name], report);
      }
    } else if (Array.isArray(recorded) && Array.isArray(told) && recorded.length === told.length) {
      for (const [index, item] of recorded.entries()) {
        this.walk(`${at}.${index}`, item, told[index], report);
      }
    } else if (!endOf(this.varying.ignored ?? [], at) && !this.isSame(at, recorded, told)) {
      report(at, recorded, told);
    }
  }

  private isSame(at: string, recorded: unknown, told: unknown): boolean {
    const kind = endOf(this.varying.values, at);
    if (kind !== undefined && isChosen(recorded) && typeof recorded === typeof told) {
      const [one, other] = [`${kind} ${recorded}`, `${kind} ${told}`];
      if (!this.told.has(one) && !this.recorded.has(other)) {
        this.told.set(one, other);
        this.recorded.set(other, one);
      }
      return this.told.get(one) === other && this.recorded.get(other) === one;
    }
    return JSON.stringify(this.masked(recorded)) === JSON.stringify(this.masked(told));
  }

  private masked(value: unknown): unknown {
    return typeof value === "string"
      ? this.varying.texts.reduce((text, pattern) => text.replaceAll(pattern, "…"), value)
      : value;
  }
}

function endOf(ends: readonly string[], path: string): string | undefined {
  return ends.find((end) => path === end || path.endsWith(`.${end}`));
}

/** Whether a value may be chosen at random. Ids are not. */
function isChosen(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && !value.startsWith("/"));
}
