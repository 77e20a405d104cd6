import type { Arm } from "./arm";
import { readList, readProperties } from "./arm-answers";
import { type App, pathOf } from "./held-builds";

/** An instance that a slot runs on. */
export interface Instance {
  readonly name: string;
  /** `READY`, `STOPPED` or `UNKNOWN`. Source: the schema of `WebSiteInstanceStatus`, Microsoft's REST specifications. */
  readonly state: string;
}

interface ToldInstance {
  readonly name: string;
  readonly properties?: { readonly state?: string | null };
}

/**
 * Reads the instances that a slot runs on, with their states.
 *
 * @param slot Defaults to production.
 */
export async function stateOfInstances(arm: Arm, app: App, slot?: string): Promise<Instance[]> {
  const instances = await readList<ToldInstance>(arm, `${pathOf(app, slot)}/instances`);
  return instances.map(({ name, properties }) => ({ name, state: properties?.state ?? "UNKNOWN" }));
}

/** The path that App Service's own health check asks on a slot; empty where there is none. */
export async function healthCheckPathOf(arm: Arm, app: App, slot?: string): Promise<string> {
  const path = `${pathOf(app, slot)}/config/web`;
  return (await readProperties<{ readonly healthCheckPath?: string | null }>(arm, path)).healthCheckPath ?? "";
}
