/** The variable that carries those which a shell would drop. */
const CARRIER = "AZURE_SLOTS_CARRIED_ENVIRONMENT";

/** Runs in the app before the app's own code: puts the carried variables where they belong. */
const RESTORE = `Object.assign(process.env, JSON.parse(process.env.${CARRIER} ?? "{}")); delete process.env.${CARRIER};`;

/**
 * An environment that survives a POSIX shell. App settings may have names such as `Shop:Greeting` or `shop.greeting`, which
 * App Service hands to the app as they are, and which shells drop from the environment of what they start. These are
 * carried in another variable, and Node puts them back before the app runs.
 */
export function carriedEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(environment);
  const dropped = entries.filter(([name]) => !/^[A-Za-z_]\w*$/.test(name));
  if (dropped.length === 0) {
    return { ...environment };
  }
  const preload = `--import=data:text/javascript,${encodeURIComponent(RESTORE)}`;
  return {
    ...Object.fromEntries(entries),
    [CARRIER]: JSON.stringify(Object.fromEntries(dropped)),
    NODE_OPTIONS: [environment.NODE_OPTIONS, preload].filter(Boolean).join(" "),
  };
}
