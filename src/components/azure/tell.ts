import * as pulumi from "@pulumi/pulumi";
import { textOf } from "./error-text";

/** For each component, the resource whose row shows its messages while its own URN is not known. */
const rows = new WeakMap<pulumi.Resource, pulumi.Resource>();

/** The texts that were already shown, for each component. */
const told = new WeakMap<pulumi.Resource, Set<string>>();

/** The longest time that a failed run waits for its reason to be shown. */
const SHOWN_WITHIN_MILLISECONDS = 1000;

/**
 * Sets a component's URN before Pulumi's SDK knows it, in a hook of the component itself. The SDK shows texts one after
 * the other. It would wait for the URN, which it only gets after the hook.
 */
export function tellBy(component: pulumi.Resource, urn: string): void {
  rows.set(component, new pulumi.DependencyResource(urn));
}

/** Shows on a component's row what is being done now. */
export function progress(component: pulumi.Resource, text: string): void {
  void pulumi.log.info(text, rowOf(component), undefined, true);
}

/** Shows a message that stays visible after the run. */
export function inform(component: pulumi.Resource, text: string): void {
  void pulumi.log.info(text, rowOf(component));
}

/** Shows a warning. */
export function warn(component: pulumi.Resource, text: string): Promise<void> {
  return pulumi.log.warn(text, rowOf(component));
}

/** Shows a warning only once in a run. */
export function warnOnce(component: pulumi.Resource, text: string): void {
  const texts = told.get(component) ?? new Set<string>();
  told.set(component, texts);
  if (!texts.has(text)) {
    texts.add(text);
    void warn(component, text);
  }
}

/**
 * Shows why something failed, on the component's row and in its own words. The engine would put the name of a hook in
 * front.
 *
 * @returns Whether it was shown. It is not if an earlier message is still waiting to be shown.
 */
export async function tellFailure(component: pulumi.Resource, error: unknown): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), SHOWN_WITHIN_MILLISECONDS);
  });
  const shown = pulumi.log.error(textOf(error), rowOf(component)).then(() => true);
  const isShown = await Promise.race([shown, late]);
  clearTimeout(timer);
  return isShown;
}

function rowOf(component: pulumi.Resource): pulumi.Resource {
  return rows.get(component) ?? component;
}
