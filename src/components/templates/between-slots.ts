import { BUILD_VERSION_SETTING } from "../../rules";
import {
  currentSettings,
  memberOf,
  nested,
  parametersOfType,
  restorable,
  type Template,
  template,
} from "./expressions";

const DONE = "the target slot holds it";

/** The build that the target slot reports; empty if it reports none. */
const HELD = `coalesce(${memberOf(currentSettings("parameters('targetSlot')"), BUILD_VERSION_SETTING)}, '')`;

/** Whether that is the target, or any configuration of a target without a digest. */
const IS_TARGET =
  `or(equals(${HELD}, parameters('target')), ` +
  `and(not(contains(parameters('target'), '+')), startsWith(${HELD}, concat(parameters('target'), '+'))))`;

/**
 * The record of a swap between two slots that are not production. It writes nothing, and fails if the target slot does not
 * hold the target. The swap is done before it, by App Service's action: the declarative swap is documented for production
 * alone.
 *
 * Parameters: `site`, `slot`, `target`, as for a swap; `targetSlot`, the slot that gets the build. Output: `liveBuild`, the
 * build that the target slot holds afterwards.
 */
export const SWAPPED_BETWEEN_SLOTS: Template = restorable(
  parametersOfType("string", ["site", "slot", "target", "targetSlot"]),
  [
    nested(
      "write",
      { verdict: `[if(${IS_TARGET}, '${DONE}', ${HELD})]` },
      template({ verdict: { type: "string", allowedValues: [DONE] } }, []),
    ),
  ],
  { liveBuild: { type: "string", value: `[${HELD}]` } },
);
