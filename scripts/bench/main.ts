import { rmSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Disturb, environmentOf, findEngine, LocalAppService, openHome } from "azure-slots/local";
import type { Cost, Pair } from "./figures";
import { type Ground, MeasuredStack } from "./measured-stack";
import { isMissed, lineOf, type Measured, tableOf } from "./report";
import { checkSameAnswers } from "./same-answers";
import { TypeChecks } from "./type-check";

const PROGRAMS = "scripts/bench/programs";

/**
 * The allowed cost of the reads that check whether what is declared still exists. The program written by hand makes
 * none.
 */
const READS = 0.05;

/** The largest allowed cost of a command, relative to the program written by hand. */
const TARGETS = { up: 1.05 + READS, preview: 1.1 + READS, manyApps: 1.1 + READS };

/** The largest allowed cost of a command for a program in YAML, relative to the same program in TypeScript. */
const YAML_TARGET = 1.3;

/** How many pairs of each kind are measured. */
interface Extent {
  readonly pairs: number;
  readonly releases: number;
  /** The number of pairs for the stack with many apps. */
  readonly pairsOfMany: number;
  readonly releasesOfMany: number;
  readonly apps: number;
}

const LONG: Extent = { pairs: 9, releases: 5, pairsOfMany: 5, releasesOfMany: 5, apps: 20 };
const SHORT: Extent = { pairs: 3, releases: 1, pairsOfMany: 1, releasesOfMany: 0, apps: 20 };

class Bench {
  readonly measured: Measured[] = [];

  constructor(
    private readonly ground: Ground,
    private readonly extent: Extent,
  ) {}

  async oneApp(): Promise<void> {
    const { pairs, releases } = this.extent;
    await this.stacks("blue-green", ["examples/blue-green", `${PROGRAMS}/by-hand`], {}, pairs, releases, TARGETS.up);
  }

  async manyApps(): Promise<void> {
    const { apps, pairsOfMany, releasesOfMany } = this.extent;
    const folders = [`${PROGRAMS}/many`, `${PROGRAMS}/many-by-hand`] as const;
    const configuration = { apps: String(apps) };
    await this.stacks(`${apps} apps`, folders, configuration, pairsOfMany, releasesOfMany, TARGETS.manyApps);
  }

  /** The same app in YAML, as ours, and in TypeScript. The components' plugin makes the one in YAML. */
  async inYaml(): Promise<void> {
    const yaml = new MeasuredStack(this.ground, "examples/languages/yaml");
    const typeScript = new MeasuredStack(this.ground, "examples/blue-green", "beside-yaml");
    try {
      await yaml.create({ version: "1.0.0" });
      await typeScript.create({ version: "1.0.0" });
      await this.pairs("in YAML and in TypeScript, unchanged up", this.extent.pairs, YAML_TARGET, {
        ours: () => yaml.up(),
        theirs: () => typeScript.up(),
      });
    } finally {
      yaml.close();
      typeScript.close();
    }
  }

  async typeChecks(): Promise<void> {
    const checks = new TypeChecks(join(this.ground.local.home.root, "type-check"));
    for (const imports of ["narrow", "root"] as const) {
      await this.pairs(`type check, ${imports} imports`, this.extent.pairs, undefined, {
        ours: () => checks.check("ours", imports),
        theirs: () => checks.check("theirs", imports),
      });
    }
  }

