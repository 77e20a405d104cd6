import { invalidParameter } from "./request-body";
import { isJsonObject, type Json, type JsonObject, property } from "./state";

/**
 * Brings traffic rules into the shape that they are read in: they stand twice in the configuration, whichever of the two
 * was written, and with all their properties. Source: a recording of 2021.
 *
 * @param written What the client named of the configuration.
 * @throws ArmError 400 for what are no rules, or percentages out of range.
 */
export function trafficRulesIn(written: JsonObject): JsonObject {
  const rules = property(written.experiments, "rampUpRules") ?? written.routingRules ?? null;
  if (rules === null) {
    return {};
  }
  if (!Array.isArray(rules)) {
    throw invalidParameter("rampUpRules");
  }
  const full = rules.map(fullRule);
  return { experiments: { rampUpRules: full }, routingRules: full };
}

function fullRule(rule: Json): JsonObject {
  if (!isJsonObject(rule)) {
    throw invalidParameter("rampUpRules");
  }
  const percentage = Number(rule.reroutePercentage ?? 0);
  if (!(percentage >= 0 && percentage <= 100)) {
    throw invalidParameter("reroutePercentage");
  }
  return {
    actionHostName: null,
    changeStep: null,
    changeIntervalInMinutes: null,
    minReroutePercentage: null,
    maxReroutePercentage: null,
    changeDecisionCallbackUrl: null,
    name: null,
    ...rule,
    reroutePercentage: percentage,
  };
}
