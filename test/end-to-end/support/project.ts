import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan, type AppServicePlanArgs } from "@pulumi/azure-native/web/appServicePlan";
import * as automation from "@pulumi/pulumi/automation";
import { getEngine, getMonitor } from "@pulumi/pulumi/runtime";
import { SlottedWebApp, type SlottedWebAppArgs } from "../../../src";
import {
  clientWrites,
  environmentOf,
  findEngine,
  type JournalRecord,
  LocalAppService,
  openHome,
  type RequestEntry,
  type RestartEntry,
  type SwapEntry,
  type Switches,
} from "../../../src/local";
import { publishBuild } from "./builds";

/** What one command did to the local App Service. */
export interface Effects {
  readonly records: readonly JournalRecord[];
  /** What the provider wrote, as `PUT …/deployments/shop-swap1a2b3c4d` without what is made up. */
  readonly writes: readonly string[];
  /** What templates wrote inside Azure Resource Manager. */
  readonly writesInside: readonly RequestEntry[];
  readonly restarts: readonly RestartEntry[];
  readonly swaps: readonly SwapEntry[];
}

/** A connection to an engine, or to its resource monitor. */
interface EngineConnection {
  close(): void;
  log(request: unknown, done: () => void): void;
}

/**
 * Ends the connections of a run. A hook of one that was killed may still say something before it notices: it must not
 * throw, or nothing in this process would log any more.
 */
function end(connections: readonly Partial<EngineConnection>[] = []): void {
  for (const connection of connections) {
    connection.close?.();
    connection.log = (_request, done) => done();
  }
}

/** The connections of the run that the program at hand is part of. */
function connectionsNow(): Partial<EngineConnection>[] {
  const connections: (object | undefined)[] = [getEngine(), getMonitor()];
  return connections.filter((each) => each !== undefined);
}

/** A local App Service and the environment in which the real engine finds it. */
export class Cloud {
  /**
   * The connections to the engine of each stack's last run. One that fails leaves them open, trying for ever a port that a
   * later engine may get.
   */
  private readonly engines = new Map<string, readonly Partial<EngineConnection>[]>();

  private constructor(
    readonly local: LocalAppService,
    readonly environment: Record<string, string>,
    private readonly folder: string,
  ) {}

  static async open(switches: Partial<Switches> = {}): Promise<Cloud> {
    const engine = await findEngine(openHome(), () => undefined);
    const folder = mkdtempSync(join(tmpdir(), "azure-slots-test-"));
    const home = openHome(folder);
    const local = await LocalAppService.start({ home, switches, retryAfterMilliseconds: 50 });
    // The Automation API starts `pulumi` from this process's own PATH.
    const missing = engine.pathEntries.filter((entry) => !process.env.PATH?.split(delimiter).includes(entry));
    process.env.PATH = [...missing, process.env.PATH].join(delimiter);
    const environment = environmentOf(local.connection, home, { pathEntries: engine.pathEntries });
    for (const version of ["1.0.0", "2.0.0", "3.0.0"]) {
      await publishBuild(local, version);
    }
    return new Cloud(local, environment, folder);
  }

