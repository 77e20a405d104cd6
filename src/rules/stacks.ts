import type { OperatingSystem } from "./operating-system";
import type { Problem } from "./problem";
import { NODE_VERSION_SETTING, WINDOWS_STACKS, windowsConfiguration } from "./windows-stacks";

/**
 * The language stacks of App Service on Linux: the part of `linuxFxVersion` before the bar, with an example version for
 * messages. `JAVA` is Java SE. Go was an experiment and Ruby is retired; neither is offered any more.
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

/** Splits a declared stack, for example `NODE|22-lts`; undefined if it does not have that form. */
export function parseStack(stack: string): { readonly name: string; readonly version: string } | undefined {
  const match = /^([A-Za-z]+)\|(\S+)$/.exec(stack);
  return match?.[1] && match[2] ? { name: match[1].toUpperCase(), version: match[2] } : undefined;
}

/** Checks that the operating system has the stack. On Windows, also checks the form of the version. */
export function checkStack(path: string, stack: string, operatingSystem: OperatingSystem): Problem[] {
  if (isKnown(stack, operatingSystem)) {
    return [];
  }
  const examples =
    operatingSystem === "linux"
      ? Object.entries(LINUX_STACKS)
      : Object.entries(WINDOWS_STACKS).map(([name, { example }]) => [name, example]);
  const allowed = examples.map(([name, version]) => `${name}|${version}`);
  return [
    {
      path,
      reason:
        `"${stack}" is not a stack of App Service on ${operatingSystem === "linux" ? "Linux" : "Windows"}: ` +
        `use NAME|VERSION with one of its stacks, for example ${allowed.join(", ")}`,
    },
  ];
}

/**
 * Exactly the configuration properties that choose the stack. Empty for a stack that {@link checkStack} refuses on
 * Windows.
 */
export function stackConfiguration(stack: string, operatingSystem: OperatingSystem): Record<string, string> {
  const parsed = parseStack(stack);
  if (operatingSystem === "linux") {
    return { linuxFxVersion: parsed ? `${parsed.name}|${parsed.version}` : stack };
  }
  return parsed ? windowsConfiguration(parsed.name, parsed.version) : {};
}

/**
 * The app settings that choose the stack, in addition to {@link stackConfiguration}. They travel with the build too.
 */
export function stackSettings(stack: string, operatingSystem: OperatingSystem): Record<string, string> {
  const parsed = parseStack(stack);
  return operatingSystem === "windows" && parsed?.name === "NODE" ? { [NODE_VERSION_SETTING]: parsed.version } : {};
}

function isKnown(stack: string, operatingSystem: OperatingSystem): boolean {
  const parsed = parseStack(stack);
  if (!parsed) {
    return false;
  }
  return operatingSystem === "linux"
    ? LINUX_STACKS[parsed.name] !== undefined
    : Object.keys(windowsConfiguration(parsed.name, parsed.version)).length > 0;
}
