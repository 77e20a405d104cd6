import { invalidParameter } from "../../bodies/request-body";
import { isJsonObject, type Json, type JsonObject } from "../../json";

/** The lists of restrictions. Each is paired with the property that decides about addresses that no rule names. */
const LISTS: Readonly<Record<string, string>> = {
  ipSecurityRestrictions: "ipSecurityRestrictionsDefaultAction",
  scmIpSecurityRestrictions: "scmIpSecurityRestrictionsDefaultAction",
};

const LAST = 2_147_483_647;

/** What App Service shows for a list without rules. Source: a recording of 2025; in one of 2019 its priority is 1. */
export const ALLOW_ALL: JsonObject = {
  ipAddress: "Any",
  action: "Allow",
  priority: LAST,
  name: "Allow all",
  description: "Allow all access",
};

/** What App Service shows after the rules of a list. Source: quoted in terraform-provider-azurerm#18664. */
const DENY_ALL: JsonObject = {
  ipAddress: "Any",
  action: "Deny",
  priority: LAST,
  name: "Deny all",
  description: "Deny all access",
};

/** Properties that App Service applies without restarting the app. */
export const IP_RESTRICTION_PROPERTIES: readonly string[] = Object.entries(LISTS).flat();

/**
 * Access restrictions as App Service shows them: the client's rules, then the rule for everyone else. App Service's own
 * rule is not duplicated when a client reads the list and writes it back. Restrictions are stored, but not enforced.
 *
 * Sources: azure-docs#101666 and azure-dev#1112 (the last rule is App Service's own: what a client writes there is
 * ignored, and the default action decides), terraform-provider-azurerm#18664.
 *
 * @param configuration `config/web` with what was written to it.
 * @throws ArmError 400 for values that are not rules.
 */
export function shownRestrictions(configuration: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(LISTS).flatMap(([list, defaultAction]) => {
      const action = actionIn(configuration, defaultAction);
      const rules = rulesIn(configuration, list).filter((rule) => !isAppServicesOwn(rule));
      return [
        [list, withLastRule(rules, action)],
        [defaultAction, action],
      ];
    }),
  );
}

function withLastRule(rules: JsonObject[], action: string | null): Json[] {
  if (rules.length === 0) {
    return [action === "Deny" ? { ...DENY_ALL } : { ...ALLOW_ALL }];
  }
  const endsItself = action === "Allow" || rules.some(isForEveryone);
  return endsItself ? rules : [...rules, { ...DENY_ALL }];
}

function isForEveryone(rule: JsonObject): boolean {
  return String(rule.ipAddress ?? "").toLowerCase() === "any";
}

function isAppServicesOwn(rule: JsonObject): boolean {
  return isForEveryone(rule) && (rule.priority === LAST || (rule.name === ALLOW_ALL.name && rule.priority === 1));
}

function rulesIn(configuration: JsonObject, list: string): JsonObject[] {
  const rules = configuration[list] ?? [];
  if (!Array.isArray(rules)) {
    throw invalidParameter(list);
  }
  return rules.map((rule) => {
    if (!isJsonObject(rule)) {
      throw invalidParameter(list);
    }
    return rule;
  });
}

function actionIn(configuration: JsonObject, name: string): string | null {
  const written = configuration[name] ?? null;
  if (written === null) {
    return null;
  }
  const action = ["Allow", "Deny"].find((each) => each.toLowerCase() === String(written).toLowerCase());
  if (action === undefined) {
    throw invalidParameter(name);
  }
  return action;
}