  async close(): Promise<void> {
    for (const engine of this.engines.values()) {
      end(engine);
    }
    await this.local.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs something, and tells what it did. */
  async effectsOf(work: () => Promise<unknown>): Promise<Effects> {
    const mark = this.local.journal.length;
    await work();
    return effects(this.local.journal.read(mark));
  }

  /**
   * Reads from Azure Resource Manager.
   *
   * @param path May contain `{subscription}`.
   */
  get(path: string): Promise<unknown> {
    return this.arm("GET", path);
  }

  /** Lists what Azure Resource Manager tells by POST, since it may be secret, or asks it for an action. */
  post(path: string, body?: unknown): Promise<unknown> {
    return this.arm("POST", path, body);
  }

  /** Waits until nothing changes a site any more. */
  async idle(site: string): Promise<void> {
    const path = `/subscriptions/{subscription}/resourceGroups/${site}/providers/Microsoft.Web/sites/${site}`;
    const busy = async () =>
      ((await this.get(path)) as { properties: { inProgressOperationId: string | null } }).properties
        .inProgressOperationId !== null;
    while (await busy()) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Changes one app setting of a slot, as somebody would by hand. */
  async writeSetting(site: string, slot: string, name: string, value: string): Promise<void> {
    const settings = `/subscriptions/{subscription}/resourceGroups/${site}/providers/Microsoft.Web/sites/${site}/slots/${slot}/config/appsettings`;
    const { properties } = (await this.arm("POST", `${settings}/list`)) as { properties: Record<string, string> };
    await this.arm("PUT", settings, { properties: { ...properties, [name]: value } });
  }

  private async arm(method: string, path: string, body?: unknown): Promise<unknown> {
    const { armEndpoint, identityEndpoint, identityHeader, subscriptionId, bundleFile } = this.local.connection;
    const token = (await fetch(`${identityEndpoint}?api-version=2019-08-01&resource=https://management.azure.com`, {
      headers: { "x-identity-header": identityHeader },
    }).then((response) => response.json())) as { access_token: string };
    return new Promise((resolve, reject) => {
      const url = `${armEndpoint}${path.replace("{subscription}", subscriptionId)}?api-version=2024-11-01`;
      const headers = { authorization: `Bearer ${token.access_token}`, "content-type": "application/json" };
      const sent = request(url, { method, headers, ca: readFileSync(bundleFile) }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          if ((response.statusCode ?? 500) >= 400) {
            reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
          } else {
            resolve(text === "" ? undefined : JSON.parse(text));
          }
        });
      });
      sent.once("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** A stack of its own for a program. */
  async stack(name: string, program: automation.PulumiFn): Promise<automation.Stack> {
    const closingTheLast: automation.PulumiFn = async () => {
      end(this.engines.get(name));
      this.engines.set(name, connectionsNow());
      return program();
    };
    const stack = await automation.LocalWorkspace.createOrSelectStack(
      { stackName: "test", projectName: name, program: closingTheLast },
      { envVars: this.environment },
    );
    await stack.setConfig("azure-native:location", { value: "westeurope" });
    return stack;
  }
}

export function effects(records: readonly JournalRecord[]): Effects {
  const of = <Kind extends JournalRecord["kind"]>(kind: Kind) =>
    records.filter((record): record is JournalRecord & { kind: Kind } => record.kind === kind);
  return {
    records,
    writes: clientWrites(records).map(
      ({ method, path }) => `${method} ${path.replace(/^.*\/providers\//, "").replace(/[0-9a-f]{8}(?=\/|$)/g, "*")}`,
    ),
    writesInside: of("request").filter(
      ({ method, deployment, path }) => method === "PUT" && deployment !== undefined && !path.includes("/deployments/"),
    ),
    restarts: of("restart") as RestartEntry[],
    swaps: of("swap") as SwapEntry[],
  };
}

/** A declaration that a test changes from `up` to `up`. */
export type Declaration = Omit<SlottedWebAppArgs, "resourceGroupName" | "serverFarmId">;

/** A plan, by what differs from one for Linux of the Standard tier. */
export type Plan = Partial<Pick<AppServicePlanArgs, "kind" | "reserved" | "hyperV" | "sku">>;

/** The app "shop", with a group and a plan of its own. */
export class Shop {
  private constructor(
    readonly cloud: Cloud,
    readonly stack: automation.Stack,
    private readonly declared: { current: Declaration; plan: Plan },
  ) {}

  /** @param name The app's name, and the stack's. */
  static async open(cloud: Cloud, name: string, declaration: Declaration, plan: Plan = {}): Promise<Shop> {
    const declared = { current: declaration, plan };
    const stack = await cloud.stack(name, async () => {
      const group = new ResourceGroup(name, { resourceGroupName: name });
      const plan = new AppServicePlan(name, {
        name,
        resourceGroupName: group.name,
        kind: "linux",
        reserved: true,
        sku: { name: "S1", tier: "Standard" },
        ...declared.plan,
      });
      const shop = new SlottedWebApp(name, {
        name,
        resourceGroupName: group.name,
        serverFarmId: plan.id,
        ...declared.current,
      });
      const { liveBuild, buildIdentity, slotBuilds, hostName, url, slotHostNames, slotUrls, optInLinks, optOutLink } =
        shop;
      return { liveBuild, buildIdentity, slotBuilds, hostName, url, slotHostNames, slotUrls, optInLinks, optOutLink };
    });
    return new Shop(cloud, stack, declared);
  }

  /** What is declared now. */
  get declaration(): Declaration {
    return this.declared.current;
  }

  /** Declares all anew. */
  declareAll(declaration: Declaration): void {
    this.declared.current = declaration;
  }

  declare(change: Partial<Declaration>): void {
    this.declared.current = { ...this.declared.current, ...change };
  }

  /** Changes the plan alone. */
  declarePlan(plan: Plan): void {
    this.declared.plan = plan;
  }

  /** Changes the build alone. */
  declareBuild(change: Partial<Declaration["build"]>): void {
    this.declare({ build: { ...this.declared.current.build, ...change } });
  }

  async up(): Promise<Effects & { readonly outputs: Record<string, unknown>; readonly text: string }> {
    let result: automation.UpResult | undefined;
    const done = await this.cloud.effectsOf(async () => {
      result = await this.stack.up();
    });
    const outputs = Object.fromEntries(Object.entries(result?.outputs ?? {}).map(([key, { value }]) => [key, value]));
    return { ...done, outputs, text: result?.stdout ?? "" };
  }

  /** The error of an `up` that fails, with what it did all the same. */
  async failingUp(): Promise<Effects & { readonly error: string }> {
    let error = "";
    const done = await this.cloud.effectsOf(async () => {
      error = await this.stack.up().then(
        () => "",
        (failure: Error) => failure.message,
      );
    });
    return { ...done, error };
  }
}
