import type { OperatingSystem } from "./app-settings";
import type { Problem } from "./problem";

/**
 * The language stacks of App Service on Linux, as the part of `linuxFxVersion` before the bar, with a version to show
 * in messages.
 *
 * Source: `az webapp list-runtimes --os linux`.
 */
export const LINUX_STACKS: Readonly<Record<string, string>> = {
  NODE: "22-lts",
  PYTHON: "3.13",
  DOTNETCORE: "9.0",
  JAVA: "21-java21",
  TOMCAT: "10.1-java21",
  JBOSSEAP: "8-java17",
  PHP: "8.4",
};

/**
 * The language stacks of App Service on Windows, and the property of the configuration that holds the version.
 *
 * Source: `az webapp list-runtimes --os windows`.
 */
export const WINDOWS_STACKS: Readonly<Record<string, { readonly property: string; readonly example: string }>> = {
  NODE: { property: "nodeVersion", example: "~22" },
  DOTNET: { property: "netFrameworkVersion", example: "v9.0" },
  JAVA: { property: "javaVersion", example: "21" },
  PHP: { property: "phpVersion", example: "8.4" },
  PYTHON: { property: "pythonVersion", example: "3.4" },
};

/** A stack as it is declared, for example `NODE|22-lts`, in its parts; undefined where it has not that form. */
export function parseStack(stack: string): { readonly name: string; readonly version: string } | undefined {
  const match = /^([A-Za-z]+)\|(\S+)$/.exec(stack);
  return match?.[1] && match[2] ? { name: match[1].toUpperCase(), version: match[2] } : undefined;
}

/** Checks that the operating system has the stack. */
export function checkStack(path: string, stack: string, operatingSystem: OperatingSystem): Problem[] {
  const known =
    operatingSystem === "linux"
      ? LINUX_STACKS
      : Object.fromEntries(Object.entries(WINDOWS_STACKS).map(([name, { example }]) => [name, example]));
  const parsed = parseStack(stack);
  if (parsed && known[parsed.name] !== undefined) {
    return [];
  }
  const allowed = Object.entries(known).map(([name, version]) => `${name}|${version}`);
  return [
    {
      path,
      reason:
        `"${stack}" is not a stack of App Service on ${operatingSystem === "linux" ? "Linux" : "Windows"}: ` +
        `use NAME|VERSION with one of its stacks, for example ${allowed.join(", ")}`,
    },
  ];
}

/** The properties of the configuration that choose the stack; both operating systems' lists are written in full. */
export function stackConfiguration(stack: string, operatingSystem: OperatingSystem): Record<string, string> {
  if (operatingSystem === "linux") {
    return { linuxFxVersion: stack };
  }
  const parsed = parseStack(stack);
  const entry = parsed && WINDOWS_STACKS[parsed.name];
  return parsed && entry ? { [entry.property]: parsed.version } : {};
}
