import { Command } from "commander";
import { withExamples } from "../command-line";
import { assertInstalled } from "../needed-packages";
import { describeError } from "../read-azure/describe-error";
import type { StatusRequest } from "./show-status";

/** The exit codes of the command. */
const ExitCode = { AsDeclared: 0, NotAsDeclared: 1, Error: 2 } as const;

/** The command `azure-slots status`. */
export function statusCommand(): Command {
  const command = new Command("status")
    .description("show which build production and each slot of an app hold, and whether that is as declared")
    .argument("<app>", "the app's name, the beginning of it if only one fits, or its resource id")
    .option("--resource-group <name>", "its resource group (default: that of the only app of the name)")
    .option("--subscription <id>", "its subscription (default: AZURE_SUBSCRIPTION_ID)")
    .option(
      "--target <version>",
      "what production must run, a version or a whole identity (default: the last that was declared, where Azure tells it)",
    )
    .option("--json", "print JSON, for programs")
    .addHelpText(
      "after",
      "\nIt ends with 0 when the app is as declared; with 1 when production does not run the target, a swap with preview waits" +
        "\nor an operation runs; with 2 for errors.",
    )
    .action(async (app: string, options: Omit<StatusRequest, "app">) => {
      try {
        assertInstalled("azure-slots status");
        // The SDK takes time to load, and no other command needs it.
        const { showStatus } = require("./show-status") as typeof import("./show-status");
        const { text, asDeclared } = await showStatus({ ...options, app }, process.env);
        console.log(text);
        process.exitCode = asDeclared ? ExitCode.AsDeclared : ExitCode.NotAsDeclared;
      } catch (error) {
        console.error(`azure-slots: ${describeError(error)}`);
        process.exitCode = ExitCode.Error;
      }
    });
  return withExamples(
    command,
    "azure-slots status shop",
    "azure-slots status shop --target 2.0.0 --json",
    "azure-slots local run -- azure-slots status shop",
  );
}
