import { invalidParameter, textIn } from "../../bodies/request-body";
import { isJsonObject, type Json, type JsonObject, own, property } from "../../json";
import { isProduction } from "./resources";
import type { Slot } from "./state";

/**
 * Completes written traffic rules to the form in which they are read. The configuration has them in two places,
 * whichever one was written, and with all properties. Source: a recording of 2021. Rules of another slot than production are removed.
 * Source: app-service-announcements#168.
 *
 * @param written The part of the configuration that the client named.
 * @throws ArmError 400 for values that are not rules, or numbers out of range.
 */
export function trafficRulesIn(slot: Slot, written: JsonObject): JsonObject {
  const rules = property(written.experiments, "rampUpRules") ?? written.routingRules ?? null;
  if (rules === null) {
    return {};
  }
  if (!Array.isArray(rules)) {
    throw invalidParameter("rampUpRules");
  }
  const full = rules.map(fullRule);
  return bothPlaces(isProduction(slot) ? full : []);
}

/** The traffic rules of a slot, in order. */
export function trafficRulesOf(slot: Slot): JsonObject[] {
  const rules = property(slot.configuration.experiments, "rampUpRules");
  return (Array.isArray(rules) ? rules : []).filter(isJsonObject);
}

/** Replaces a slot's traffic rules. */
export function replaceTrafficRules(slot: Slot, rules: JsonObject[]): void {
  slot.configuration = { ...slot.configuration, ...bothPlaces(rules) };
}

function bothPlaces(rules: JsonObject[]): JsonObject {
  return { experiments: { rampUpRules: rules }, routingRules: rules };
}

/** Source for the ranges: the schema of a RampUpRule, which calls them percentages and minutes. */
function fullRule(rule: Json): JsonObject {
  if (!isJsonObject(rule)) {
    throw invalidParameter("rampUpRules");
  }
  const full: JsonObject = {
    ...rule,
    actionHostName: textIn(rule, "actionHostName") ?? null,
    reroutePercentage: numberIn(rule, "reroutePercentage", 0, 100) ?? 0,
    changeStep: numberIn(rule, "changeStep", -100, 100),
    changeIntervalInMinutes: numberIn(rule, "changeIntervalInMinutes", 1, Number.MAX_SAFE_INTEGER),
    minReroutePercentage: numberIn(rule, "minReroutePercentage", 0, 100),
    maxReroutePercentage: numberIn(rule, "maxReroutePercentage", 0, 100),
    changeDecisionCallbackUrl: urlIn(rule, "changeDecisionCallbackUrl"),
    name: textIn(rule, "name") ?? null,
  };
  if (!Number.isInteger(full.changeIntervalInMinutes ?? 1)) {
    throw invalidParameter("changeIntervalInMinutes");
  }
  if (Number(full.minReroutePercentage ?? 0) > Number(full.maxReroutePercentage ?? 100)) {
    throw invalidParameter("minReroutePercentage");
  }
  return full;
}

function numberIn(rule: JsonObject, name: string, lowest: number, highest: number): number | null {
  const written = own(rule, name) ?? null;
  if (written === null) {
    return null;
  }
  const isNumber = typeof written === "number" || (typeof written === "string" && written.trim() !== "");
  const value = isNumber ? Number(written) : Number.NaN;
  if (!(value >= lowest && value <= highest)) {
    throw invalidParameter(name);
  }
  return value;
}

function urlIn(rule: JsonObject, name: string): string | null {
  const written = textIn(rule, name) ?? "";
  if (written === "") {
    return null;
  }
  if (!/^https?:\/\//i.test(written) || !URL.canParse(written)) {
    throw invalidParameter(name);
  }
  return written;
}
