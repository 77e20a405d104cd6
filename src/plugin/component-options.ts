import type * as pulumi from "@pulumi/pulumi";

/**
 * The options of a component as a Node program would give them. The engine names every timeout, as an empty text where none
 * is declared; the components would take that for a declaration.
 */
export function componentOptions(options: pulumi.ComponentResourceOptions): pulumi.ComponentResourceOptions {
  const { customTimeouts = {}, ...others } = options;
  const declared = Object.entries(customTimeouts).filter(([, timeout]) => timeout !== "");
  return declared.length === 0 ? others : { ...others, customTimeouts: Object.fromEntries(declared) };
}
