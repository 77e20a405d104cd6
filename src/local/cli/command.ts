import { Command, InvalidArgumentError, Option } from "commander";
import { assertInstalled } from "../../needed-packages";
import { ProviderKind } from "../host/connection";
import type { StartOptions } from "./actions";
import type { LogOptions } from "./logs";
import { DEFAULT_SHELL, Shell } from "./shells";

/** Loads the actions only when needed. They take time to load, and need packages that may not be installed. */
function actions(): typeof import("./actions") {
  assertInstalled("azure-slots/local");
  return require("./actions");
}

function environment(): typeof import("./show-environment") {
  assertInstalled("azure-slots/local");
  return require("./show-environment");
}

function logs(): typeof import("./logs") {
  assertInstalled("azure-slots/local");
  return require("./logs");
}

/** The command `azure-slots local`. */
export function localCommand(): Command {
  const local = new Command("local").description("App Service on this machine").enablePositionalOptions();
  withStartOptions(local.command("start").description("start it in the background, with its last state")).action(
    (options: StartOptions) => actions().startInBackground(options),
  );
  withStartOptions(local.command("serve").description("start it in the foreground")).action((options: StartOptions) =>
    actions().serve(options),
  );
  local
    .command("stop")
    .description("stop it; its state stays")
    .action(() => actions().stop());
  local
    .command("reset")
    .description("stop it and forget its state, Pulumi's stacks included")
    .action(() => actions().reset());
  local
    .command("status")
    .description("show whether it is running, and its addresses")
    .action(() => actions().showStatus());
  local
    .command("journal")
    .description("show every request to Azure Resource Manager and every restart, as lines of JSON")
    .action(() => actions().showJournal());
  local
    .command("logs")
    .description("show what apps printed, and what App Service did with them")
    .argument("[site[/slot]]", "an app, or one of its slots (production for the app itself); all apps by default")
    .option("-f, --follow", "go on with what comes")
    .addOption(
      new Option("-n, --lines <count>", "how many of the last lines to show").argParser(countOf).default(DEFAULT_LINES),
    )
    .option("--json", "print each line as JSON")
    .action((name: string | undefined, options: LogOptions) => logs().showLogs(name, options));
  local
    .command("package")
    .description("make a package from a folder, as a blob with the URL that it has in Azure, or as an image")
    .argument("<folder>")
    .argument(
      "<uri>",
      "https://<account>.blob.core.windows.net/<container>/<blob>.zip, or an image, <registry>.azurecr.io/<name>:<tag>",
    )
    .action((folder: string, uri: string) => actions().publish(folder, uri));
  local
    .command("run")
    .description("run a command, such as pulumi up, against it; it is started if needed")
    .argument("<command...>", "after --")
    .addOption(providerOption())
    .passThroughOptions()
    .action((command: string[], options: { provider: ProviderKind }) => actions().run(command, options.provider));
  local
    .command("env")
    .description("print what `local run` sets, for your shell to evaluate; it is started if needed")
    .addOption(
      new Option("--shell <shell>", "the form of the text").choices(Object.values(Shell)).default(DEFAULT_SHELL),
    )
    .addOption(providerOption())
    .option("--bicepconfig", "print a bicepconfig.json for `bicep deploy` and `bicep what-if` instead")
    .action(({ shell, provider, bicepconfig }: { shell: Shell; provider: ProviderKind; bicepconfig?: boolean }) => {
      const { showBicepConfiguration, showEnvironment } = environment();
      return bicepconfig ? showBicepConfiguration() : showEnvironment(shell, provider);
    });
  return local;
}

/** How many lines of logs to show if nobody says. */
const DEFAULT_LINES = 200;

function countOf(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new InvalidArgumentError("It must be a whole number, for example 50.");
  }
  return Number(text);
}

function providerOption(): Option {
  return new Option(
    "--provider <kind>",
    "attached: Pulumi uses the stand-in providers of the running local App Service; started: Pulumi starts its own processes; real: Pulumi starts the real plugins, of azure-native for example",
  )
    .choices(Object.values(ProviderKind))
    .default(ProviderKind.Attached);
}

function withStartOptions(command: Command): Command {
  return command
    .addOption(new Option("--port <port>", "the front door's port (default: any free one)"))
    .addOption(new Option("--tls-port <port>", "the front door's port for HTTPS (default: any free one)"))
    .addOption(new Option("--arm-port <port>", "Azure Resource Manager's port (default: any free one)"))
    .addOption(
      new Option(
        "--subscription <id...>",
        "ids of subscriptions, added to those of earlier starts; the first is the default for clients",
      ),
    );
}
