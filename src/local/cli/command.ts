import { Command, InvalidArgumentError, Option } from "commander";
import { withExamples } from "../../command-line";
import { assertInstalled } from "../../needed-packages";
import { ProviderKind } from "../host/connection";
import type { StartOptions } from "./actions";
import { DEFAULT_PORTS } from "./default-ports";
import type { LogOptions } from "./logs";
import { DEFAULT_SHELL, Shell } from "./shells";

/** Loads what a command does only when it is called. It takes time to load, and needs packages that may not be installed. */
function loaded<Module>(load: () => Module): Module {
  assertInstalled("azure-slots/local");
  return load();
}

const actions = () => loaded(() => require("./actions") as typeof import("./actions"));

/** The command `azure-slots local`. */
export function localCommand(): Command {
  const local = new Command("local").description("App Service on this machine").enablePositionalOptions();
  withExamples(local, "azure-slots local run -- pulumi up", "azure-slots local status");
  addStarting(local);
  addShowing(local);
  addUsing(local);
  return local;
}

/** The commands that start and end it. */
function addStarting(local: Command): void {
  withExamples(
    withStartOptions(local.command("start").description("start it in the background, with its last state")),
    "azure-slots local start",
    "azure-slots local start --port 8080",
  ).action((options: StartOptions) => actions().startInBackground(options));
  withExamples(
    withStartOptions(local.command("serve").description("start it in the foreground")),
    "azure-slots local serve",
  ).action((options: StartOptions) => actions().serve(options));
  withExamples(local.command("stop").description("stop it; its state stays"), "azure-slots local stop").action(() =>
    actions().stop(),
  );
  withExamples(
    local
      .command("reset")
      .description("stop it and forget its state, Pulumi's stacks included")
      .option("--yes", "do not ask first"),
    "azure-slots local reset",
    "azure-slots local reset --yes",
  ).action((options: { yes?: boolean }) => loaded(() => require("./reset") as typeof import("./reset")).reset(options));
}

/** The commands that show what is there and what happened. */
function addShowing(local: Command): void {
  withExamples(
    local
      .command("status")
      .description("show whether it is running, its addresses, and each app and slot with its build")
      .option("--json", "print JSON, for programs"),
    "azure-slots local status",
    "azure-slots local status --json",
  ).action((options: { json?: boolean }) =>
    loaded(() => require("./show-status") as typeof import("./show-status")).showStatus(options),
  );
  withExamples(
    local
      .command("journal")
      .description("show every request to Azure Resource Manager and every restart")
      .option("--full", "print all that is known of each, as lines of JSON"),
    "azure-slots local journal",
    "azure-slots local journal --full",
  ).action((options: { full?: boolean }) =>
    loaded(() => require("./show-journal") as typeof import("./show-journal")).showJournal(options),
  );
  withExamples(
    local
      .command("logs")
      .description("show what apps printed, and what App Service did with them")
      .argument("[site[/slot]]", "an app, or one of its slots (production for the app itself); all apps by default")
      .option("-f, --follow", "go on with what comes")
      .addOption(
        new Option("-n, --lines <count>", "how many of the last lines to show")
          .argParser(countOf)
          .default(DEFAULT_LINES),
      )
      .option("--json", "print each line as JSON"),
    "azure-slots local logs",
    "azure-slots local logs shop/staging --follow",
  ).action((name: string | undefined, options: LogOptions) =>
    loaded(() => require("./logs") as typeof import("./logs")).showLogs(name, options),
  );
  withExamples(
    local.command("trust").description("print the authority of its HTTPS, and how this system trusts it"),
    "azure-slots local trust",
  ).action(() => loaded(() => require("./trust") as typeof import("./trust")).showTrust());
}

/** The commands that other programs are used with. */
function addUsing(local: Command): void {
  withExamples(
    local
      .command("package")
      .description("make a package from a folder, as a blob with the URL that it has in Azure, or as an image")
      .argument("<folder>")
      .argument(
        "<uri>",
        "https://<account>.blob.core.windows.net/<container>/<blob>.zip, or an image, <registry>.azurecr.io/<name>:<tag>",
      ),
    "azure-slots local package ./app https://shop.blob.core.windows.net/releases/shop-1.0.0.zip",
  ).action((folder: string, uri: string) => actions().publish(folder, uri));
  withExamples(
    local
      .command("run")
      .description("run a command, such as pulumi up, against it; it is started if needed")
      .argument("<command...>", "after --")
      .addOption(providerOption())
      .passThroughOptions(),
    "azure-slots local run -- pulumi up",
    "azure-slots local run -- az webapp list",
  ).action((command: string[], options: { provider: ProviderKind }) =>
    loaded(() => require("./run") as typeof import("./run")).run(command, options.provider),
  );
  withExamples(
    local
      .command("env")
      .description("print what `local run` sets, for your shell to evaluate; it is started if needed")
      .addOption(
        new Option("--shell <shell>", "the form of the text").choices(Object.values(Shell)).default(DEFAULT_SHELL),
      )
      .addOption(providerOption())
      .option("--bicepconfig", "print a bicepconfig.json for `bicep deploy` and `bicep what-if` instead"),
    'eval "$(azure-slots local env)"',
    "azure-slots local env --bicepconfig > bicepconfig.json",
  ).action(({ shell, provider, bicepconfig }: { shell: Shell; provider: ProviderKind; bicepconfig?: boolean }) => {
    const { showBicepConfiguration, showEnvironment } = loaded(
      () => require("./show-environment") as typeof import("./show-environment"),
    );
    return bicepconfig ? showBicepConfiguration() : showEnvironment(shell, provider);
  });
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
  const portOption = (name: string, whose: string, port: number) =>
    new Option(
      `--${name} <port>`,
      `${whose} (default: that of the last start, at first ${port}, or the next free one)`,
    ).argParser(portText);
  return command
    .addOption(portOption("port", "the front door's port", DEFAULT_PORTS.frontDoor))
    .addOption(portOption("tls-port", "the front door's port for HTTPS", DEFAULT_PORTS.frontDoorTls))
    .addOption(portOption("arm-port", "Azure Resource Manager's port", DEFAULT_PORTS.arm))
    .addOption(
      new Option(
        "--subscription <id...>",
        "ids of subscriptions, added to those of earlier starts; the first is the default for clients",
      ),
    );
}

function portText(text: string): string {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError("Give a whole number from 1 to 65535, or 0 for any free port.");
  }
  return text;
}
