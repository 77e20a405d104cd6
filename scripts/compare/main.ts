import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { environmentOf, findEngine, LocalAppService, openHome } from "azure-slots/local";
import { callerOf } from "../../test/support/local-app";
import type { Ground, Way } from "./job";
import { publishPackages } from "./packages";
import { type Result, reasonOf, stepsOf, summaryOf, withFigures } from "./reckoning";
import { doJob } from "./run";
import { AzureCliWay } from "./ways/azure-cli";
import { PulumiWay } from "./ways/pulumi";
import { TerraformWay } from "./ways/terraform";

const PAGE = "docs/comparison.md";
const PROGRAMS = "scripts/compare/programs";

const HELP = `npm run compare -- [--json] [--write] [--only <way>] [--build-azurerm]

Does the same job in each way that people use, against one local App Service, and prints what came of it.

  --json        print the result as JSON
  --write       put the tables into ${PAGE}
  --only <way>  azure-slots, azure-native, az or terraform; without --write
  --build-azurerm
                build Terraform's azurerm where it is not on PATH, once for all runs; takes a quarter of an hour
`;

interface Named {
  readonly name: string;
  readonly title: string;
  start(ground: Ground, isAzurermBuilt: boolean): Way;
}

const WAYS: readonly Named[] = [
  {
    name: "azure-slots",
    title: "azure-slots",
    start: (ground) => new PulumiWay(ground, `${PROGRAMS}/azure-slots`),
  },
  {
    name: "azure-native",
    title: "plain azure-native, documented template",
    start: (ground) => new PulumiWay(ground, `${PROGRAMS}/azure-native`),
  },
  { name: "az", title: "az, documented script", start: (ground) => new AzureCliWay(ground) },
  {
    name: "terraform",
    title: "Terraform, azurerm's active slot",
    start: (ground, isAzurermBuilt) => new TerraformWay(ground, isAzurermBuilt),
  },
];

async function compare(ways: readonly Named[], isAzurermBuilt: boolean): Promise<Result[]> {
  // A separate folder, so that it disturbs nobody. The Pulumi CLI is shared, because making it takes long.
  const root = join(openHome().root, "compare");
  rmSync(root, { recursive: true, force: true });
  const home = openHome(root);
  const engine = await findEngine((line) => console.error(line));
  const local = await LocalAppService.start({ home });
  try {
    const { connection } = local;
    const environment = { ...process.env, ...environmentOf(connection, home, { engine }) };
    const folder = join(root, "zips");
    mkdirSync(folder);
    const files = await publishPackages(local.blobs, folder);
    const results: Result[] = [];
    for (const { name, title, start } of ways) {
      const resourceGroupName = `compare-${name}`;
      const group = `/subscriptions/${connection.subscriptionId}/resourceGroups/${resourceGroupName}`;
      const serverFarmId = `${group}/providers/Microsoft.Web/serverfarms/plan`;
      await createPlan(local, home, group, serverFarmId);
      const ground: Ground = {
        local,
        connection,
        home,
        pulumi: engine.command,
        environment,
        resourceGroupName,
        serverFarmId,
        site: `shop-${name}`,
        packageFile: (version) => files.get(version) ?? "",
      };
      results.push(await doJob(title, start(ground, isAzurermBuilt), ground));
    }
    return results;
  } finally {
    await local.close();
    rmSync(root, { recursive: true, force: true });
  }
}

async function createPlan(
  local: LocalAppService,
  home: Ground["home"],
  group: string,
  serverFarmId: string,
): Promise<void> {
  const location = "westeurope";
  const arm = callerOf(local.connection, home);
  const plan = { location, kind: "linux", sku: { name: "S1", tier: "Standard" }, properties: { reserved: true } };
  for (const [path, body] of [[group, { location }] as const, [serverFarmId, plan] as const]) {
    const { status, body: answer } = await arm.ask("PUT", path, body);
    if (status >= 300) {
      throw new Error(`PUT ${path} was answered with ${status}: ${JSON.stringify(answer)}`);
    }
  }
  arm.close();
}

function figuresOf(results: readonly Result[]): string {
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores, load ${loadavg()[0]?.toFixed(0)}, Node ${process.version}`;
  return [
    `Measured on ${day} with \`npm run compare -- --write\` (${machine}).`,
    summaryOf(results),
    "Step by step:",
    stepsOf(results),
  ].join("\n\n");
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      only: { type: "string" },
      "build-azurerm": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const ways = WAYS.filter(({ name }) => values.only === undefined || name === values.only);
  if (ways.length === 0 || (values.write && values.only !== undefined)) {
    throw new Error(
      ways.length === 0
        ? `--only ${values.only} is no way: use ${WAYS.map(({ name }) => name).join(", ")}`
        : "--write needs all ways: leave out --only",
    );
  }
  const results = await compare(ways, values["build-azurerm"]);
  if (values.write) {
    writeFileSync(PAGE, withFigures(readFileSync(PAGE, "utf8"), figuresOf(results)));
  }
  console.log(values.json ? JSON.stringify(results, undefined, 2) : figuresOf(results));
}

main().catch((error: unknown) => {
  console.error(reasonOf(error));
  process.exitCode = 1;
});
