/** The variable that carries the variables that a shell would drop. */
const CARRIER = "AZURE_SLOTS_CARRIED_ENVIRONMENT";

/** Restores the carried variables. Runs in the app, before the app's own code. */
const RESTORE = `Object.assign(process.env, JSON.parse(process.env.${CARRIER} ?? "{}")); delete process.env.${CARRIER};`;

/**
 * An environment that survives a POSIX shell. On Windows, app settings may have names such as `Shop:Greeting` or `shop.greeting`.
 * App Service passes them to the app unchanged there, but shells drop them from the environment of the programs that they
 * start. Here one other variable carries them, and Node restores them before the app runs.
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
