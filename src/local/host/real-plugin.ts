import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { rcompare, valid } from "semver";
import { findOnPath } from "../../pulumi/engine/commands";
import type { Home } from "./home";

const EXECUTABLE = "pulumi-resource-azure-native";
const FOLDER = /^resource-azure-native-v(.+)$/;

/**
 * The folders to put on PATH so that Pulumi finds the real azure-native plugin that the user has already: the newest in their own
 * Pulumi home. Empty if there is none, or if Pulumi finds one anyway.
 */
export function ownPluginFolders(home: Home, environment: NodeJS.ProcessEnv = process.env): string[] {
  if (findOnPath(EXECUTABLE, environment.PATH ?? "") !== undefined || newestIn(home.pulumi) !== undefined) {
    return [];
  }
  const own = newestIn(environment.PULUMI_HOME ?? join(homedir(), ".pulumi"));
  return own === undefined ? [] : [own];
}

/** Whether Pulumi finds the real azure-native plugin without a download. */
export function hasPlugin(home: Home, environment: NodeJS.ProcessEnv = process.env): boolean {
  return (
    findOnPath(EXECUTABLE, environment.PATH ?? "") !== undefined ||
    newestIn(home.pulumi) !== undefined ||
    ownPluginFolders(home, environment).length > 0
  );
}

/** What to do where there is no plugin. */
export function howToGetPlugin(): string {
  const version = packageVersion();
  return (
    `no plugin of azure-native is on this machine: Pulumi downloads it now (about 200 MB), in the version of the program's package. ` +
    `Where it cannot, have \`azure-slots local run -- pulumi plugin install resource azure-native ${version} --file <archive>\` ` +
    `take an archive that was downloaded elsewhere, put ${EXECUTABLE} on PATH, or leave --provider out: the stand-ins need no plugin`
  );
}

/** The version of the project's own azure-native package, which names the plugin. */
function packageVersion(): string {
  try {
    const { version } = require(
      require.resolve("@pulumi/azure-native/package.json", { paths: [process.cwd(), __dirname] }),
    );
    return String(version);
  } catch {
    return "<version>";
  }
}

function newestIn(pulumiHome: string): string | undefined {
  const plugins = join(pulumiHome, "plugins");
  const versions = (existsSync(plugins) ? readdirSync(plugins) : [])
    .flatMap((name) => FOLDER.exec(name)?.[1] ?? [])
    .filter((version) => valid(version) && existsSync(join(plugins, `resource-azure-native-v${version}`, EXECUTABLE)));
  const [newest] = versions.sort(rcompare);
  return newest === undefined ? undefined : join(plugins, `resource-azure-native-v${newest}`);
}
