import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { findEngine } from "azure-slots/local";
import { Command, Option } from "commander";
import { isLocal } from "./azure";
import { checkAzure } from "./check";
import { inMarkdown, isAsPromised } from "./report";

/** How long App Service may take to restart an app after the answer to the write that restarts it. */
const PATIENCE_SECONDS = 180;
const PATIENCE_LOCALLY_SECONDS = 5;

/** Azure Monitor tells of a request two or three minutes after it. */
const BAKE_TIME_SECONDS = 300;

const COST = `This makes, in a resource group of its own, one App Service plan of the tier S1 for Linux with two apps, a storage
account, and Application Insights. A plan of that tier costs about 0.10 USD an hour, the rest a few cents; the run takes about
an hour. It gives an identity a role, for which it needs Owner, or Contributor with Role Based Access Control Administrator.
All of it is deleted at the end, also after a failure or Ctrl-C.`;

interface Options {
  readonly yes: boolean;
  readonly location: string;
  readonly output: string;
  readonly patience?: string;
  readonly only?: string;
}

const command = new Command("npm run test:azure --")
  .description(
    "Tries the promises of azure-slots on an Azure subscription, and finds out what no document says of Azure.",
  )
  .option("-y, --yes", "begin without asking", false)
  .option("--location <region>", "where everything is made", "westeurope")
  .option("--patience <seconds>", "how long to wait for a restart that may not come")
  .addOption(new Option("--only <part>", "the open questions alone").choices(["questions"]))
  .option("--output <file>", "the report, in Markdown, with the same as JSON beside it", "azure-slots-on-azure.md");

async function main(): Promise<boolean> {
  const { yes, location, output, patience, only } = command.parse().opts<Options>();
  const { env: environment } = process;
  const local = isLocal(environment);
  console.log(local ? "The subscription is the local App Service's, which costs nothing." : COST);
  if (!(yes || local || (await isAgreed()))) {
    console.log("Nothing was made.");
    return false;
  }
  const stopped = new AbortController();
  // The command in hand gets it too, and ends; what was made is deleted then.
  process.once("SIGINT", () => stopped.abort(new Error("stopped by Ctrl-C")));
  const report = await checkAzure({
    environment,
    engine: await findEngine((line) => console.log(line)),
    location,
    say: (text) => console.log(text),
    patienceInSeconds: patience ? Number(patience) : local ? PATIENCE_LOCALLY_SECONDS : PATIENCE_SECONDS,
    bakeTimeInSeconds: local ? 0 : BAKE_TIME_SECONDS,
    healthCheckIntervalInSeconds: local ? 0.2 : 5,
    questionsOnly: only === "questions",
    signal: stopped.signal,
  });
  writeFileSync(output, inMarkdown(report));
  writeFileSync(output.replace(/(\.md)?$/, ".json"), `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`\n${inMarkdown(report)}\nThe report is in ${output}. It names no subscription: send it to us.`);
  return isAsPromised(report);
}

async function isAgreed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.log("Say --yes to begin.");
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test(await terminal.question("Begin? (yes/no) "));
  } finally {
    terminal.close();
  }
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
