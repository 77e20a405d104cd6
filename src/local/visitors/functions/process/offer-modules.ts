import Module, { createRequire, register } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The module by which `@azure/functions` reaches its host. */
const CORE = "@azure/functions-core";
const LIBRARY = "@azure/functions";

/** Sends an `import` of the library where the app has none to the one beside this host. */
const RESOLVE_HOOK = (url: string) => `
export function resolve(specifier, context, next) {
  return specifier === ${JSON.stringify(LIBRARY)} ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(specifier, context);
}`;

/**
 * Lets an app load `@azure/functions-core`, which the host is, and `@azure/functions` where the app's own `node_modules` have
 * none. Azure's host offers the first alone: an app without the second does not start there.
 *
 * @param folder The app's folder.
 * @param core What `@azure/functions-core` is.
 * @returns Whether the app brings its own `@azure/functions`.
 */
export function offerModules(folder: string, core: object): boolean {
  const own = resolves(folder);
  const load = Module.prototype.require;
  Module.prototype.require = Object.assign(function (this: NodeModule, name: string): unknown {
    if (name === CORE) {
      return core;
    }
    return load.call(this, name === LIBRARY && !own ? require.resolve(LIBRARY) : name);
  }, load);
  if (!own) {
    const url = pathToFileURL(require.resolve(LIBRARY)).href;
    register(`data:text/javascript,${encodeURIComponent(RESOLVE_HOOK(url))}`);
  }
  return own;
}

function resolves(folder: string): boolean {
  try {
    createRequire(join(folder, "package.json")).resolve(LIBRARY);
    return true;
  } catch {
    return false;
  }
}
