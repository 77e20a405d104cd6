import { BUILD_VERSION_SETTING } from "../../rules";
import { restatedConfiguration } from "./configuration";
import { contentDeployment, GIVEN_CONTENT, saysItIs, withoutBuildVersion } from "./delivery-content";
import {
  configurationResource,
  current,
  currentConfiguration,
  currentPart,
  currentSettings,
  eachPart,
  entriesOf,
  handedOn,
  KEY,
  NAMED_PARTS,
  type NamedPart,
  nested,
  parametersOfType,
  partsBefore,
  restorable,
  SETTINGS,
  type Template,
  template,
  VALUE,
} from "./expressions";
import { SIGNED_CONTENT, STORAGE_PARAMETERS } from "./signed-content";
import { KEPT_IN_FUNCTION_APP, STICKY_IN_APP, stays } from "./stickiness";

/** Where the content of a build comes from. */
type Content = "package that runs" | "package by its URL" | "package in storage";

/** What differs between deliveries. */
interface DeliveryForm {
  /** Whether the slot's builds go live by a swap. */
  readonly isReleased: boolean;
  /**
   * Whether the build's content is deployed into the slot, which comes after all settings but that which says which build it
   * is: the parameter `content` is what OneDeploy is asked for. If its package is in private storage, the parameter `storage`
   * says where.
   */
  readonly from: Content;
  /**
   * The expression of what sticks in the app, where Azure says it. Undefined where all sticky names are declared together with
   * the build: then the parameter `sticky` says it.
   */
  readonly keeps?: string;
  /**
   * Whether there are settings that go with the app at a swap, and of which production has one value and the slot another: the
   * parameter `paired` has both, `slot` and `production`, by the settings' names. Defaults to none.
   */
  readonly isPaired?: boolean;
}

/** The parameters of a delivery: the named settings of each kind, and the part of `config/web` that travels. */
const BROUGHT = [...NAMED_PARTS.map(({ parameter }) => parameter), "configuration", "recognisedBy"];

/**
 * Delivers a build to a slot. Writes its stack and start-up command, then its connection strings and mounts, then its
 * app settings and package. The app settings come last, because they say which build it is. Keeps the slot's sticky
 * settings; removes what is left of the previous build.
 *
 * Writes nothing if the slot already holds the complete build, as after a rollback. For the release slot, also writes
 * nothing if production already runs the build.
 *
 * Parameters:
 * - `site`, `slot`.
 * - `buildVersion`: the build's identity, for the setting that travels with it. It is not a secret.
 * - `settings`, `connectionStrings`, `mounts`: all others of the build.
 * - `configuration`: the properties of `config/web` that travel with it.
 * - `recognisedBy`: the properties that tell whether a slot already has this build.
 * - `sticky`: for each kind, the names that stick to this slot, in lower case. Its `defaultsTravel` says whether what
 *   stays by default travels.
 */
function delivery({ isReleased, from, keeps, isPaired = false }: DeliveryForm): Template {
  const place = ["site", "slot"];
  const deployed = from !== "package that runs";
  const inStorage = from === "package in storage";
  return restorable(
    {
      ...parametersOfType("string", [...place, "buildVersion"]),
      ...parametersOfType("secureObject", deployed ? [...BROUGHT, "content"] : BROUGHT),
      ...(keeps === undefined ? { sticky: { type: "object" } } : {}),
      ...(isPaired ? { paired: { type: "secureObject" } } : {}),
      ...(inStorage ? STORAGE_PARAMETERS : {}),
    },
    [
      nested(
        "write",
        {
          ...handedOn([...place, ...BROUGHT, ...(isPaired ? ["paired"] : [])]),
          sticky: `[${keeps ?? "parameters('sticky')"}]`,
          settings: `[union(parameters('settings'), createObject('${BUILD_VERSION_SETTING}', parameters('buildVersion')))]`,
          ...eachPart((part) => ({ [current(part)]: `[${currentPart(part, "parameters('slot')")}]` })),
          currentConfiguration: `[${currentConfiguration("parameters('slot')")}]`,
          productionSettings: productionSettings(isReleased),
        },
        template(
          {
            ...parametersOfType("string", place),
            ...parametersOfType("secureObject", [
              ...BROUGHT,
              ...(isPaired ? ["paired"] : []),
              ...NAMED_PARTS.map(current),
              "currentConfiguration",
              "productionSettings",
            ]),
            sticky: { type: "object" },
          },
          [
            {
              ...configurationResource("web", true),
              condition: `[${isNeeded(isPaired)}]`,
              properties: `[union(${restatedConfiguration("currentConfiguration")}, parameters('configuration'))]`,
            },
            ...NAMED_PARTS.map((part) => ({
              ...configurationResource(part.resource, true),
              condition: `[${part === SETTINGS && !deployed ? isNeeded(isPaired) : `and(${isNeeded(isPaired)}, ${differs(part, written(part))})`}]`,
              dependsOn: partsBefore(part, true, ["web"]),
              properties: `[${written(part)}]`,
            })),
          ],
        ),
      ),
      ...(deployed
        ? [contentDeployment(productionSettings(isReleased), inStorage ? SIGNED_CONTENT : GIVEN_CONTENT)]
        : []),
    ],
  );
  function written(part: NamedPart): string {
    return part === SETTINGS && deployed ? withoutBuildVersion(after(part, isPaired)) : after(part, isPaired);
  }
}

