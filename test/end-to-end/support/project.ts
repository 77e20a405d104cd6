import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan, type AppServicePlanArgs } from "@pulumi/azure-native/web/appServicePlan";
import * as automation from "@pulumi/pulumi/automation";
import { SlottedWebApp, type SlottedWebAppArgs } from "../../../src";
import {
  clientWrites,
  environmentOf,
  type Home,
  type JournalRecord,
  LocalAppService,
  type LocalAppServiceOptions,
  type PulumiEngine,
  type RequestEntry,
  type RestartEntry,
  type SwapEntry,
  type Switches,
} from "../../../src/local";
import { type Answer, type ArmCaller, callerOf, temporaryHome } from "../../support/local-app";
import { until } from "../../support/until";
import { publishBuild } from "./builds";
import { ProgramRuns } from "./program-runs";
import { PulumiCli, stateFile } from "./pulumi-cli";
import { SECRETS_PROVIDER, startStackKeys } from "./stack-keys";
import { takeNoneForPulumi } from "./stack-traces";

takeNoneForPulumi();

/** What one command did to the local App Service. */
export interface Effects {
  readonly records: readonly JournalRecord[];
  /** The writes of the provider, as `PUT …/deployments/shop-swap1a2b3c4d`, without the generated part. */
  readonly writes: readonly string[];
  /** The writes of templates inside Azure Resource Manager. */
  readonly writesInside: readonly RequestEntry[];
  readonly restarts: readonly RestartEntry[];
  readonly swaps: readonly SwapEntry[];
}

/** The name of every stack. */
const STACK = "test";

/**
 * Finds the engine as the compiled library does, since programs of examples have that one. The language host that it names is
 * compiled, too: from source, each command would take 0.35 s of a core more.
 */
const { findEngine } = require(
  resolve("dist/pulumi/engine/find-engine.js"),
) as typeof import("../../../src/pulumi/engine/find-engine");

/** Variables that spare each command of Pulumi time. */
const FASTER = {
  // All programs of this repository are type-checked at once, by the compiler.
  PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  // Pulumi's SDK takes a stack trace of every promise, whose lines ts-node would look up in source maps. What a program prints
  // when it fails is its error without the lines of code.
  NODE_OPTIONS: `--stack-trace-limit=0 --require ${JSON.stringify(resolve("test/end-to-end/support/without-debugger.cjs"))}`,
  // The engine ends before it needs the memory again that it would collect.
  GOGC: "400",
  PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
};

let engine: Promise<PulumiEngine> | undefined;

/** A stack whose commands can be killed. */
export type TestStack = automation.Stack & {
  /** Ends the stack's running commands, as if the machine were lost. */
  kill(): void;
};

/** A local App Service, and the environment in which the real engine finds it. */
export class Cloud {
  private constructor(
    readonly local: LocalAppService,
    readonly environment: Record<string, string>,
    private readonly engine: PulumiEngine,
    private readonly arm: ArmCaller,
  ) {}

  /**
   * @param subscriptions The subscriptions to have. Defaults to one.
   * @param options What else its local App Service is started with.
   * @param prepare Fills its folder before it is started.
   */
  static async open(
    switches: Partial<Switches> = {},
    subscriptions: readonly string[] = [],
    options: Partial<LocalAppServiceOptions> = {},
    prepare: (home: Home) => void = () => undefined,
  ): Promise<Cloud> {
    engine ??= findEngine();
    const found = await engine;
    await startStackKeys();
    const home = await temporaryHome();
    prepare(home);
    const local = await LocalAppService.start({
      ...options,
      home,
      switches,
      subscriptions,
      retryAfterMilliseconds: 50,
    });
    const environment: Record<string, string> = {
      ...FASTER,
      ...environmentOf(local.connection, home, { engine: found }),
    };
    // Programs run in this process, and so do their hooks: all local App Services in it have the same authority.
    process.env.AZURE_SLOTS_AUTHORITY = environment.AZURE_SLOTS_AUTHORITY;
    for (const version of ["1.0.0", "2.0.0", "3.0.0"]) {
      await publishBuild(local, version);
    }
    return new Cloud(local, environment, found, callerOf(local.connection, home));
  }

  async close(): Promise<void> {
    this.arm.close();
    await this.local.close();
    rmSync(this.local.home.root, { recursive: true, force: true });
  }

