import {
  isObject,
  propertyAnyCase,
  toJson,
  type Value,
  type ValueObject,
} from "../../../../../../src/local/azure/arm/exact-json/values";
import {
  type CompiledTemplate,
  compileTemplate,
  type TemplateResource,
} from "../../../../../../src/local/azure/arm/template";
import { Answers, type Facts, unlessSuspended } from "../../../../../../src/local/azure/arm/template/scope";
import type { Json, JsonObject } from "../../../../../../src/local/azure/json";

/** A resource that a template writes, in itself or in a nested deployment. */
export interface ExpandedResource {
  readonly resource: TemplateResource;
  /** The nested deployments around it, the outermost first. */
  readonly within: readonly TemplateResource[];
  /** The body that would be sent; undefined if it needs an answer that is not known. */
  readonly body: Json | undefined;
}

/**
 * Expands a compiled template into the plain list of the resources that it writes. A nested deployment is replaced by what
 * its template writes. One whose template or parameters need an answer that is not known stands for itself.
 *
 * @param facts Those that the template was compiled with.
 * @param answers What reads answer, as far as it is known.
 * @param placeOf What a nested deployment can read about its place. Defaults to `factsWithin`.
 * @throws What the compilation of a nested template throws.
 */
export function expandTemplate(
  template: CompiledTemplate,
  facts: Facts,
  answers: Answers = new Answers(),
  placeOf: (deployment: TemplateResource, facts: Facts, properties: ValueObject) => Facts = factsWithin,
): ExpandedResource[] {
  const expand = (
    { resources }: CompiledTemplate,
    place: Facts,
    within: readonly TemplateResource[],
  ): ExpandedResource[] =>
    resources.flatMap((resource) => {
      const exact = unlessSuspended(() => resource.exactBody(answers));
      const properties = exact === undefined ? undefined : exact.properties;
      const nested = resource.nested && isObject(properties) ? properties : undefined;
      if (nested?.template === undefined) {
        return [{ resource, within, body: exact === undefined ? undefined : toJson(exact) }];
      }
      const own = placeOf(resource, place, nested);
      const given = propertyAnyCase(nested, "parameters") ?? {};
      return expand(compileTemplate(nested.template, given as ValueObject, own), own, [...within, resource]);
    });
  return expand(template, facts, []);
}

/** The facts of a nested deployment, made of those of the deployment around it. */
export function factsWithin(deployment: TemplateResource, facts: Facts, properties: ValueObject): Facts {
  const [, subscriptionId = facts.subscriptionId, group] =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?\/providers\//i.exec(deployment.id) ?? [];
  const { resourceGroup: around, resourceGroupName: nameAround, ...rest } = facts;
  const isSame = group !== undefined && nameAround?.toLowerCase() === group.toLowerCase();
  const id = `/subscriptions/${subscriptionId}`;
  const resourceGroup: JsonObject | undefined =
    group === undefined
      ? undefined
      : {
          id: `${id}/resourceGroups/${group}`,
          name: group,
          type: "Microsoft.Resources/resourceGroups",
          ...(deployment.location === undefined ? {} : { location: deployment.location }),
        };
  const { subscription } = facts;
  const own: Value = properties.template ?? null;
  return {
    ...rest,
    subscriptionId,
    ...(group === undefined ? {} : { resourceGroupName: group }),
    ...(resourceGroup === undefined ? {} : { resourceGroup: isSame && around !== undefined ? around : resourceGroup }),
    subscription:
      typeof subscription === "object" && subscription !== null && !Array.isArray(subscription)
        ? { ...subscription, id, subscriptionId }
        : subscription,
    deployment: { name: deployment.name, properties: { template: toJson(own), mode: "Incremental" } },
  };
}