/** What of production tells whether it runs the build already: nothing where no swap can have brought it there. */
function productionSettings(isReleased: boolean): string {
  return isReleased ? `[${currentSettings(undefined)}]` : "[createObject()]";
}

/** The slot's settings of a kind after the delivery: its sticky ones and the build's. */
function after(part: NamedPart, isPaired = false): string {
  const pairs = isPaired && part === SETTINGS ? `, ${ofPairs()}` : "";
  return `union(${entriesOf(`parameters('${current(part)}')`, stays(part))}, parameters('${part.parameter}')${pairs})`;
}

function differs(part: NamedPart, wanted = after(part)): string {
  return `not(equals(${wanted}, parameters('${current(part)}')))`;
}

function isNeeded(isPaired: boolean): string {
  const held = [
    `not(${differs(SETTINGS, after(SETTINGS, isPaired))})`,
    ...NAMED_PARTS.filter((part) => part !== SETTINGS).map(hasKeys),
    isWithin("recognisedBy", "currentConfiguration"),
  ];
  return `not(or(${isLive()}, and(${held.join(", ")})))`;
}

/** Whether production runs the build. Only a swap can have brought it there, so it is complete. */
function isLive(): string {
  return saysItIs("parameters('productionSettings')", `parameters('settings').${BUILD_VERSION_SETTING}`);
}

function isWithin(part: string, whole: string): string {
  return `equals(intersection(parameters('${part}'), parameters('${whole}')), parameters('${part}'))`;
}

/**
 * Whether the slot's settings have exactly the build's names and the sticky ones. Values are not compared, because
 * Azure adds to them, for example the state of a mount. Instead, the build's identity is compared.
 */
function hasKeys(part: NamedPart): string {
  const missing = `not(contains(parameters('${current(part)}'), ${KEY}))`;
  const none = `empty(${entriesOf(`parameters('${part.parameter}')`, missing)})`;
  return `and(${none}, equals(length(${after(part)}), length(parameters('${current(part)}'))))`;
}

/**
 * Of each setting of a pair, the value for the slot: that which it has already, by its account; else that which production does
 * not have. A value may be a connection string, whose key may have changed, or a name.
 */
function ofPairs(): string {
  const accountOf = (value: string) => `first(split(last(split(coalesce(${value}, ''), 'AccountName=')), ';'))`;
  const isSame = (one: string, other: string) => `equals(${accountOf(one)}, ${accountOf(other)})`;
  const [slot, production] = [`${VALUE}.slot`, `${VALUE}.production`];
  const held = `tryGet(parameters('${current(SETTINGS)}'), ${KEY})`;
  const live = `tryGet(parameters('productionSettings'), ${KEY})`;
  const isOther = `or(${isSame(held, production)}, and(not(${isSame(held, slot)}), ${isSame(live, slot)}))`;
  return `toObject(items(parameters('paired')), lambda('entry', ${KEY}), lambda('entry', if(${isOther}, ${production}, ${slot})))`;
}

/** {@link delivery} to the release slot. */
export const RELEASE_DELIVERY: Template = delivery({ isReleased: true, from: "package that runs" });

/** {@link RELEASE_DELIVERY} with settings of a pair. */
export const PAIRED_RELEASE_DELIVERY: Template = delivery({
  isReleased: true,
  from: "package that runs",
  isPaired: true,
});

/** {@link delivery} to a slot with its own build. */
export const SLOT_DELIVERY: Template = delivery({ isReleased: false, from: "package that runs" });

/** {@link RELEASE_DELIVERY} of a build whose content is deployed into the slot. */
export const RELEASE_DELIVERY_WITH_CONTENT: Template = delivery({ isReleased: true, from: "package by its URL" });

/** {@link SLOT_DELIVERY} of a build whose content is deployed into the slot. */
export const SLOT_DELIVERY_WITH_CONTENT: Template = delivery({ isReleased: false, from: "package by its URL" });

/** {@link RELEASE_DELIVERY_WITH_CONTENT} whose package is in private storage. */
export const RELEASE_DELIVERY_FROM_STORAGE: Template = delivery({ isReleased: true, from: "package in storage" });

/** {@link SLOT_DELIVERY_WITH_CONTENT} whose package is in private storage. */
export const SLOT_DELIVERY_FROM_STORAGE: Template = delivery({ isReleased: false, from: "package in storage" });

/** {@link RELEASE_DELIVERY} to an app that is declared elsewhere. */
export const DELIVERY_ELSEWHERE: Template = delivery({
  isReleased: true,
  from: "package that runs",
  keeps: STICKY_IN_APP,
});

/** {@link RELEASE_DELIVERY_WITH_CONTENT} to an app that is declared elsewhere. */
export const DELIVERY_ELSEWHERE_WITH_CONTENT: Template = delivery({
  isReleased: true,
  from: "package by its URL",
  keeps: STICKY_IN_APP,
});

/** {@link RELEASE_DELIVERY_FROM_STORAGE} to an app that is declared elsewhere. */
export const DELIVERY_ELSEWHERE_FROM_STORAGE: Template = delivery({
  isReleased: true,
  from: "package in storage",
  keeps: STICKY_IN_APP,
});

/** {@link DELIVERY_ELSEWHERE} to a function app, whose host keeps its storage and its share. */
export const DELIVERY_TO_FUNCTIONS_ELSEWHERE: Template = delivery({
  isReleased: true,
  from: "package that runs",
  keeps: KEPT_IN_FUNCTION_APP,
});
