import { Command } from "commander";
import { withExamples } from "../command-line";
import { assertInstalled } from "../needed-packages";
import { describeError } from "../read-azure/describe-error";
import type { DiffRequest } from "./show-differences";

/** The exit codes of the command. */
const ExitCode = { Read: 0, Differs: 1, Error: 2 } as const;

/** The options, as they are given. */
type Options = Omit<DiffRequest, "app"> & { readonly exitCode?: boolean };

/** The command `azure-slots diff`. */
export function diffCommand(): Command {
  const command = new Command("diff")
    .description("show what a swap would change in production: the settings by name, and the builds")
    .argument("<app>", "the app's name, the beginning of it if only one fits, or its resource id")
    .option("--slot <name>", "the slot that would be swapped into production", "staging")
    .option("--resource-group <name>", "its resource group (default: that of the only app of the name)")
    .option("--subscription <id>", "its subscription (default: AZURE_SUBSCRIPTION_ID)")
    .option("--exit-code", "end with 1 if the swap would change something")
    .option("--json", "print JSON, for programs")
    .addHelpText(
      "after",
      "\nIt ends with 0; with --exit-code, with 1 when the swap would change something; with 2 for errors.",
    )
    .action(async (app: string, { exitCode = false, ...options }: Options) => {
      try {
        assertInstalled("azure-slots diff");
        // The SDK takes time to load, and no other command needs it.
        const { showDifferences } = require("./show-differences") as typeof import("./show-differences");
        const { text, differs } = await showDifferences({ ...options, app }, process.env);
        console.log(text);
        process.exitCode = exitCode && differs ? ExitCode.Differs : ExitCode.Read;
      } catch (error) {
        console.error(`azure-slots: ${describeError(error)}`);
        process.exitCode = ExitCode.Error;
      }
    });
  return withExamples(
    command,
    "azure-slots diff shop",
    "azure-slots diff shop --slot hotfix --json",
    "azure-slots local run -- azure-slots diff shop",
  );
}
