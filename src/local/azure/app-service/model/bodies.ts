import type { BodyType } from "../../bodies/body-type";
import { CONFIGURATION, SITE, SITE_CONFIG } from "./body-types";

/**
 * The properties of `config/web`, with what Microsoft's types do not have: `routingRules`, under which answers tell the traffic
 * rules too. Source: a recording of 2021.
 */
const CONFIGURATION_OF_WEB: BodyType = {
  ...objectOf(SITE_CONFIG),
  routingRules: partOf(partOf(SITE_CONFIG, "experiments"), "rampUpRules"),
};

/**
 * The body of a site or a slot, with what Microsoft's types do not have: the two properties of the declarative swap. Source: "Set
 * up staging environments in Azure App Service", Microsoft.
 */
export const SITE_BODY: BodyType = {
  ...objectOf(SITE),
  properties: {
    ...objectOf(partOf(SITE, "properties")),
    buildVersion: "string",
    targetBuildVersion: "string",
    siteConfig: CONFIGURATION_OF_WEB,
  },
};

/** @param part As in the path: `web`, `appsettings` and so on. */
export function configurationBody(part: string): BodyType {
  return part === "web" ? { properties: CONFIGURATION_OF_WEB } : partOf(CONFIGURATION, part);
}

function objectOf(type: BodyType): Readonly<Record<string, BodyType>> {
  if (typeof type === "string" || Array.isArray(type)) {
    throw new Error("not the type of an object");
  }
  return type as Readonly<Record<string, BodyType>>;
}

function partOf(type: BodyType, name: string): BodyType {
  const part = objectOf(type)[name];
  if (part === undefined) {
    throw new Error(`no type for '${name}'`);
  }
  return part;
}
