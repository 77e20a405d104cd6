import type { Value, ValueObject } from "../../exact-json/values";
import { notImplemented } from "../../protocol";
import { ExpressionError } from "../errors";
import type { Facts } from "../scope";
import { DEPLOYMENT_TYPE } from "./nested";

/** The id of what a deployment is made to: a resource group, or a subscription. */
function targetOf({ subscriptionId, resourceGroupName }: Facts): string {
  const subscription = `/subscriptions/${subscriptionId}`;
  return resourceGroupName === undefined ? subscription : `${subscription}/resourceGroups/${resourceGroupName}`;
}

/**
 * The scope of a resource: the id of what it belongs to. A nested deployment can go to another resource group or
 * subscription. An extension resource goes to the resource that it names as its `scope`. Anything else goes where the
 * template goes.
 */
export function scopeOf(type: string, source: ValueObject, evaluated: (key: string) => Value, facts: Facts): string {
  const isNested = type.toLowerCase() === DEPLOYMENT_TYPE.toLowerCase();
  const scope = source.scope === undefined ? null : evaluated("scope");
  if (typeof scope === "string" && scope !== "") {
    return isNested ? deploymentScope(scope) : extendedScope(scope, facts);
  }
  // On another resource, ARM ignores the two.
  const isElsewhere = isNested || source.existing === true;
  const named = (key: string) => (isElsewhere && source[key] !== undefined ? textOrNull(evaluated(key), key) : null);
  const [subscription, group] = [named("subscriptionId"), named("resourceGroup")];
  if (subscription === null && group === null) {
    return targetOf(facts);
  }
  const id = `/subscriptions/${subscription ?? facts.subscriptionId}`;
  return group === null ? id : `${id}/resourceGroups/${group}`;
}

function textOrNull(value: Value, key: string): string | null {
  if (value !== null && typeof value !== "string") {
    throw new ExpressionError(`The ${key} property must be evaluated to a value of type 'String'`);
  }
  return value === "" ? null : value;
}

function deploymentScope(scope: string): string {
  const id = scope.replace(/\/+$/, "");
  if (!/^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?$/i.test(id)) {
    throw notImplemented(`the scope '${scope}' of a nested deployment`);
  }
  return id;
}

/** The scope of an extension resource: the id of a resource, or its type and name where the template goes. */
function extendedScope(written: string, facts: Facts): string {
  const text = written.replace(/\/+$/, "");
  return text === "" || text.startsWith("/") ? text : `${targetOf(facts)}/providers/${text}`;
}
