import type { OperatingSystem } from "../../../../rules";
import type { JsonObject } from "../../json";
import { JAVA_CONTAINERS, JAVA_VERSIONS, type Runtime, WEB_LANGUAGES } from "./runtimes";

/** The settings of a version, by the system that they are for. */
type BySystem = Partial<Record<OperatingSystem, JsonObject>>;

/** One version of a stack, before it is known for which systems an answer is. */
export interface StackVersion {
  readonly display: string;
  readonly value: string;
  /** What its settings are called after the system's name. */
  readonly kind: "RuntimeSettings" | "ContainerSettings";
  readonly settings: BySystem;
}

/** What the answers for web apps and for functions have in common. Source: the schema of `WebAppRuntimeSettings`. */
export function runtimeSettings(runtimeVersion: string, endOfLife: string | undefined): JsonObject {
  return {
    runtimeVersion,
    remoteDebuggingSupported: false,
    appInsightsSettings: { isSupported: true },
    gitHubActionSettings: { isSupported: true },
    ...(endOfLife === undefined ? {} : { endOfLifeDate: `${endOfLife}T00:00:00Z` }),
  };
}

/** A language in the form of `Microsoft.Web/webAppStacks` and `functionAppStacks`. Source: the schema of `WebAppStack`. */
export function stackResource(
  type: "webAppStacks" | "functionAppStacks",
  stack: { readonly value: string; readonly display: string; readonly preferredOs: string },
  versions: readonly StackVersion[],
  systems: readonly OperatingSystem[],
): JsonObject {
  const { value, display, preferredOs } = stack;
  const majorVersions = versions.flatMap((version) => majorVersion(version, systems));
  return {
    id: null,
    name: value,
    type: `Microsoft.Web/${type}`,
    properties: { displayText: display, value, preferredOs, majorVersions },
  };
}

/** Each version here has one major version with one minor version. None where no system of the answer has it. */
function majorVersion(
  { display, value, kind, settings }: StackVersion,
  systems: readonly OperatingSystem[],
): JsonObject[] {
  const stackSettings = Object.fromEntries(
    systems.flatMap((system) => (settings[system] ? [[`${system}${kind}`, settings[system]]] : [])),
  );
  return Object.keys(stackSettings).length > 0
    ? [{ displayText: display, value, minorVersions: [{ displayText: display, value, stackSettings }] }]
    : [];
}

/** The stacks of web apps, for `GET Microsoft.Web/webAppStacks`. */
export function webAppStacks(systems: readonly OperatingSystem[]): JsonObject[] {
  const stacks = [
    ...WEB_LANGUAGES.map((language) => ({ ...language, versions: language.runtimes.map(versionOf) })),
    { value: "java", display: "Java", preferredOs: "linux", versions: javaVersions() },
    { value: "javacontainers", display: "Java Containers", preferredOs: "linux", versions: javaContainers() },
  ];
  return stacks.map((stack) => stackResource("webAppStacks", stack, stack.versions, systems));
}

function versionOf({ display, value, linux, windows, endOfLife }: Runtime): StackVersion {
  return {
    display,
    value,
    kind: "RuntimeSettings",
    settings: {
      ...(linux === undefined ? {} : { linux: runtimeSettings(linux, endOfLife) }),
      ...(windows === undefined ? {} : { windows: runtimeSettings(windows, endOfLife) }),
    },
  };
}

/** The versions of Java themselves. What runs them is a stack of its own. */
function javaVersions(): StackVersion[] {
  return JAVA_VERSIONS.map(({ version, endOfLife }) => {
    const settings = (name: string) => ({ ...runtimeSettings(name, endOfLife), isAutoUpdate: true });
    return {
      display: `Java ${version}`,
      value: version,
      kind: "RuntimeSettings",
      settings: { linux: settings(version), windows: settings(onWindows(version)) },
    };
  });
}

function javaContainers(): StackVersion[] {
  return JAVA_CONTAINERS.map(({ display, value, linux, version, java, isOnWindows }) => {
    const named = java.map((each) => ({ java: each, runtime: linuxName(linux, version, each) }));
    return {
      display,
      value,
      kind: "ContainerSettings",
      settings: {
        linux: {
          ...Object.fromEntries(named.map((each) => [`java${each.java}Runtime`, each.runtime])),
          runtimes: named.map((each) => ({ runtimeVersion: each.java, runtime: each.runtime })),
          isAutoUpdate: true,
        },
        ...(isOnWindows
          ? {
              windows: {
                javaContainer: linux,
                javaContainerVersion: version || "SE",
                runtimes: java.map((each) => ({ runtimeVersion: onWindows(each), runtime: onWindows(each) })),
                isAutoUpdate: true,
              },
            }
          : {}),
      },
    };
  });
}

/** For example `TOMCAT|10.1-java21`. Java SE names only Java: `JAVA|21-java21`. */
function linuxName(container: string, version: string, java: string): string {
  const suffix = java === "8" ? "jre8" : `java${java}`;
  return `${container}|${version || java}-${suffix}`;
}

/** On Windows, Java 8 is called 1.8. */
function onWindows(java: string): string {
  return java === "8" ? "1.8" : java;
}
