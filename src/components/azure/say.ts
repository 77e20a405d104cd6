import * as pulumi from "@pulumi/pulumi";

/** What stands for components whose own hooks run: Pulumi's SDK knows a component's URN only after these. */
const standIns = new WeakMap<pulumi.Resource, pulumi.Resource>();

/**
 * Has what is said of a component shown at once while its own hooks run. Pulumi's SDK sends the messages of a process one after
 * another, each once the URN of its resource is known: one of a component whose hook fails would hold back all others for
 * ever, and with them every later run in the same process.
 *
 * @param urn The component's, as its hook is told.
 */
export function sayAs(component: pulumi.Resource, urn: string): void {
  standIns.set(component, new pulumi.DependencyResource(urn));
}

/** Says what is being done, for as long as it is: on the component's line, and not in the log. */
export function say(text: string, component: pulumi.Resource): void {
  void pulumi.log.info(text, standIns.get(component) ?? component, undefined, true);
}

/** Warns of something. */
export function warn(text: string, component: pulumi.Resource): void {
  void pulumi.log.warn(text, standIns.get(component) ?? component);
}
