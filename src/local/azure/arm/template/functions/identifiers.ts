import type { Value } from "../../exact-json/values";
import { ExpressionError, StructureError } from "../errors";
import { ANY, type Call, checkArity, define, type FunctionTable, text } from "./table";

/** Functions that make resource ids. */
export const identifierFunctions: FunctionTable = {
  resourceid: define(0, ANY, resourceId),
  subscriptionresourceid: define(0, ANY, subscriptionResourceId),
  tenantresourceid: define(0, ANY, (args, call) => parts(args, call, 2, 0).path),
  managementgroupresourceid: define(0, ANY, (args, call) => {
    checkArity(call.name, args.length, 3, ANY);
    const { before, path } = parts(args, call, 3, 1);
    return `/providers/Microsoft.Management/managementGroups/${before[0] ?? ""}${path}`;
  }),
  extensionresourceid: define(0, ANY, (args, call) => {
    checkArity(call.name, args.length, 3, ANY);
    const scope = text(call, args, 0);
    if (!/^\/[^/]+\/[^/]+(\/[^/]+\/[^/]+)*\/?$/.test(scope) && scope !== "/") {
      throw new ExpressionError(
        `Unable to evaluate template language function '${call.name}': the provided parent resource id '${scope}' is not a valid uri. ${help(call.name)}`,
      );
    }
    return `${scope.replace(/\/+$/, "")}${parts(args.slice(1), call, 2, 0).path}`;
  }),
};

function resourceId(args: readonly Value[], call: Call): string {
  const { facts } = call.scope;
  if (facts.resourceGroupName === undefined) {
    return subscriptionResourceId(args, call);
  }
  const { before, path } = parts(args, call, 2, 2);
  const id = before.length === 2 ? subscription(before[0], "resourceid") : facts.subscriptionId;
  return `/subscriptions/${id}/resourceGroups/${before.at(-1) ?? facts.resourceGroupName}${path}`;
}

/** What `resourceId` is too, in a deployment to a subscription. */
function subscriptionResourceId(args: readonly Value[], call: Call): string {
  const { before, path } = parts(args, call, 2, 1);
  const id = subscription(before[0], "subscriptionresourceid") ?? call.scope.facts.subscriptionId;
  return `/subscriptions/${id}${path}`;
}

function help(name: string): string {
  return `Please see https://aka.ms/arm-resource-functions/#${name.toLowerCase()} for usage details.`;
}

function subscription(value: string | undefined, topic: string): string | undefined {
  if (value !== undefined && !/^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(value)) {
    throw new StructureError(`The provided value '${value}' is not valid subscription identifier. ${help(topic)}`);
  }
  return value;
}

/**
 * Splits the arguments at the type, the only one with a slash. Combines the type and the names into a path. A name that is
 * empty is left out, and so is the end of the type.
 */
function parts(args: readonly Value[], call: Call, least: number, most: number): { before: string[]; path: string } {
  checkArity(call.name, args.length, least, ANY);
  const words = args.map((_, index) => text(call, args, index));
  const refuse = (reason: string) =>
    new ExpressionError(`Unable to evaluate template language function '${call.name}': ${reason} ${help(call.name)}`);
  const slashed = words.flatMap((word, index) => (word.includes("/") ? [index] : []));
  const [at = 0] = slashed;
  if (slashed.length !== 1) {
    throw refuse(
      `function requires exactly one multi-segmented argument which must be resource type including resource provider namespace. Current function arguments '${words.join(",")}'.`,
    );
  }
  const type = words[at] ?? "";
  if (at > most) {
    throw refuse(`function requires fully qualified resource type '${type}' as one of first ${most + 1} arguments.`);
  }
  const names = words.slice(at + 1);
  const segments = type.replace(/\/$/, "").split("/");
  if (names.length !== segments.length - 1) {
    throw refuse(`the type '${type}' requires '${segments.length - 1}' resource name argument(s).`);
  }
  return { before: words.slice(0, at), path: `/providers/${withoutEmpty(segments, names)}` };
}

function withoutEmpty([namespace = "", ...types]: readonly string[], names: readonly string[]): string {
  const pairs = names.filter((name) => name !== "").map((name, index) => `/${types[index]}/${name}`);
  return `${namespace}${pairs.join("") || "/"}`;
}

/** Combines the segments of a type and of a name: `Microsoft.Web/sites/slots` and `shop`, `staging`. */
export function interleave(type: string, names: readonly string[]): string {
  const [namespace = "", ...types] = type.split("/");
  return [namespace, ...types.flatMap((segment, index) => [segment, names[index] ?? ""])].join("/");
}
