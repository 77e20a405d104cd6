import type { Problem } from "./problem";
import { checkChoice } from "./values";

/** The settings that have few values. Source: the enumerations of `Microsoft.Web`, Azure Resource Manager reference. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  ftpsState: ["AllAllowed", "FtpsOnly", "Disabled"],
};

/**
 * Checks what is declared once for production and every slot.
 *
 * @param declared The arguments of the app. Only plain values are checked: one that is not known yet is passed over.
 */
export function checkGeneralSettings(declared: Readonly<Record<string, unknown>>): Problem[] {
  return [
    ...Object.entries(CHOICES).flatMap(([name, allowed]) => checkChoice(name, declared[name], allowed)),
    ...checkHealthCheckPath("healthCheckPath", declared.healthCheckPath),
  ];
}

function checkHealthCheckPath(path: string, value: unknown): Problem[] {
  return typeof value !== "string" || value === "" || value.startsWith("/")
    ? []
    : [{ path, reason: `"${value}" is not a path on the site: begin it with "/", for example "/${value}"` }];
}
