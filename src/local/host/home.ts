import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * Where the local App Service keeps everything it has: one folder, which git ignores and which can be deleted at any
 * time while nothing runs.
 */
export interface Home {
  /** The folder itself. */
  readonly root: string;
  /** The certificate authority, the server's certificate, and the bundle of authorities that clients are given. */
  readonly certificates: string;
  /** What Azure would remember: resource groups, plans, sites, deployments. */
  readonly state: string;
  /** What stands in for Azure Blob Storage: `<account>/<container>/<blob>`. */
  readonly blobs: string;
  /** Packages, fetched and unpacked, by their content's hash. */
  readonly packages: string;
  /** The files that were deployed into slots. */
  readonly contents: string;
  /** Executables that the Pulumi engine finds on PATH: the stand-in providers. */
  readonly providers: string;
  /** PULUMI_HOME of commands that are run against the local App Service. */
  readonly pulumi: string;
  /** The file backend that holds the Pulumi stacks' state. */
  readonly backend: string;
  /** Written while a local App Service runs: its process id, its addresses. */
  readonly connection: string;
  /** What the background process prints. */
  readonly log: string;
}

/** The environment variable that names another folder than the default. */
export const HOME_VARIABLE = "AZURE_SLOTS_HOME";

/** The folder that `AZURE_SLOTS_HOME` names, else `.azure-slots` in the current folder. It need not exist. */
export function homeFolder(): string {
  return resolve(process.env[HOME_VARIABLE] || ".azure-slots");
}

/**
 * Opens the folder, creating what is missing.
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
    providers: join(at, "providers"),
    pulumi: join(at, "pulumi"),
    backend: join(at, "backend"),
    connection: join(at, "connection.json"),
    log: join(at, "local.log"),
  };
  for (const folder of [
    home.certificates,
    home.state,
    home.blobs,
    home.packages,
    home.contents,
    home.providers,
    home.pulumi,
    home.backend,
  ]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  return home;
}
