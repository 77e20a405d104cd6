import type { Json } from "../../../json";
import { ExpressionError } from "../errors";
import { scopeId } from "../scope";
import { type Call, define, type FunctionTable, misuse, text } from "./table";

const ANY = Number.POSITIVE_INFINITY;

/** Functions that make resource ids, or return facts about where the template is deployed. */
export const identifierFunctions: FunctionTable = {
  resourceid: define(2, ANY, resourceId),
  subscriptionresourceid: define(2, ANY, (args, call) => {
    const { before, path } = parts(args, call, 1);
    return `/subscriptions/${before[0] ?? call.facts.subscriptionId}${path}`;
  }),
  tenantresourceid: define(2, ANY, (args, call) => parts(args, call, 0).path),
  extensionresourceid: define(3, ANY, (args, call) => {
    const scope = text(call, args, 0).replace(/\/+$/, "");
    return `${scope}${parts(args.slice(1), call, 0).path}`;
  }),
  resourcegroup: define(0, 0, resourceGroup),
  subscription: define(0, 0, (_, call) => call.facts.subscription),
  tenant: define(0, 0, (_, call) => call.facts.tenant),
  deployment: define(0, 0, (_, call) => call.facts.deployment),
  environment: define(0, 0, (_, call) => call.facts.environment),
};

function resourceId(args: readonly Json[], call: Call): string {
  const { before, path } = parts(args, call, 2);
  const { subscriptionId = call.facts.subscriptionId, group } =
    before.length === 2 ? { subscriptionId: before[0], group: before[1] } : { group: before[0] };
  return `${scopeId(call.facts, subscriptionId, group)}${path}`;
}

function resourceGroup(_: readonly Json[], call: Call): Json {
  if (call.facts.resourceGroup === undefined) {
    throw new ExpressionError(
      `The template function '${call.name}' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.`,
    );
  }
  return call.facts.resourceGroup;
}

/**
 * Splits the arguments at the type, which is the first one with a slash. Combines the type and the names into a path.
 */
function parts(args: readonly Json[], call: Call, most: number): { before: string[]; path: string } {
  const words = args.map((_, index) => text(call, args, index));
  const at = words.findIndex((word) => word.includes("/"));
  if (at < 0 || at > most) {
    throw misuse(call.name, "a fully qualified resource type is expected before the names, like 'Microsoft.Web/sites'");
  }
  const type = words[at] ?? "";
  const names = words.slice(at + 1);
  const wanted = type.split("/").length - 1;
  if (names.length !== wanted) {
    throw misuse(call.name, `the type '${type}' requires '${wanted}' resource name argument(s)`);
  }
  return { before: words.slice(0, at), path: `/providers/${interleave(type, names)}` };
}

/** Combines the segments of a type and of a name: `Microsoft.Web/sites/slots` and `shop`, `staging`. */
export function interleave(type: string, names: readonly string[]): string {
  const [namespace = "", ...types] = type.split("/");
  return [namespace, ...types.flatMap((segment, index) => [segment, names[index] ?? ""])].join("/");
}
