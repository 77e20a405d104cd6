import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { clientWrites, type LocalAppService } from "azure-slots/local";
import type { Cost } from "./figures";
import { timed } from "./timed-command";

/** What stacks run on. */
export interface Ground {
  readonly local: LocalAppService;
  /** The Pulumi CLI. */
  readonly pulumi: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The addresses of an app. */
export interface Addresses {
  readonly url: string;
  readonly slotUrls: Readonly<Record<string, string>>;
}

/** A Pulumi project in its own stack. It is run by the Pulumi CLI, as users run it. */
export class MeasuredStack {
  private readonly folder: string;

  /** @param stack The stack's name. Two of one project need two. */
  constructor(
    private readonly ground: Ground,
    folder: string,
    private readonly stack = "bench",
  ) {
    this.folder = resolve(folder);
  }

  /** @param configuration For example `{ version: "1.0.0" }`. */
  async create(configuration: Readonly<Record<string, string>>): Promise<Cost> {
    await this.init(configuration);
    return this.up();
  }

  /** Makes the stack, with nothing in it yet. */
  async init(configuration: Readonly<Record<string, string>>): Promise<void> {
    rmSync(this.configurationFile, { force: true });
    await this.run("stack", "init");
    await this.configure(configuration);
  }

  async configure(configuration: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(configuration)) {
      await this.run("config", "set", name, value);
    }
  }

  up(): Promise<Cost> {
    return this.measure("up", "--yes", "--skip-preview");
  }

  preview(): Promise<Cost> {
    return this.measure("preview");
  }

  /** The number of resources in the stack, including the stack itself and providers. */
  async resources(): Promise<number> {
    const { deployment } = JSON.parse(await this.run("stack", "export")) as {
      readonly deployment: { readonly resources: readonly unknown[] };
    };
    return deployment.resources.length;
  }

  /** The addresses of the stack's apps, in the order of their declaration. */
  async addresses(): Promise<Addresses[]> {
    const outputs = JSON.parse(await this.run("stack", "output", "--json")) as Partial<Addresses> & {
      readonly urls?: readonly string[];
    };
    const urls = outputs.urls ?? [outputs.url ?? ""];
    const slotUrls = [outputs.slotUrls ?? {}].flat() as Readonly<Record<string, string>>[];
    return urls.map((url, index) => ({ url, slotUrls: slotUrls[index] ?? {} }));
  }

  /** Removes everything that was added beside the program. Its resources are removed with the local App Service. */
  close(): void {
    rmSync(this.configurationFile, { force: true });
  }

  /** Pulumi keeps a stack's configuration beside the project. */
  private get configurationFile(): string {
    return join(this.folder, `Pulumi.${this.stack}.yaml`);
  }

  private async measure(...args: string[]): Promise<Cost> {
    const { journal } = this.ground.local;
    const mark = journal.length;
    const { seconds, processorSeconds } = await this.timed(...args);
    const records = journal.read(mark);
    const writes = clientWrites(records).length;
    const all = records.filter((record) => record.kind === "request" && record.deployment === undefined).length;
    return { seconds, processorSeconds, requests: { writes, reads: all - writes } };
  }

  private async run(...args: string[]): Promise<string> {
    return (await this.timed(...args)).printed;
  }

  private timed(...args: string[]) {
    const { pulumi, environment } = this.ground;
    return timed(pulumi, [...args, "--stack", this.stack, "--non-interactive"], { folder: this.folder, environment });
  }
}
