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

/** What production runs and what the slot holds decide, when the deployment runs, whether there is anything to swap. */
const SWAP = "swap";
const NOTHING_TO_DO = "production runs it already";
const WAITS = "waits";

/**
 * The documented declarative swap: the slot's `buildVersion`, then the site's `targetBuildVersion`. It is guarded by what
 * the two really run, read in the same deployment: when production runs the target, nothing is written, however often
 * this is deployed; when the slot does not hold it, the deployment fails before it writes.
 *
 * App Service compares these labels and nothing else: it does not swap where production has the label already, and may take the
 * wrong slot where two have it. So each deployment makes up a new label, `<target>@<eight digits>`.
 *
 * Parameters: `site`; `slot`, to be swapped into production; `target`, the identity of the build that production must
 * run, or a bare version, which any configuration of that version meets; empty for what does not say its version. Output:
 * `liveBuild`, what production runs then.
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
            // Whatever else it names it does not change: a swap takes over the PUT. What it does not name might be reset.
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
 * What stands in place of the swap while the build waits on the slot, a swap with preview: nothing is written, and it fails
 * where neither production nor the slot holds the target.
 *
 * Parameters: `site`, `slot` and `target`, as for a swap; `action`, by which a later run knows that it waited. Output:
 * `liveBuild`.
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
 * What stands in place of the swap for an app that is without its release slot, and so stays as it is: it fails when
 * production does not run the target.
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

/** @param whenHeld What is to happen where the slot holds the target, and production does not. */
function verdict(whenHeld: string): string {
  return `[if(${holds(undefined)}, '${NOTHING_TO_DO}', if(${holds("parameters('slot')")}, '${whenHeld}', ${mismatch()}))]`;
}

/** What production runs, as each of these templates tells it. */
function liveBuildOutput() {
  return { liveBuild: { type: "string", value: `[${held(undefined)}]` } };
}

function isSwap(): string {
  return `[equals(parameters('verdict'), '${SWAP}')]`;
}

/** What a slot says it holds; empty where it says nothing. */
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
 * Gives production and the slot the traffic rules that they had before the swap, where the swap moved them: whether it
 * does is not settled. Nothing is written where it did not.
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
