import type * as pulumi from "@pulumi/pulumi";
import { checkFunctionAppElsewhere, PRODUCTION } from "../../rules";
import { readSettings } from "../azure/held-builds";
import { appOf, type Hook, hook, known } from "../azure/hook";
import { readStickyNames } from "../azure/sticky-names";
import { refuseProblems } from "../validation/problems";

/**
 * Before a delivery to a function app that is declared elsewhere, checks that its hosts run with what they have, and lose nothing
 * by the delivery and the swap.
 *
 * @param name The component's name.
 */
export function verifyFunctionsHost(
  component: pulumi.Resource,
  name: string,
  isFunctionApp: pulumi.Output<boolean>,
): Hook {
  return hook(
    () => component,
    async (args) => {
      const app = await appOf(args);
      if (app.site === "" || app.resourceGroupName === "" || !(await known(isFunctionApp))) {
        return;
      }
      const [sticky, production, slotSettings] = await Promise.all([
        readStickyNames(app, component),
        readSettings(app, PRODUCTION, component),
        readSettings(app, app.slot, component),
      ]);
      const { site, slot } = app;
      const found = { site, slot, sticky: sticky.settings, production, slotSettings };
      refuseProblems(`SlottedRelease "${name}"`, checkFunctionAppElsewhere(found));
    },
    { onDryRun: true },
  );
}
