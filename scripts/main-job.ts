import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { clientWrites, environmentOf, findEngine, LocalAppService, openHome } from "azure-slots/local";
import { ask, entranceOf, type Seen, Visitors } from "./visitors";

const EXAMPLE = resolve("examples/blue-green");
const STACK = "main-job";
const LEAST_REQUESTS_A_SECOND = 50;

/** What a step must show. Undefined means that anything is allowed. */
interface Expected {
  readonly production?: string;
  readonly staging?: string;
  readonly armWrites?: number;
}

interface Row {
  production: string;
  staging: string;
  "ARM writes": number;
  "production restarts": number;
  "requests served": number;
  "requests failed": number;
  "visitors saw": string;
  seconds: number;
}

/** The main job: create, release, do nothing, roll back, destroy, with visitors all the time. */
async function main(): Promise<boolean> {
  // A separate folder, so that it disturbs nobody. The Pulumi CLI is shared, because making it takes long.
  rmSync(join(openHome().root, "main-job"), { recursive: true, force: true });
  const home = openHome(join(openHome().root, "main-job"));
  const engine = await findEngine((line) => console.log(line));
  console.log(`Pulumi CLI ${engine.version}, ${engine.command}`);

  console.log("starting the local App Service …");
  const local = await LocalAppService.start({ home });
  const environment = { ...process.env, ...environmentOf(local.connection, home, { engine }) };
  const pulumi = (...args: string[]) => run(engine.command, [...args, "--stack", STACK], environment);
  let destroying = false;
  const visitors = new Visitors(
    entranceOf(local.connection),
    () => local.sites()[0]?.hostName,
    () => destroying,
  );
  const rows: Record<string, Row> = {};
  const faults: string[] = [];

  const step = async (title: string, command: readonly string[], expected: Expected): Promise<void> => {
    console.log(`\n=== ${title}: pulumi ${command.join(" ")}`);
    const mark = local.journal.length;
    const started = performance.now();
    await pulumi(...command);
    const seconds = (performance.now() - started) / 1000;
    const seen = await visitors.take();
    const records = local.journal.read(mark);
    const row: Row = {
      production: await buildOf(local, undefined),
      staging: await buildOf(local, "staging"),
      "ARM writes": clientWrites(records).length,
      "production restarts": records.filter((record) => record.kind === "restart" && record.slot === "production")
        .length,
      "requests served": seen.served,
      "requests failed": seen.failed,
      "visitors saw": seen.builds.join(", "),
      seconds: Math.round(seconds * 10) / 10,
    };
    rows[title] = row;
    faults.push(...faultsOf(title, row, seen, expected, seconds));
  };

  try {
    await run(engine.command, ["stack", "init", STACK], environment);
    const up = ["up", "--yes", "--skip-preview"];
    await pulumi("config", "set", "version", "1.0.0");
    await step("create 1.0.0", up, { production: "1.0.0" });
    await pulumi("config", "set", "version", "2.0.0");
    await step("release 2.0.0", up, { production: "2.0.0", staging: "1.0.0", armWrites: 2 });
    await step("up again", up, { production: "2.0.0", staging: "1.0.0", armWrites: 0 });
    await pulumi("config", "set", "targetBuildVersion", "1.0.0");
    await step("roll back to 1.0.0", up, { production: "1.0.0", staging: "2.0.0", armWrites: 1 });
    destroying = true;
    await step("destroy", ["destroy", "--yes", "--skip-preview"], { production: "-", staging: "-" });
  } finally {
    await visitors.close();
    await local.close();
    // Pulumi writes the stack's configuration beside the program.
    rmSync(join(EXAMPLE, `Pulumi.${STACK}.yaml`), { force: true });
  }

  console.log();
  console.table(rows);
  for (const fault of faults) {
    console.error(`not as it should be: ${fault}`);
  }
  return faults.length === 0;
}

/** Asks a slot over HTTPS which build it runs. */
async function buildOf(local: LocalAppService, slot: string | undefined): Promise<string> {
  const site = local.sites()[0];
  const host = slot === undefined ? site?.hostName : site?.slotHostNames[slot];
  return host === undefined ? "-" : (await ask(entranceOf(local.connection), host)).build;
}

function faultsOf(title: string, row: Row, seen: Seen, expected: Expected, seconds: number): string[] {
  const faults: string[] = [];
  const expect = (what: string, value: unknown, wanted: unknown) => {
    if (wanted !== undefined && value !== wanted) {
      faults.push(`${title}: ${what} is ${value}, not ${wanted}`);
    }
  };
  expect("production's build", row.production, expected.production);
  expect("staging's build", row.staging, expected.staging);
  expect("the number of ARM writes", row["ARM writes"], expected.armWrites);
  expect("the number of restarts of production", row["production restarts"], 0);
  expect(`the number of failed requests (${seen.firstFailure ?? ""})`, row["requests failed"], 0);
  const rate = row["requests served"] / seconds;
  const isWhole = title !== "destroy" && !title.startsWith("create");
  if (isWhole && rate < LEAST_REQUESTS_A_SECOND) {
    faults.push(`${title}: only ${Math.round(rate)} requests a second were served, not ${LEAST_REQUESTS_A_SECOND}`);
  }
  return faults;
}

function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((done, reject) => {
    const child = spawn(command, args, { cwd: EXAMPLE, stdio: ["ignore", "inherit", "inherit"], env: environment });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? done() : reject(new Error(`${command} ${args.join(" ")} ended with ${code}`)),
    );
  });
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