  private async stacks(
    title: string,
    [ourFolder, theirFolder]: readonly [string, string],
    configuration: Readonly<Record<string, string>>,
    pairs: number,
    releases: number,
    target: number,
  ): Promise<void> {
    const ours = new MeasuredStack(this.ground, ourFolder);
    const theirs = new MeasuredStack(this.ground, theirFolder);
    try {
      const first = { ...configuration, version: "1.0.0" };
      console.log(lineOf(`${title}, created`, { ours: await ours.create(first), theirs: await theirs.create(first) }));
      console.log(`${title}: ${await ours.resources()} resources, by hand ${await theirs.resources()}`);
      await checkSameAnswers(this.ground.local, ours, theirs, "1.0.0");
      const up = { ours: () => ours.up(), theirs: () => theirs.up() };
      const preview = { ours: () => ours.preview(), theirs: () => theirs.preview() };
      await this.pairs(`${title}, unchanged up`, pairs, target, up);
      await this.pairs(`${title}, unchanged preview`, pairs, TARGETS.preview, preview);
      const released: Pair[] = [];
      const previewed: Pair[] = [];
      for (let release = 1; release <= releases; release++) {
        const version = `1.${release}.0`;
        await ours.configure({ version });
        await theirs.configure({ version });
        previewed.push(await this.pair(`${title}, preview of a release`, release, preview));
        released.push(await this.pair(`${title}, release`, release, up));
        await checkSameAnswers(this.ground.local, ours, theirs, version);
      }
      if (releases > 0) {
        this.measured.push(
          { title: `${title}, preview of a release`, pairs: previewed, target: TARGETS.preview },
          { title: `${title}, release`, pairs: released, target: undefined },
        );
      }
    } finally {
      ours.close();
      theirs.close();
    }
  }

  private async pairs(title: string, count: number, target: number | undefined, commands: Commands): Promise<void> {
    const pairs: Pair[] = [];
    for (let index = 1; index <= count; index++) {
      pairs.push(await this.pair(title, index, commands));
    }
    this.measured.push({ title, pairs, target });
  }

  /** Measures two commands one after the other. They take turns in going first. */
  private async pair(title: string, index: number, { ours, theirs }: Commands): Promise<Pair> {
    const oursFirst = index % 2 === 1;
    const first = await (oursFirst ? ours : theirs)();
    const second = await (oursFirst ? theirs : ours)();
    const pair = oursFirst ? { ours: first, theirs: second } : { ours: second, theirs: first };
    console.log(lineOf(`${title} ${index}`, pair));
    return pair;
  }
}

interface Commands {
  readonly ours: () => Promise<Cost>;
  readonly theirs: () => Promise<Cost>;
}

/** Delays clients' requests to Azure Resource Manager. Requests of templates stay within Azure. */
function farAway(milliseconds: number): Disturb {
  return async ({ deployment }) => {
    if (deployment === undefined) {
      await new Promise((done) => setTimeout(done, milliseconds));
    }
    return undefined;
  };
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { short: { type: "boolean", default: false }, latency: { type: "string", default: "0" } },
  });
  const extent = values.short ? SHORT : LONG;
  const latency = Number(values.latency);
  // A separate folder, so that it disturbs nobody. The Pulumi CLI is shared, because making it takes long.
  rmSync(join(openHome().root, "bench"), { recursive: true, force: true });
  const home = openHome(join(openHome().root, "bench"));
  const engine = await findEngine((line) => console.log(line));
  console.log(
    `${values.short ? "SHORT FORM, too few pairs to settle anything. " : ""}Every command is a run of the Pulumi CLI ` +
      `${engine.version}, which starts Node for the program, as users run it; Azure is the local App Service in this process${latency > 0 ? `, ${latency} ms away` : ""}. ` +
      `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`,
  );
  const local = await LocalAppService.start({ home });
  local.disturb(latency > 0 ? farAway(latency) : undefined);
  const environment = { ...process.env, ...environmentOf(local.connection, home, { engine }) };
  const bench = new Bench({ local, pulumi: engine.command, environment }, extent);
  try {
    await bench.oneApp();
    await bench.inYaml();
    await bench.manyApps();
    await bench.typeChecks();
  } finally {
    await local.close();
  }
  console.log(`\n${tableOf(bench.measured)}\n\nload ${loadavg()[0]?.toFixed(1)} at the end`);
  const missed = bench.measured.filter(isMissed).map(({ title }) => title);
  console.log(missed.length === 0 ? "every target is met" : `targets missed: ${missed.join("; ")}`);
  return missed.length === 0 || values.short;
}

main().then(
  (good) => {
    process.exitCode = good ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
