import { quoted } from "../../pulumi/shell-script";
import type { EnvironmentPart } from "../host/environment";

/** The ways to print an environment: for a shell that evaluates it, or as one JSON object. */
export const Shell = { Bash: "bash", Fish: "fish", PowerShell: "powershell", Json: "json" } as const;
export type Shell = (typeof Shell)[keyof typeof Shell];

/** The shell of people who name none. */
export const DEFAULT_SHELL: Shell = process.platform === "win32" ? Shell.PowerShell : Shell.Bash;

/** An environment as text that a shell evaluates. A comment says what each part is for; JSON has none. */
export function environmentText(parts: readonly EnvironmentPart[], shell: Shell): string {
  if (shell === Shell.Json) {
    return JSON.stringify(Object.assign({}, ...parts.map(({ variables }) => variables)), undefined, 2);
  }
  return parts
    .filter(({ variables }) => Object.keys(variables).length > 0)
    .map(({ purpose, variables }) =>
      [`# ${purpose}`, ...Object.entries(variables).map(([name, value]) => SETTINGS[shell](name, value))].join("\n"),
    )
    .join("\n\n");
}

/** How each shell sets a variable. What stands between the quotes means itself. */
const SETTINGS: Readonly<Record<Exclude<Shell, "json">, (name: string, value: string) => string>> = {
  bash: (name, value) => `export ${name}=${quoted(value)}`,
  fish: (name, value) => `set -gx ${name} '${value.replaceAll(/[\\']/g, "\\$&")}'`,
  powershell: (name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
};
