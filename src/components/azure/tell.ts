import * as pulumi from "@pulumi/pulumi";
import { textOf } from "./error-text";

/** By component, the resource by whose row it is told of it while its own URN is not known yet. */
const rows = new WeakMap<pulumi.Resource, pulumi.Resource>();

/** What was told of already, by component. */
const told = new WeakMap<pulumi.Resource, Set<string>>();

/** How long a failed run waits at most for its reason to be shown. */
const SHOWN_WITHIN_MILLISECONDS = 1000;

/**
 * Says which URN a component has, before Pulumi's SDK knows: in a hook of the component itself. The SDK shows texts one after
 * the other, and would wait for a URN that it is told only once the hook is over.
 */
export function tellBy(component: pulumi.Resource, urn: string): void {
  rows.set(component, new pulumi.DependencyResource(urn));
}

/** Shows, on a component's row, what is being done right now. */
export function progress(component: pulumi.Resource, text: string): void {
  void pulumi.log.info(text, rowOf(component), undefined, true);
}

/** Tells something that is to be read when all is over, too. */
export function inform(component: pulumi.Resource, text: string): void {
  void pulumi.log.info(text, rowOf(component));
}

/** Warns of something. */
export function warn(component: pulumi.Resource, text: string): Promise<void> {
  return pulumi.log.warn(text, rowOf(component));
}

/** Warns of something once in a run, however often it is noticed. */
export function warnOnce(component: pulumi.Resource, text: string): void {
  const texts = told.get(component) ?? new Set<string>();
  told.set(component, texts);
  if (!texts.has(text)) {
    texts.add(text);
    void warn(component, text);
  }
}

/**
 * Tells why something failed, on the component's row and in its own words: the engine would put the name of a hook in front.
 *
 * @returns Whether it was shown: not where something else waits to be shown first.
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
