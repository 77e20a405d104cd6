import type { OperatingSystem } from "./app-settings";
import type { Problem } from "./problem";
import { stackConfiguration } from "./stacks";

/** Requests for files with an extension go to a script processor. On Windows only. */
export interface HandlerMapping {
  /** The extension, for example `*.php`. */
  readonly extension: string;
  /** The absolute path of the FastCGI program. */
  readonly scriptProcessor: string;
  /** Its command-line arguments. Defaults to none. */
  readonly arguments?: string;
}

/** A directory that is served under a path of a virtual application. On Windows only. */
export interface VirtualDirectory {
  /** The path below the application's own, for example `/images`. */
  readonly virtualPath: string;
  /** The directory, relative to the site's home, for example `site\wwwroot\images`. */
  readonly physicalPath: string;
}

/** An application that is served under a path of the site. On Windows only. */
export interface VirtualApplication {
  /** The path, for example `/`. */
  readonly virtualPath: string;
  /** The application's directory, relative to the site's home, for example `site\wwwroot`. */
  readonly physicalPath: string;
  /** Whether it is loaded before the first visitor comes. Defaults to false. */
  readonly preloadEnabled?: boolean;
  /** Directories of it that lie elsewhere. Defaults to none. */
  readonly virtualDirectories?: readonly VirtualDirectory[];
}

/** The part of a build that lives in the configuration of the slot that holds it. */
export interface BuildConfiguration {
  /** The language stack and its version, for example `NODE|22-lts`. Either this or `image`. */
  readonly stack?: string;
  /** The container image, for example `contoso.azurecr.io/shop:2.0.0`. */
  readonly image?: string;
  /** The command that starts the app. Defaults to what App Service finds. */
  readonly startupCommand?: string;
  /** Whether the app runs in a 32-bit process. On Windows only. Defaults to false. */
  readonly use32BitWorkerProcess?: boolean;
  /** Defaults to none. */
  readonly handlerMappings?: readonly HandlerMapping[];
  /** Defaults to {@link DEFAULT_VIRTUAL_APPLICATIONS}. */
  readonly virtualApplications?: readonly VirtualApplication[];
}

/** What a site on Windows serves when nothing is declared. Source: recorded configurations of new sites. */
export const DEFAULT_VIRTUAL_APPLICATIONS: readonly VirtualApplication[] = [
  { virtualPath: "/", physicalPath: "site\\wwwroot", preloadEnabled: false },
];

/**
 * What the properties that choose a stack on Windows are when another stack is chosen. The .NET Framework is never off.
 *
 * Sources: recorded configurations of sites, where a stack that is not chosen is empty or null; for
 * `netFrameworkVersion`, Azure's SDK for Java too, which puts this value back when a container takes over.
 */
const NO_STACK_ON_WINDOWS = {
  netFrameworkVersion: "v4.0",
  nodeVersion: "",
  phpVersion: "",
  pythonVersion: "",
  powerShellVersion: "",
  javaVersion: "",
  javaContainer: "",
  javaContainerVersion: "",
  linuxFxVersion: "",
  windowsFxVersion: "",
} as const;

/** The properties of a build's configuration that App Service has on Windows only. */
const WINDOWS_ONLY = ["use32BitWorkerProcess", "handlerMappings", "virtualApplications"] as const;

/**
 * Everything of the configuration (`config/web`) that travels with a build: what it declares, and the neutral value of
 * everything else, so that nothing of the build that a slot held before is left over, whatever its stack was.
 *
 * `documentRoot` and `remoteDebuggingVersion` travel too but belong to no build, and are not written.
 */
export function travellingConfiguration(
  build: BuildConfiguration,
  operatingSystem: OperatingSystem,
): Record<string, unknown> {
  const container = build.image === undefined ? undefined : `DOCKER|${build.image}`;
  const stack = build.stack === undefined ? {} : stackConfiguration(build.stack, operatingSystem);
  const appCommandLine = build.startupCommand ?? "";
  if (operatingSystem === "linux") {
    return { linuxFxVersion: "", ...stack, ...(container && { linuxFxVersion: container }), appCommandLine };
  }
  return {
    ...NO_STACK_ON_WINDOWS,
    ...(container ? { windowsFxVersion: container } : stack),
    appCommandLine,
    use32BitWorkerProcess: build.use32BitWorkerProcess ?? false,
    handlerMappings: build.handlerMappings ?? [],
    virtualApplications: build.virtualApplications ?? DEFAULT_VIRTUAL_APPLICATIONS,
  };
}

/**
 * The part of {@link travellingConfiguration} by which a slot is recognised to hold it already: values that are no
 * lists, which Azure completes with properties of its own, and not empty, which it may give back as null.
 */
export function identifyingConfiguration(
  build: BuildConfiguration,
  operatingSystem: OperatingSystem,
): Record<string, string | boolean> {
  const identifying: Record<string, string | boolean> = {};
  for (const [name, value] of Object.entries(travellingConfiguration(build, operatingSystem))) {
    if (typeof value === "boolean" || (typeof value === "string" && value !== "")) {
      identifying[name] = value;
    }
  }
  return identifying;
}

/**
 * Checks that a build has one thing to run, and nothing that its operating system does not know.
 *
 * @param declared The build's arguments; only whether they are there is looked at.
 */
export function checkBuildConfiguration(
  path: string,
  declared: Readonly<Record<string, unknown>>,
  operatingSystem: OperatingSystem,
): Problem[] {
  const problems: Problem[] = [];
  if (declared.stack !== undefined && declared.image !== undefined) {
    problems.push({
      path: `${path}.image`,
      reason: `it is declared beside ${path}.stack, and a container image brings its own stack: remove one of the two`,
    });
  }
  if (operatingSystem === "linux") {
    for (const name of WINDOWS_ONLY) {
      if (declared[name] !== undefined) {
        problems.push({
          path: `${path}.${name}`,
          reason: `it is declared for an app on Linux, and App Service has it on Windows only: remove it`,
        });
      }
    }
  }
  return problems;
}
