import type { Entrance } from "../visitors";
import type { Azure } from "./azure";
import { SWAP_API } from "./azure";
import { type AppAnswer, answerWithin, awaitAnswer } from "./visitor";

/** A resource, as far as the questions look into it. */
export interface Told {
  readonly tags?: Readonly<Record<string, string>> | null;
  readonly identity?: { readonly type?: string } | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What the app is made of. */
export interface QuestionsAppOptions {
  readonly group: string;
  readonly name: string;
  readonly location: string;
  readonly planId: string;
  /** A package of examples/app. */
  readonly packageUri: string;
  /** For how many seconds a restart may not be seen yet after the write that causes it. */
  readonly patienceInSeconds: number;
}

const STACK = "NODE|22-lts";
const SLOT = "staging";
const DEPLOYMENTS_API = "2021-04-01";

/**
 * An app with the slot "staging", which no component declares: what Azure does with it is tried by requests alone, and what
 * is left of it at the end does not matter.
 */
export class QuestionsApp {
  private constructor(
    readonly azure: Azure,
    private readonly entrance: Entrance,
    private readonly options: QuestionsAppOptions,
    readonly host: string,
  ) {}

  /** Makes it, and waits until it serves. */
  static async create(azure: Azure, entrance: Entrance, options: QuestionsAppOptions): Promise<QuestionsApp> {
    const { group, name, location, planId, packageUri } = options;
    const path = `/resourceGroups/${group}/providers/Microsoft.Web/sites/${name}`;
    const site = {
      location,
      kind: "app,linux",
      properties: {
        serverFarmId: planId,
        reserved: true,
        siteConfig: {
          linuxFxVersion: STACK,
          alwaysOn: true,
          appSettings: [{ name: "WEBSITE_RUN_FROM_PACKAGE", value: packageUri }],
        },
      },
    };
    await azure.complete("PUT", path, site);
    await azure.complete("PUT", `${path}/slots/${SLOT}`, site);
    const { properties } = (await azure.get(path)) as Told;
    const app = new QuestionsApp(azure, entrance, options, String(properties.defaultHostName));
    await app.answer();
    return app;
  }

  get path(): string {
    const { group, name } = this.options;
    return `/resourceGroups/${group}/providers/Microsoft.Web/sites/${name}`;
  }

  get slotPath(): string {
    return `${this.path}/slots/${SLOT}`;
  }

  get slotHost(): string {
    return this.host.replace(".", `-${SLOT}.`);
  }

  /** What production answers, once it is as is waited for. Defaults to any answer. */
  answer(what = "anything", isIt: (answer: AppAnswer) => boolean = () => true): Promise<AppAnswer> {
    return awaitAnswer(this.entrance, this.host, what, isIt);
  }

  /** What production answers once it was restarted since an answer; undefined where it was not while one is patient. */
  restarted(before: AppAnswer): Promise<AppAnswer | undefined> {
    const isIt = ({ started }: AppAnswer) => started !== before.started;
    return answerWithin(this.entrance, this.host, this.options.patienceInSeconds, isIt);
  }

  read(path: string, api?: string): Promise<Told> {
    return this.azure.get(path, api) as Promise<Told>;
  }

  /** The smallest PUT of production: what Azure asks for, and some properties. */
  put(properties: Readonly<Record<string, unknown>>, api?: string): Promise<unknown> {
    return this.azure.complete("PUT", this.path, this.smallest(properties), api);
  }

  /** A PUT's answer, whatever it says. */
  tryToPut(properties: Readonly<Record<string, unknown>>, api: string) {
    return this.azure.send("PUT", this.path, this.smallest(properties), api);
  }

  /** Deletes it with its slot: a plan cannot go before its apps. */
  async delete(): Promise<void> {
    await this.azure.complete("DELETE", `${this.path}?deleteEmptyServerFarm=false`);
  }

  /** Swaps the slot into production by the documented template. */
  async swapTo(label: string): Promise<void> {
    const { group, name, location, planId } = this.options;
    const site = (properties: object) => ({
      apiVersion: SWAP_API,
      location,
      properties: { serverFarmId: planId, ...properties },
    });
    const template = {
      $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      contentVersion: "1.0.0.0",
      resources: [
        { type: "Microsoft.Web/sites/slots", name: `${name}/${SLOT}`, ...site({ buildVersion: label }) },
        {
          type: "Microsoft.Web/sites",
          name,
          dependsOn: [`[resourceId('Microsoft.Web/sites/slots', '${name}', '${SLOT}')]`],
          ...site({ targetBuildVersion: label }),
        },
      ],
    };
    await this.azure.complete(
      "PUT",
      `/resourceGroups/${group}/providers/Microsoft.Resources/deployments/swap-${name}`,
      { properties: { mode: "Incremental", template } },
      DEPLOYMENTS_API,
    );
  }

  private smallest(properties: Readonly<Record<string, unknown>>): object {
    return { location: this.options.location, properties: { serverFarmId: this.options.planId, ...properties } };
  }
}
