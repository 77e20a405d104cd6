import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject } from "../json";
import type { AppService } from "./app-service";
import { siteId } from "./model/resources";
import type { Site } from "./model/state";
import { replaceTrafficRules, trafficRulesOf } from "./model/traffic-rules";

/** How many times in each ramp minute the rules are checked. */
const LOOKS_A_MINUTE = 10;
const SHORTEST_PAUSE_MILLISECONDS = 10;

export interface TrafficRampOptions {
  /** How long a minute of `changeIntervalInMinutes` is, in milliseconds. */
  readonly minuteMilliseconds: number;
  /** Sends a rule to its `changeDecisionCallbackUrl` and returns the answer, parsed from JSON. */
  readonly askForDecision: (url: string, rule: JsonObject, signal: AbortSignal) => Promise<unknown>;
}

/** A rule as last seen, and since when it has been the same. */
interface Seen {
  readonly rule: JsonObject;
  readonly since: number;
}

/**
 * Changes the percentages of traffic rules that have a ramp. Every `changeIntervalInMinutes`, adds `changeStep` to
 * `reroutePercentage` until it reaches `minReroutePercentage` or `maxReroutePercentage`. If there is a
 * `changeDecisionCallbackUrl`, the service there decides the next percentage.
 *
 * Azure also checks the site's metrics each time, but no document says how. Here a ramp without a callback continues
 * regardless. The callback's contract belongs to a site extension that is no longer offered. The model: a POST of the
 * rule as JSON, answered with `{"reroutePercentage": 25}`. A failure leaves the percentage as it is.
 *
 * Source: the schema of a RampUpRule.
 */
export class TrafficRamps {
  private readonly seen = new Map<string, Seen>();
  /** The rules with a callback that has not answered yet. Each is asked only one question at a time. */
  private readonly undecided = new Set<string>();
  private readonly halt = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly service: AppService,
    private readonly options: TrafficRampOptions,
  ) {}

  start(): void {
    const pause = Math.max(this.options.minuteMilliseconds / LOOKS_A_MINUTE, SHORTEST_PAUSE_MILLISECONDS);
    this.timer = setInterval(() => this.look(Date.now()), pause);
    this.timer.unref();
  }

  /** Stops changing percentages, and stops waiting for callbacks. */
  close(): void {
    clearInterval(this.timer);
    this.halt.abort();
  }

  private look(now: number): void {
    const there = new Set<string>();
    for (const site of Object.values(this.service.sites)) {
      for (const [index, rule] of (site.slots.production ? trafficRulesOf(site.slots.production) : []).entries()) {
        const key = `${siteId(site)}#${index}`;
        there.add(key);
        this.lookAt(key, site, rule, now);
      }
    }
    for (const key of this.seen.keys()) {
      if (!there.has(key)) {
        this.seen.delete(key);
      }
    }
  }

  private lookAt(key: string, site: Site, rule: JsonObject, now: number): void {
    const seen = this.seen.get(key);
    if (!seen || !isDeepStrictEqual(seen.rule, rule)) {
      this.seen.set(key, { rule: structuredClone(rule), since: now });
      return;
    }
    const interval = Number(rule.changeIntervalInMinutes ?? 0) * this.options.minuteMilliseconds;
    const isRamp = interval > 0 && (Number(rule.changeStep ?? 0) !== 0 || rule.changeDecisionCallbackUrl !== null);
    // The step waits while a swap or another write changes the app.
    const isDue = isRamp && now - seen.since >= interval;
    if (isDue && this.service.operationOn(site) === null && !this.undecided.has(key)) {
      this.seen.set(key, { rule: seen.rule, since: now });
      this.undecided.add(key);
      const over = () => this.undecided.delete(key);
      this.step(site, seen.rule).then(over, over);
    }
  }

  private async step(site: Site, rule: JsonObject): Promise<void> {
    const { changeDecisionCallbackUrl: url } = rule;
    const current = Number(rule.reroutePercentage);
    const wanted =
      typeof url === "string"
        ? percentageIn(await this.options.askForDecision(url, rule, this.halt.signal))
        : current + Number(rule.changeStep);
    const next = Math.min(
      Math.max(wanted ?? current, Number(rule.minReroutePercentage ?? 0)),
      Number(rule.maxReroutePercentage ?? 100),
    );
    const production = this.service.slot(site);
    const rules = trafficRulesOf(production);
    // If a client changed the rule meanwhile, it is another rule.
    const index = this.halt.signal.aborted ? -1 : rules.findIndex((each) => isDeepStrictEqual(each, rule));
    if (index >= 0 && wanted !== undefined && next !== current && this.service.holds(site, production)) {
      const changed = rules.map((each, at) => (at === index ? { ...each, reroutePercentage: next } : each));
      replaceTrafficRules(production, changed);
      await this.service.save(site);
    }
  }
}

function percentageIn(decision: unknown): number | undefined {
  const percentage = isJsonObject(decision) ? decision.reroutePercentage : undefined;
  return typeof percentage === "number" && Number.isFinite(percentage) ? percentage : undefined;
}
