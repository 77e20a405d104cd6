import type * as pulumi from "@pulumi/pulumi";
import { appOf, type Hook, hook, known, parametersOf } from "../azure/hook";
import type { Past } from "../azure/past";
import { LiveBake, type LiveBakeRules } from "../releases/live-bake";

/**
 * Before the record of a build that has passed its bake time is written, waits until it has. What depends on the record waits,
 * too. A run without another build in production writes no record, and waits for nothing.
 */
export function bakingLive(component: pulumi.Resource, rules: pulumi.Input<LiveBakeRules>, past: Past): Hook {
  return hook(
    () => component,
    async (args) => {
      const { build = "" } = await parametersOf(args);
      const before = await past.keepersOf(args.urn);
      const declared = await known(rules);
      if (declared === undefined) {
        throw new Error("how long the build bakes is not known");
      }
      const live = await LiveBake.of(declared, await appOf(args), component);
      await live.carryOut(build, before?.build);
    },
  );
}