  /** Runs a function and returns what it did. */
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
    return this.ask("GET", path);
  }

  /** Lists what Azure Resource Manager only returns by POST, because it may be secret. Also requests an action. */
  post(path: string, body?: unknown): Promise<unknown> {
    return this.ask("POST", path, body);
  }

  /** Removes every deployment from the history of a resource group, as Azure removes the oldest ones. */
  async pruneDeployments(group: string): Promise<void> {
    const history = `/subscriptions/{subscription}/resourceGroups/${group}/providers/Microsoft.Resources/deployments`;
    const read = async () => ((await this.get(history)) as { value: readonly { name: string }[] }).value;
    for (const { name } of await read()) {
      await this.ask("DELETE", `${history}/${name}`);
    }
    await until("the history is empty", async () => (await read()).length === 0);
  }

  /** Writes to Azure Resource Manager. */
  put(path: string, body: unknown): Promise<unknown> {
    return this.ask("PUT", path, body);
  }

  /** Waits until no operation changes a site. */
  async idle(site: string): Promise<void> {
    const path = `/subscriptions/{subscription}/resourceGroups/${site}/providers/Microsoft.Web/sites/${site}`;
    const busy = async () =>
      ((await this.get(path)) as { properties: { inProgressOperationId: string | null } }).properties
        .inProgressOperationId !== null;
    await until(`nothing changes ${site}`, async () => !(await busy()));
  }

  /** Changes one app setting of a slot or of production, as if by hand. */
  async writeSetting(site: string, slot: string, name: string, value: string): Promise<void> {
    const app = `/subscriptions/{subscription}/resourceGroups/${site}/providers/Microsoft.Web/sites/${site}`;
    const settings = `${app}${slot === "production" ? "" : `/slots/${slot}`}/config/appsettings`;
    const { properties } = (await this.ask("POST", `${settings}/list`)) as { properties: Record<string, string> };
    await this.ask("PUT", settings, { properties: { ...properties, [name]: value } });
  }

  private async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    return (await this.answer(method, path, body)).body;
  }

  /** Asks Azure Resource Manager, and fails where it answers with an error. The path may contain `{subscription}`. */
  async answer(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.arm.ask(
      method,
      path.replace("{subscription}", this.local.connection.subscriptionId),
      body,
    );
    if (answer.status >= 400) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer;
  }

  /**
   * A separate stack for a program.
   *
   * @param environment The environment of its commands. Defaults to that of this local App Service.
   * @param secretsProvider Where it has the key of its secrets, as Pulumi names it. Defaults to the one that takes no time.
   */
  async stack(
    name: string,
    program: automation.PulumiFn,
    environment = this.environment,
    secretsProvider = SECRETS_PROVIDER,
  ): Promise<TestStack> {
    const workDir = join(this.local.home.root, "programs", name);
    mkdirSync(workDir, { recursive: true });
    const runs = new ProgramRuns();
    const cli = new PulumiCli(this.engine, stateFile(this.local.home, name, STACK), () => runs.end());
    const stack = await automation.LocalWorkspace.createStack(
      { stackName: STACK, projectName: name, program: runs.noting(program) },
      {
        workDir,
        envVars: environment,
        pulumiCommand: cli.asCommand,
        secretsProvider,
        stackSettings: { [STACK]: { config: { "azure-native:location": "westeurope" } } },
      },
    );
    return Object.assign(stack, { kill: () => cli.kill() });
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

/** A declaration that a test changes between `up`s. */
export type Declaration = Omit<SlottedWebAppArgs, "resourceGroupName" | "serverFarmId">;

/** A plan: only the differences from a Linux plan of the Standard tier. */
export type Plan = Partial<Pick<AppServicePlanArgs, "kind" | "reserved" | "hyperV" | "sku">>;

/** The app "shop", with its own group and plan. */
export class Shop {
  private constructor(
    readonly cloud: Cloud,
    readonly stack: TestStack,
    private readonly declared: { current: Declaration; plan: Plan },
  ) {}

  /** @param name The name of the app and of the stack. */
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
      const {
        liveBuild,
        buildIdentity,
        slotBuilds,
        hostName,
        url,
        slotHostNames,
        slotUrls,
        optInLinks,
        optOutLink,
        dnsRecords,
      } = shop;
      return {
        liveBuild,
        buildIdentity,
        slotBuilds,
        hostName,
        url,
        slotHostNames,
        slotUrls,
        optInLinks,
        optOutLink,
        dnsRecords,
      };
    });
    return new Shop(cloud, stack, declared);
  }

  /** The current declaration. */
  get declaration(): Declaration {
    return this.declared.current;
  }

  /** Replaces the whole declaration. */
  declareAll(declaration: Declaration): void {
    this.declared.current = declaration;
  }

  declare(change: Partial<Declaration>): void {
    this.declared.current = { ...this.declared.current, ...change };
  }

  /** Changes only the plan. */
  declarePlan(plan: Plan): void {
    this.declared.plan = plan;
  }

  /** Changes only the build. */
  declareBuild(change: Partial<Declaration["build"]>): void {
    this.declare({ build: { ...this.declared.current.build, ...change } });
  }

  async up(): Promise<Effects & { readonly outputs: Record<string, unknown>; readonly text: string }> {
    let result: automation.UpResult | undefined;
    const done = await this.cloud.effectsOf(async () => {
      result = await this.stack.up();
      // From now on, each slot answers as it was declared.
      await this.cloud.local.settled();
    });
    const outputs = Object.fromEntries(Object.entries(result?.outputs ?? {}).map(([key, { value }]) => [key, value]));
    return { ...done, outputs, text: result?.stdout ?? "" };
  }

  /** The error of a failing `up`, and what it did nevertheless. */
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
