import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * The one folder in which the local App Service stores everything. Git ignores it. You can delete it at any time while
 * nothing is running.
 */
export interface Home {
  /** The folder itself. */
  readonly root: string;
  /** The certificate authority, the server's certificate, and the bundle of authorities for clients. */
  readonly certificates: string;
  /** What Azure would store: resource groups, plans, sites, deployments. */
  readonly state: string;
  /** What stands in for Azure Blob Storage: `<account>/<container>/<blob>`. */
  readonly blobs: string;
  /** Downloaded and unpacked packages, named by the hash of their content. */
  readonly packages: string;
  /** The files that were deployed into slots. */
  readonly contents: string;
  /** What apps printed, and what App Service did with them. */
  readonly logs: string;
  /** The stand-in providers, as executables that the Pulumi engine finds on PATH. */
  readonly providers: string;
  /** PULUMI_HOME for commands that run against the local App Service. */
  readonly pulumi: string;
  /** The file backend that holds the Pulumi stacks' state. */
  readonly backend: string;
  /** AZURE_CONFIG_DIR: what the Azure CLI keeps of its log-in at the local App Service. */
  readonly azureCli: string;
  /** Exists while a local App Service is running: its process id and its addresses. */
  readonly connection: string;
  /** The output of the background process. */
  readonly log: string;
}

/** The environment variable that names a folder other than the default. */
export const HOME_VARIABLE = "AZURE_SLOTS_HOME";

/** The folder that `AZURE_SLOTS_HOME` names, else `.azure-slots` in the current folder. It need not exist. */
export function homeFolder(): string {
  return resolve(process.env[HOME_VARIABLE] || ".azure-slots");
}

/**
 * Opens the folder. Creates what is missing. Only its owner can read what is in it, even if it was otherwise before.
 *
 * @param root The folder. Defaults to the one that `AZURE_SLOTS_HOME` names, else `.azure-slots` in the current folder.
 */
export function openHome(root = homeFolder()): Home {
  const at = resolve(root);
  const home: Home = {
    root: at,
    certificates: join(at, "certificates"),
    state: join(at, "state"),
    blobs: join(at, "blobs"),
    packages: join(at, "packages"),
    contents: join(at, "contents"),
    logs: join(at, "logs"),
    providers: join(at, "providers"),
    pulumi: join(at, "pulumi"),
    backend: join(at, "backend"),
    azureCli: join(at, "azure-cli"),
    connection: join(at, "connection.json"),
    log: join(at, "local.log"),
  };
  for (const folder of [
    home.certificates,
    home.state,
    home.blobs,
    home.packages,
    home.contents,
    home.logs,
    home.providers,
    home.pulumi,
    home.backend,
    home.azureCli,
  ]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // It may have existed already. The folder around it may be anybody's, such as one for temporary files, and stays as it is.
    chmodSync(folder, 0o700);
  }
  if (existsSync(home.log)) {
    chmodSync(home.log, 0o600);
  }
  return home;
}
