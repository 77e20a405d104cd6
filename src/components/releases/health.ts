import type * as pulumi from "@pulumi/pulumi";
import { canAppServiceAsk, HealthCheckBy, intervalOf } from "../../rules";
import type { Arm } from "../azure/arm";
import type { AskSite } from "../azure/ask-site";
import { textOf } from "../azure/error-text";
import { type App, targetInWords } from "../azure/held-builds";
import { hostKeysOf, KEY_HEADER } from "../azure/host-keys";
import { healthCheckPathOf, stateOfInstances } from "../azure/instances";
import { inform, warn } from "../azure/tell";
import type { HealthCheck } from "../validation/health-check";
import { faultNow, probe } from "./probe";

/** Where the health of a build is checked. */
export type Place = "slot" | "production";

/** Why visitors cannot reach a place, keyed by place; undefined if they can. */
export type Closed = Readonly<Partial<Record<Place, string | undefined>>>;

/** What a health check needs. */
export interface HealthSurroundings {
  readonly app: App;
  readonly arm: Arm;
  readonly ask: AskSite;
  readonly hostNames: Readonly<Record<Place, string>>;
  readonly component: pulumi.Resource;
  readonly closed: Closed;
}

/** Checks the health of a build, from this machine or by App Service. The declaration decides; by default, the place. */
export class Health {
  /** Who makes the requests, keyed by place. */
  private readonly chosen = new Map<Place, Promise<HealthCheckBy>>();

  constructor(
    private readonly check: HealthCheck,
    private readonly around: HealthSurroundings,
  ) {}

  /** Seconds between two checks. */
  async interval(place: Place): Promise<number> {
    return this.check.intervalInSeconds ?? intervalOf(await this.by(place));
  }

  /** How many answers in a row must pass; undefined for the default. */
  get consecutiveSuccesses(): number | undefined {
    return this.check.consecutiveSuccesses;
  }

  /** Checks once: describes what is wrong; undefined if the build passes. */
  async fault(place: Place): Promise<string | undefined> {
    const { ask, hostNames } = this.around;
    return (await this.by(place)) === HealthCheckBy.AppService
      ? this.faultOfInstances(place)
      : this.asked(place).then(
          (check) => faultNow(ask, check, hostNames[place]),
          (error: unknown) => `no key of its host (${textOf(error)})`,
        );
  }

  /** The check of a place: a Functions host is asked with its own key. */
  private async asked(place: Place): Promise<HealthCheck> {
    if (!this.check.asksHost) {
      return this.check;
    }
    const { arm, app } = this.around;
    const { master } = await hostKeysOf(arm, app, this.slotOf(place));
    return { ...this.check, headers: { [KEY_HEADER]: master } };
  }

  /** Whether anybody asks there. A Functions host is asked only where this machine gets in. */
  isAsked(place: Place): boolean {
    return !this.check.asksHost || this.around.closed[place] === undefined;
  }

  /** Checks until enough answers in a row pass. Returns undefined then; otherwise a description of the answers. */
  async pass(place: Place): Promise<string | undefined> {
    const { hostNames, component, closed } = this.around;
    if (!this.isAsked(place)) {
      inform(
        component,
        `the Functions host on ${this.named(place)} was not asked whether it runs, since ${closed[place]}`,
      );
      return undefined;
    }
    const isByAppService = (await this.by(place)) === HealthCheckBy.AppService;
    return probe(
      () => this.fault(place),
      { ...this.check, intervalInSeconds: await this.interval(place) },
      {
        where: this.named(place),
        asked: isByAppService
          ? `App Service's own health check of ${this.path} on ${this.named(place)}`
          : `GET https://${hostNames[place]}${this.path}`,
        endsAtFaults: place === "production",
      },
      component,
    );
  }

  private by(place: Place): Promise<HealthCheckBy> {
    const chosen = this.chosen.get(place) ?? this.choose(place);
    this.chosen.set(place, chosen);
    return chosen;
  }

  private async choose(place: Place): Promise<HealthCheckBy> {
    const { arm, app, component, closed } = this.around;
    const { by, path } = this.check;
    const why = closed[place];
    if (by === HealthCheckBy.Pulumi || (by === undefined && why === undefined)) {
      return HealthCheckBy.Pulumi;
    }
    const asked = await healthCheckPathOf(arm, app, this.slotOf(place));
    const cannot = !canAppServiceAsk(this.check)
      ? "App Service sends no headers, and takes any body and 200 to 299 alone"
      : asked === path
        ? undefined
        : `App Service asks ${asked === "" ? "nothing" : asked} there`;
    if (cannot === undefined) {
      if (by === undefined) {
        inform(
          component,
          `${this.named(place)} cannot be asked from here, since ${why}: App Service asks ${this.path} there`,
        );
      }
      return HealthCheckBy.AppService;
    }
    if (by === undefined) {
      void warn(
        component,
        `healthCheck: ${this.named(place)} is asked from here, although ${why}, since ${cannot}. Declare healthCheck.by ` +
          '"Pulumi" where this machine gets in; else a path alone, which App Service can ask itself',
      );
      return HealthCheckBy.Pulumi;
    }
    throw new Error(
      `healthCheck.by: App Service cannot ask ${this.path} on ${this.named(place)}, since ${cannot}: make ${this.path} its health check ` +
        'path (healthCheckPath), or declare "Pulumi"',
    );
  }

  private async faultOfInstances(place: Place): Promise<string | undefined> {
    const { arm, app } = this.around;
    try {
      const states = await stateOfInstances(arm, app, this.slotOf(place));
      const bad = states.filter(({ state }) => state !== "READY");
      if (states.length === 0) {
        return "no instance";
      }
      return bad.length === 0
        ? undefined
        : `${bad.length} of ${states.length} instances not READY (${[...new Set(bad.map(({ state }) => state))].join(", ")})`;
    } catch (error) {
      return `no answer (${textOf(error)})`;
    }
  }

  /** The path, as it may be shown. */
  private get path(): string {
    return this.check.hidesPath ? "/[secret]" : this.check.path;
  }

  private slotOf(place: Place): string | undefined {
    return place === "slot" ? this.around.app.slot : this.around.app.targetSlot;
  }

  private named(place: Place): string {
    return place === "slot" ? `slot "${this.around.app.slot}"` : targetInWords(this.around.app);
  }
}
