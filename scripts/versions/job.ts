import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { clientWrites, environmentOf, findEngine, LocalAppService, openHome } from "azure-slots/local";

// Runs in a folder where the package is installed, with the Node and the Pulumi CLI that PATH has: creates an app, releases it,
// changes nothing, and goes back. Arguments name the only steps to take. Prints one line of JSON for each step. Ends with an error where a step is not as it should be.

/** What a step of the job did. */
export interface JobStep {
  readonly title: string;
  /** The build that a visitor of production saw. */
  readonly build: string;
  /** The writes of Pulumi to Azure Resource Manager. */
  readonly writes: number;
  readonly swaps: number;
}

/** What a step sets, and what must follow. Absent means that anything is allowed. */
interface ExpectedStep {
  readonly title: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly build: string;
  readonly writes?: number;
  readonly swaps: number;
}

const STEPS: readonly ExpectedStep[] = [
  { title: "create", configuration: { version: "1.0.0" }, build: "1.0.0", swaps: 1 },
  { title: "release", configuration: { version: "1.1.0" }, build: "1.1.0", swaps: 1 },
  { title: "unchanged", configuration: {}, build: "1.1.0", writes: 0, swaps: 0 },
  { title: "roll back", configuration: { target: "1.0.0" }, build: "1.0.0", writes: 1, swaps: 1 },
];

async function main(): Promise<void> {
  const home = openHome(resolve("home"));
  const engine = await findEngine();
  const local = await LocalAppService.start({ home, retryAfterMilliseconds: 50 });
  const environment = { ...process.env, ...environmentOf(local.connection, home, { engine }) };
  const pulumi = (...args: string[]) =>
    run(engine.command, [...args, "--stack", "dev", "--non-interactive"], environment);
  try {
    await pulumi("stack", "init");
    const asked = process.argv.slice(2);
    for (const step of STEPS.filter(({ title }) => asked.length === 0 || asked.includes(title))) {
      const mark = local.journal.length;
      const set = Object.entries(step.configuration).flatMap(([name, value]) => ["--config", `${name}=${value}`]);
      await pulumi("up", "--yes", "--skip-preview", ...set);
      await local.settled();
      const records = local.journal.read(mark);
      const [site] = local.sites();
      const done: JobStep = {
        title: step.title,
        build: site ? (await local.visit(site.hostName)).text : "none",
        writes: clientWrites(records).length,
        swaps: records.filter(({ kind }) => kind === "swap").length,
      };
      console.log(JSON.stringify(done));
      check(step, done);
    }
    await pulumi("destroy", "--yes", "--skip-preview");
  } finally {
    await local.close();
  }
}

function check(expected: ExpectedStep, done: JobStep): void {
  for (const what of ["build", "writes", "swaps"] as const) {
    if (expected[what] !== undefined && done[what] !== expected[what]) {
      throw new Error(`${expected.title}: ${what} is ${done[what]}, not ${expected[what]}`);
    }
  }
}

/** Runs a command to its end. An error has all that it printed. */
async function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: environment });
  const ended = new Promise<number | null>((done, fail) => child.once("error", fail).once("close", done));
  const [code, out, error] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) {
    throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${error}\n${out}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
