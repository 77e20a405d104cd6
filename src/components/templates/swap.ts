import { BUILD_VERSION_SETTING, LABEL_MARK } from "../../rules";
import {
  currentSettings,
  handedOn,
  memberOf,
  nested,
  parametersOfType,
  restorable,
  SITES_API,
  SWAP_API,
  type Template,
  template,
} from "./expressions";
import { currentRules, currentSite, restatedWith, rulesOnly, siteResource } from "./sites";

const SITE_ID = "[resourceId('Microsoft.Web/sites', parameters('site'))]";
const SLOT_ID = "[resourceId('Microsoft.Web/sites/slots', parameters('site'), parameters('slot'))]";

/** The two builds are read when the deployment runs. They decide whether there is anything to swap. */
const SWAP = "swap";
const NOTHING_TO_DO = "production runs it already";
const WAITS = "waits";

/**
 * The documented declarative swap: writes the slot's `buildVersion`, then the site's `targetBuildVersion`. The same
 * deployment first reads what the two really run. If production runs the target, it writes nothing, however often it is
 * deployed. If the slot does not hold the target, it fails before it writes.
 *
 * App Service only compares these labels. It does not swap if production has the label already, and may take the wrong
 * slot if two have it. So each deployment makes a new label, `<target>@<eight digits>`.
 *
 * Parameters:
 * - `site`.
 * - `slot`: the slot to swap into production.
 * - `target`: the identity of the build that production must run. Or a bare version, which matches any configuration of
 *   it. Empty for a build without a version.
 *
 * Output: `liveBuild`, the build that production runs afterwards.
 */
export const GUARDED_SWAP: Template = restorable(
  {
    ...parametersOfType("string", ["site", "slot", "target"]),
    mark: { type: "string", defaultValue: "[substring(newGuid(), 0, 8)]" },
  },
  [
    nested(
      "write",
      {
        site: "[parameters('site')]",
        slot: "[parameters('slot')]",
        label: `[concat(parameters('target'), '${LABEL_MARK}', parameters('mark'))]`,
        verdict: verdict(SWAP),
        currentSlot: `[${currentSite("parameters('slot')")}]`,
        currentSite: `[${currentSite(undefined)}]`,
        slotRules: `[createObject('rules', ${currentRules("parameters('slot')")})]`,
        siteRules: `[createObject('rules', ${currentRules(undefined)})]`,
      },
      template(
        {
          ...parametersOfType("string", ["site", "slot", "label"]),
          verdict: { type: "string", allowedValues: [SWAP, NOTHING_TO_DO] },
          currentSlot: { type: "object" },
          currentSite: { type: "object" },
          ...parametersOfType("secureObject", ["slotRules", "siteRules"]),
        },
        [
          {
            ...siteResource(true, SWAP_API),
            condition: isSwap(),
            ...restatedWith("currentSlot", "createObject('buildVersion', parameters('label'))"),
          },
          {
            ...siteResource(false, SWAP_API),
            condition: isSwap(),
            dependsOn: [SLOT_ID],
            // The swap replaces this PUT, so nothing else in it is applied. But a property that it leaves out could be reset.
            ...restatedWith("currentSite", "createObject('targetBuildVersion', parameters('label'))"),
          },
          { ...rulesAsTheyWere(), condition: isSwap(), dependsOn: [SITE_ID] },
        ],
      ),
    ),
  ],
  liveBuildOutput(),
);

/**
 * Replaces the swap while the build waits on the slot during a swap with preview. Writes nothing. Fails if neither
 * production nor the slot holds the target.
 *
 * Parameters:
 * - `site`, `slot`, `target`: as for a swap.
 * - `action`: tells a later run that the build waited.
 *
 * Output: `liveBuild`.
 */
export const PREVIEWED_SWAP: Template = restorable(
  parametersOfType("string", ["site", "slot", "target", "action"]),
  [
    nested(
      "write",
      {
        verdict: verdict(WAITS),
      },
      template({ verdict: { type: "string", allowedValues: [NOTHING_TO_DO, WAITS] } }, []),
    ),
  ],
  liveBuildOutput(),
);

/**
 * Replaces the swap for an app without its release slot, whose build cannot change. Fails if production does not run
 * the target.
 *
 * Parameters: `site`; `target`, as for a swap. Output: `liveBuild`.
 */
export const GUARD: Template = template(
  parametersOfType("string", ["site", "target"]),
  [
    nested(
      "write",
      { verdict: `[if(${holds(undefined)}, '${NOTHING_TO_DO}', ${held(undefined)})]` },
      template({ verdict: { type: "string", allowedValues: [NOTHING_TO_DO] } }, []),
    ),
  ],
  liveBuildOutput(),
);

/** @param whenHeld What to do if the slot holds the target and production does not. */
function verdict(whenHeld: string): string {
  return `[if(${holds(undefined)}, '${NOTHING_TO_DO}', if(${holds("parameters('slot')")}, '${whenHeld}', ${mismatch()}))]`;
}

/** The output of these templates that says what production runs. */
function liveBuildOutput() {
  return { liveBuild: { type: "string", value: `[${held(undefined)}]` } };
}

function isSwap(): string {
  return `[equals(parameters('verdict'), '${SWAP}')]`;
}

/** The build that a slot says it holds; empty if it does not say. */
function held(slot: string | undefined): string {
  const settings = currentSettings(slot);
  return `coalesce(${memberOf(settings, BUILD_VERSION_SETTING)}, '')`;
}

function holds(slot: string | undefined): string {
  const target = "parameters('target')";
  return (
    `or(equals(${held(slot)}, ${target}), ` +
    `and(not(contains(${target}, '+')), startsWith(${held(slot)}, concat(${target}, '+'))))`
  );
}

function mismatch(): string {
  return (
    `concat('slot ', parameters('slot'), ' holds \\"', ${held("parameters('slot')")}, '\\", production \\"', ` +
    `${held(undefined)}, '\\", neither is \\"', parameters('target'), '\\"')`
  ).replaceAll('\\"', '"');
}

/**
 * Restores the traffic rules that production and the slot had before the swap, if the swap moved them. Whether it does
 * is not settled. Otherwise writes nothing.
 */
function rulesAsTheyWere(): object {
  const now = ["slotNow", "siteNow"];
  const rules = ["slotRules", "siteRules", "slotRulesNow", "siteRulesNow"];
  const changed = (which: string) => `[not(equals(parameters('${which}Rules'), parameters('${which}RulesNow')))]`;
  const written = (which: string, slot: boolean) => ({
    ...siteResource(slot, SITES_API),
    condition: changed(which),
    ...restatedWith(`${which}Now`, rulesOnly(`parameters('${which}Rules').rules`)),
  });
  return nested(
    "rules",
    {
      ...handedOn(["site", "slot", "slotRules", "siteRules"]),
      slotNow: `[${currentSite("parameters('slot')")}]`,
      siteNow: `[${currentSite(undefined)}]`,
      slotRulesNow: `[createObject('rules', ${currentRules("parameters('slot')")})]`,
      siteRulesNow: `[createObject('rules', ${currentRules(undefined)})]`,
    },
    template(
      {
        ...parametersOfType("string", ["site", "slot"]),
        ...parametersOfType("object", now),
        ...parametersOfType("secureObject", rules),
      },
      [written("slot", true), { ...written("site", false), dependsOn: [SLOT_ID] }],
    ),
  );
}
