import * as pulumi from "@pulumi/pulumi";
import { textOf } from "./error-text";

/** The texts that were already shown, for each component. */
const told = new WeakMap<pulumi.Resource, Set<string>>();

/** The longest time that a failed run waits for its reason to be shown. */
const SHOWN_WITHIN_MILLISECONDS = 1000;

/** Shows on a component's row what is being done now. */
export function progress(component: pulumi.Resource, text: string): void {
  void pulumi.log.info(text, component, undefined, true);
}

/** Shows a message that stays visible after the run. */
export function inform(component: pulumi.Resource, text: string): void {
  void pulumi.log.info(text, component);
}

/** Shows a warning. */
export function warn(component: pulumi.Resource, text: string): Promise<void> {
  return pulumi.log.warn(text, component);
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
  const shown = pulumi.log.error(textOf(error), component).then(() => true);
  const isShown = await Promise.race([shown, late]);
  clearTimeout(timer);
  return isShown;
}
