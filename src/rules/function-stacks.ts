import type { OperatingSystem } from "./operating-system";
import type { Problem } from "./problem";
import { NODE_VERSION_SETTING } from "./windows-stacks";

/** The app setting that names the language worker of a function app. Source: "App settings reference for Azure Functions". */
export const WORKER_RUNTIME_SETTING = "FUNCTIONS_WORKER_RUNTIME";

/** A language stack of Azure Functions, version 4 of the host. */
interface FunctionStack {
  /** The value of {@link WORKER_RUNTIME_SETTING}. */
  readonly worker: string;
  /** An example version for messages. */
  readonly example: string;
  /** The form of its versions. */
  readonly form: RegExp;
  /** Its spelling in `linuxFxVersion`. */
  readonly onLinux: string;
  /** The configuration properties that choose a version on Windows; undefined if Windows does not have it. */
  readonly onWindows: ((version: string) => Record<string, string>) | undefined;
}

/**
 * The stacks of function apps. C# that runs within the host (`dotnet`) is not offered: its support ended in November 2026.
 *
 * Sources: `az functionapp list-runtimes`, and "Supported languages in Azure Functions", Microsoft.
 */
const FUNCTION_STACKS: Readonly<Record<string, FunctionStack>> = {
  NODE: {
    worker: "node",
    example: "22",
    form: /^\d+$/,
    onLinux: "Node",
    // The version is an app setting on Windows.
    onWindows: (version) => ({ nodeVersion: `~${version}` }),
  },
  PYTHON: { worker: "python", example: "3.12", form: /^3\.\d+$/, onLinux: "Python", onWindows: undefined },
  "DOTNET-ISOLATED": {
    worker: "dotnet-isolated",
    example: "9.0",
    form: /^\d+\.\d+$/,
    onLinux: "DOTNET-ISOLATED",
    onWindows: (version) => ({ netFrameworkVersion: `v${version}` }),
  },
  JAVA: {
    worker: "java",
    example: "21",
    form: /^\d+$/,
    onLinux: "Java",
    onWindows: (version) => ({ javaVersion: version === "8" ? "1.8" : version }),
  },
  POWERSHELL: {
    worker: "powershell",
    example: "7.4",
    form: /^7\.\d+$/,
    onLinux: "PowerShell",
    onWindows: (version) => ({ powerShellVersion: version }),
  },
};

/** A declared stack, such as `NODE|22`; undefined if there is no such stack, or it does not have that form. */
function parse(stack: string): { readonly found: FunctionStack; readonly version: string } | undefined {
  const [, name = "", version = ""] = /^([A-Za-z-]+)\|(\S+)$/.exec(stack) ?? [];
  const found = Object.hasOwn(FUNCTION_STACKS, name.toUpperCase()) ? FUNCTION_STACKS[name.toUpperCase()] : undefined;
  return found?.form.test(version) ? { found, version } : undefined;
}

/** Checks that function apps on the operating system have the stack. */
export function checkFunctionStack(path: string, stack: string, operatingSystem: OperatingSystem): Problem[] {
  const isThere = (each: FunctionStack) => operatingSystem === "linux" || each.onWindows !== undefined;
  const parsed = parse(stack);
  if (parsed && isThere(parsed.found)) {
    return [];
  }
  const allowed = Object.entries(FUNCTION_STACKS)
    .filter(([, each]) => isThere(each))
    .map(([name, { example }]) => `${name}|${example}`);
  const system = operatingSystem === "linux" ? "Linux" : "Windows";
  return [
    {
      path,
      reason:
        `"${stack}" is not a stack of Azure Functions on ${system}: use NAME|VERSION with one of its stacks, for example ` +
        allowed.join(", "),
    },
  ];
}

/** Exactly the configuration properties that choose the stack. Empty for one that {@link checkFunctionStack} refuses. */
export function functionStackConfiguration(stack: string, operatingSystem: OperatingSystem): Record<string, string> {
  const parsed = parse(stack);
  if (parsed === undefined) {
    return {};
  }
  const { found, version } = parsed;
  return operatingSystem === "linux"
    ? { linuxFxVersion: `${found.onLinux}|${version}` }
    : (found.onWindows?.(version) ?? {});
}

/** The app settings that choose the stack. They travel with the build. */
export function functionStackSettings(stack: string, operatingSystem: OperatingSystem): Record<string, string> {
  const parsed = parse(stack);
  if (parsed === undefined) {
    return {};
  }
  const { worker } = parsed.found;
  return {
    [WORKER_RUNTIME_SETTING]: worker,
    ...(operatingSystem === "windows" && worker === "node" ? { [NODE_VERSION_SETTING]: `~${parsed.version}` } : {}),
  };
}
