import type { Problem } from "./problem";
import { checkChoice, checkTwins } from "./values";

/** The types of connection strings. Source: `ConnectionStringType`, Azure Resource Manager reference. */
export const CONNECTION_STRING_TYPES: readonly string[] = [
  "MySql",
  "SQLServer",
  "SQLAzure",
  "Custom",
  "NotificationHub",
  "ServiceBus",
  "EventHub",
  "ApiHub",
  "DocDb",
  "RedisCache",
  "PostgreSQL",
];

/**
 * Checks connection strings.
 *
 * @param path Where they were declared, for example `build.connectionStrings`.
 * @param connectionStrings Keyed by name. A type that is not known yet is skipped.
 */
export function checkConnectionStrings(
  path: string,
  connectionStrings: Readonly<Record<string, { readonly type?: unknown }>>,
): Problem[] {
  const names = Object.keys(connectionStrings);
  return [
    ...names.flatMap((name) => checkName(`${path}[${JSON.stringify(name)}]`, name)),
    ...Object.entries(connectionStrings).flatMap(([name, { type }]) =>
      checkChoice(`${path}[${JSON.stringify(name)}].type`, type, CONNECTION_STRING_TYPES),
    ),
    ...checkTwins(path, names, "connection string"),
  ];
}

function checkName(path: string, name: string): Problem[] {
  return /^[A-Za-z0-9._:-]+$/.test(name)
    ? []
    : [
        {
          path,
          reason: `"${name}" is not a name for a connection string: use letters, digits, ".", "_", "-" and ":"`,
        },
      ];
}
