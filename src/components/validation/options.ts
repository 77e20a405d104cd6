import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";

/** What Pulumi's engine keeps with a component and does nothing with: its resources do not get it, as they get `protect`. */
const WITHOUT_EFFECT = ["ignoreChanges", "replaceOnChanges", "customTimeouts"] as const;

/** Checks the options of a component. One that does nothing would let its user believe that it did. */
export function checkOptions(opts: pulumi.ComponentResourceOptions = {}): Problem[] {
  return WITHOUT_EFFECT.filter((option) => Object.keys(opts[option] ?? {}).length > 0).map((option) => ({
    path: option,
    reason:
      "Pulumi does not pass it on to the resources of a component: remove it, and give it to the resource that is meant by the " +
      "option transforms",
  }));
}
