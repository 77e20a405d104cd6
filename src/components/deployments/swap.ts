import { BUILD_VERSION_SETTING } from "../../rules";
import {
  CONFIGURATION_API,
  currentSettings,
  entriesOf,
  nested,
  SWAP_API,
  type Template,
  template,
} from "./expressions";

/** What production runs and what the slot holds decide, when the deployment runs, whether there is anything to swap. */
const SWAP = "swap";
const NOTHING_TO_DO = "production runs it already";

/**
 * Site properties that a PUT of the slot restates, since it is not settled whether Azure keeps or resets what a PUT
 * leaves out.
 */
const RESTATED = [
  "serverFarmId",
  "reserved",
  "enabled",
  "httpsOnly",
  "clientAffinityEnabled",
  "clientCertEnabled",
  "clientCertMode",
  "clientCertExclusionPaths",
  "publicNetworkAccess",
  "virtualNetworkSubnetId",
  "keyVaultReferenceIdentity",
  "storageAccountRequired",
];

/**
 * The documented declarative swap: the slot's `buildVersion`, then the site's `targetBuildVersion`. It is guarded by what
 * the two really run, read in the same deployment: when production runs the target, nothing is written, however often
 * this is deployed; when the slot does not hold it, the deployment fails before it writes.
 *
 * Parameters: `site`; `slot`, to be swapped into production; `target`, the identity of the build that production must
 * run, or a bare version, which any configuration of that version meets. Output: `liveBuild`, what production runs then.
 */
export const GUARDED_SWAP: Template = template(
  { site: { type: "string" }, slot: { type: "string" }, target: { type: "string" } },
  [
    nested(
      "write",
      {
        site: "[parameters('site')]",
        slot: "[parameters('slot')]",
        target: "[parameters('target')]",
        verdict: `[if(${holds(undefined)}, '${NOTHING_TO_DO}', if(${holds("parameters('slot')")}, '${SWAP}', ${mismatch()}))]`,
        currentSlot: `[${site("parameters('slot')")}]`,
        currentSite: `[${site(undefined)}]`,
      },
      template(
        {
          site: { type: "string" },
          slot: { type: "string" },
          target: { type: "string" },
          verdict: { type: "string", allowedValues: [SWAP, NOTHING_TO_DO] },
          currentSlot: { type: "object" },
          currentSite: { type: "object" },
        },
        [
          {
            type: "Microsoft.Web/sites/slots",
            apiVersion: SWAP_API,
            name: "[concat(parameters('site'), '/', parameters('slot'))]",
            condition: isSwap(),
            ...resource("currentSlot"),
            properties: `[union(${restated("currentSlot")}, createObject('buildVersion', parameters('target')))]`,
          },
          {
            type: "Microsoft.Web/sites",
            apiVersion: SWAP_API,
            name: "[parameters('site')]",
            condition: isSwap(),
            ...resource("currentSite"),
            dependsOn: ["[resourceId('Microsoft.Web/sites/slots', parameters('site'), parameters('slot'))]"],
            properties: { targetBuildVersion: "[parameters('target')]" },
          },
        ],
      ),
    ),
  ],
  { liveBuild: { type: "string", value: `[${held(undefined)}]` } },
);

function isSwap(): string {
  return `[equals(parameters('verdict'), '${SWAP}')]`;
}

/** What a slot says it holds; empty where it says nothing. */
function held(slot: string | undefined): string {
  const settings = currentSettings(slot);
  return `if(contains(${settings}, '${BUILD_VERSION_SETTING}'), ${settings}.${BUILD_VERSION_SETTING}, '')`;
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

/** The whole of a site or slot as it is. */
function site(slot: string | undefined): string {
  const id =
    slot === undefined
      ? "resourceId('Microsoft.Web/sites', parameters('site'))"
      : `resourceId('Microsoft.Web/sites/slots', parameters('site'), ${slot})`;
  return `reference(${id}, '${CONFIGURATION_API}', 'Full')`;
}

/** The top level of a resource, restated as it is. */
function resource(parameter: string): object {
  const current = `parameters('${parameter}')`;
  return {
    location: `[${current}.location]`,
    kind: `[if(contains(${current}, 'kind'), ${current}.kind, 'app')]`,
    tags: `[if(contains(${current}, 'tags'), ${current}.tags, createObject())]`,
  };
}

function restated(parameter: string): string {
  const names = RESTATED.map((name) => `'${name}'`).join(", ");
  return entriesOf(
    `parameters('${parameter}').properties`,
    `and(contains(createArray(${names}), lambdaVariables('entry').key), not(equals(lambdaVariables('entry').value, null())))`,
  );
}
