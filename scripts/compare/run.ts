import { type ArmCaller, callerOf } from "../../test/support/local-app";
import { ask, entranceOf, Visitors } from "../visitors";
import { type Ground, JOB, type Step, type Way } from "./job";
import { changesOf, effectsOf, type Production, type Result, type Row, reasonOf, wrongWith } from "./reckoning";

/** Does the whole job in one way, with visitors all the time. */
export async function doJob(name: string, way: Way, ground: Ground): Promise<Result> {
  const site = new ObservedSite(ground);
  const rows: Row[] = [];
  try {
    try {
      await way.prepare();
    } catch (error) {
      return { way: name, rows, notRun: reasonOf(error) };
    }
    for (const step of JOB) {
      const row = await site.measure(way, step);
      const { seconds, error, failed, firstFailure } = row;
      const faults = [error && `fails: ${error}`, firstFailure && `${failed} visitors failed: ${firstFailure}`];
      console.error([`${name}, ${step.title}: ${seconds.toFixed(1)} s`, ...faults.filter(Boolean)].join(", "));
      rows.push(row);
    }
  } finally {
    way.close();
    await site.close();
  }
  const index = JOB.findIndex(({ isUnchanged }) => isUnchanged);
  const [before, again] = [rows[index - 1], rows[index]];
  return { way: name, rows, ...(before && again ? { secondRun: changesOf(before, again) } : {}) };
}

/** An app, seen by visitors and by its owner. */
class ObservedSite {
  readonly #arm: ArmCaller;
  readonly #visitors: Visitors;

  constructor(private readonly ground: Ground) {
    this.#arm = callerOf(ground.connection, ground.home);
    this.#visitors = new Visitors(
      entranceOf(ground.connection),
      () => this.#hostOf(undefined),
      () => false,
    );
  }

  async measure(way: Way, step: Step): Promise<Row> {
    const { local, site } = this.ground;
    await way.declare(step.build);
    await local.settled();
    await this.#visitors.take();
    const mark = local.journal.length;
    const started = performance.now();
    const error = await (step.isWayBack ? way.rollBack() : way.apply()).then(() => undefined, reasonOf);
    const seconds = (performance.now() - started) / 1000;
    await local.settled();
    const { served, failed, firstFailure } = await this.#visitors.take();
    const effects = effectsOf(local.journal.read(mark), site);
    const production = await this.#production();
    return {
      step: step.title,
      ...effects,
      production: production.version ?? "nothing",
      staging: (await this.#answerOf("staging")).version ?? "nothing",
      served,
      failed,
      ...(firstFailure === undefined ? {} : { firstFailure }),
      wrong: wrongWith(step, production),
      seconds,
      ...(error === undefined ? {} : { error }),
    };
  }

  async close(): Promise<void> {
    this.#arm.close();
    await this.#visitors.close();
  }

  async #production(): Promise<Production> {
    const { connection, resourceGroupName, site } = this.ground;
    const group = `/subscriptions/${connection.subscriptionId}/resourceGroups/${resourceGroupName}`;
    const web = await this.#arm.ask("GET", `${group}/providers/Microsoft.Web/sites/${site}/config/web`);
    const { version, greeting, environment } = await this.#answerOf(undefined);
    const alwaysOn = web.at("properties.alwaysOn");
    return {
      version,
      GREETING: greeting,
      ENVIRONMENT: environment,
      alwaysOn: typeof alwaysOn === "boolean" ? alwaysOn : undefined,
    };
  }

  /** What the app in a slot tells of itself; nothing if it does not run. */
  async #answerOf(slot: string | undefined): Promise<Told> {
    const host = this.#hostOf(slot);
    if (host === undefined) {
      return {};
    }
    const { status, text } = await ask(entranceOf(this.ground.connection), host);
    return status === 200 && text.startsWith("{") ? (JSON.parse(text) as Told) : {};
  }

  #hostOf(slot: string | undefined): string | undefined {
    const site = this.ground.local.sites().find(({ name }) => name === this.ground.site);
    return slot === undefined ? site?.hostName : site?.slotHostNames[slot];
  }
}

/** The first page of the compared app, as JSON. */
interface Told {
  readonly version?: string;
  readonly greeting?: string;
  readonly environment?: string;
}
