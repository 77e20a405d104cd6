import { type AppKind, WEB_APP } from "./app-kinds";
import type { OperatingSystem } from "./operating-system";
import type { Problem } from "./problem";

/** Sends requests for files with an extension to a script processor. Only on Windows. */
export interface HandlerMapping {
  /** The extension, for example `*.php`. */
  readonly extension: string;
  /** The absolute path of the FastCGI program. */
  readonly scriptProcessor: string;
  /** Its command-line arguments. Defaults to none. */
  readonly arguments?: string;
}

/** A directory that is served under a path of a virtual application. Only on Windows. */
export interface VirtualDirectory {
  /** The path below the application's own, for example `/images`. */
  readonly virtualPath: string;
  /** The directory, relative to the site's home, for example `site\wwwroot\images`. */
  readonly physicalPath: string;
}

/** An application that is served under a path of the site. Only on Windows. */
export interface VirtualApplication {
  /** The path, for example `/`. */
  readonly virtualPath: string;
  /** The application's directory, relative to the site's home, for example `site\wwwroot`. */
  readonly physicalPath: string;
  /** Whether it is loaded before its first visitor. Defaults to false. */
  readonly preloadEnabled?: boolean;
  /** Its directories in other places. Defaults to none. */
  readonly virtualDirectories?: readonly VirtualDirectory[];
}

/** The part of a build that is stored in the configuration of its slot. */
export interface BuildConfiguration {
  /** The language stack and its version, for example `NODE|22-lts`. Declare either this or `image`. */
  readonly stack?: string;
  /** The container image, for example `contoso.azurecr.io/shop:2.0.0`. */
  readonly image?: string;
  /** The command that starts the app. By default App Service finds one. */
  readonly startupCommand?: string;
  /** Whether the app runs in a 32-bit process. Only on Windows. Defaults to false. */
  readonly use32BitWorkerProcess?: boolean;
  /** Defaults to none. */
  readonly handlerMappings?: readonly HandlerMapping[];
  /** Defaults to {@link DEFAULT_VIRTUAL_APPLICATIONS}. */
  readonly virtualApplications?: readonly VirtualApplication[];
}

/** The default virtual applications of a site on Windows. Source: recorded configurations of new sites. */
export const DEFAULT_VIRTUAL_APPLICATIONS: readonly VirtualApplication[] = [
  { virtualPath: "/", physicalPath: "site\\wwwroot", preloadEnabled: false },
];

/**
 * The values of properties that choose a stack on Windows, when another stack is chosen. The .NET Framework is never
 * off.
 *
 * Sources: recorded configurations of sites: a stack that is not chosen is empty or null. For `netFrameworkVersion`
 * also Azure's SDK for Java, which restores this value when a container takes over.
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

/** The properties of a build's configuration that App Service only has on Windows. */
const WINDOWS_ONLY = ["use32BitWorkerProcess", "handlerMappings", "virtualApplications"] as const;

/**
 * The whole configuration (`config/web`) that travels with a build. Properties that the build does not declare get a
 * neutral value. So nothing of the slot's previous build remains, whatever its stack was.
 *
 * `documentRoot` and `remoteDebuggingVersion` travel too, but belong to no build and are not written.
 */
export function travellingConfiguration(
  build: BuildConfiguration,
  operatingSystem: OperatingSystem,
  kind: AppKind = WEB_APP,
): Record<string, unknown> {
  const container = build.image === undefined ? undefined : `DOCKER|${build.image}`;
  const stack = build.stack === undefined ? {} : kind.stackConfiguration(build.stack, operatingSystem);
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
 * The part of {@link travellingConfiguration} that tells whether a slot already has it. Leaves out lists, because Azure
 * adds its own properties to them. Leaves out empty values, because Azure may return them as null.
 */
export function identifyingConfiguration(
  build: BuildConfiguration,
  operatingSystem: OperatingSystem,
  kind: AppKind = WEB_APP,
): Record<string, string | boolean> {
  const identifying: Record<string, string | boolean> = {};
  for (const [name, value] of Object.entries(travellingConfiguration(build, operatingSystem, kind))) {
    if (typeof value === "boolean" || (typeof value === "string" && value !== "")) {
      identifying[name] = value;
    }
  }
  return identifying;
}

/**
 * Checks that a build has exactly one thing to run, and nothing that its operating system does not support.
 *
 * @param declared The build's arguments. Only their presence is checked.
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
      reason: `it is declared together with ${path}.stack, but a container image brings its own stack: remove one of the two`,
    });
  }
  if (operatingSystem === "linux") {
    for (const name of WINDOWS_ONLY) {
      if (declared[name] !== undefined) {
        problems.push({
          path: `${path}.${name}`,
          reason: `it is declared for an app on Linux, but App Service only has it on Windows: remove it`,
        });
      }
    }
  }
  return problems;
}
