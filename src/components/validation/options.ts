import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";

/**
 * Options that Pulumi's engine stores with a component, but does not use. The component's resources do not inherit
 * them, unlike `protect`.
 */
const WITHOUT_EFFECT = ["ignoreChanges", "replaceOnChanges", "customTimeouts"] as const;

/** Checks the options of a component. Refuses options that do nothing, because users would expect an effect. */
export function checkOptions(opts: pulumi.ComponentResourceOptions = {}): Problem[] {
  return WITHOUT_EFFECT.filter((option) => Object.keys(opts[option] ?? {}).length > 0).map((option) => ({
    path: option,
    reason:
      "Pulumi does not pass it on to the resources of a component: remove it, and give it to the resource that is meant by the " +
      "option transforms",
  }));
}
