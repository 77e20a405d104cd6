import { isJsonObject, type Json, type JsonObject, property } from "../../../json";
import type { TemplateResource } from "../../template";
import { leftovers } from "../complete-mode";
import { type ExpandedResource, expand } from "../expansion";
import { compare, mergedShown, namedShown, type PropertyChange, type Seen } from "./compare";
import { type Current, readCurrent } from "./current";
import { plannedBody, shownBodies, type WhatIfQuestion } from "./shown-bodies";

/** What a deployment would do to a resource, as Azure Resource Manager tells it. */
export interface ResourceChange {
  readonly resourceId: string;
  /** `Deploy` stands for everything that is not looked at when a client asks for ids only. */
  readonly changeType: "Create" | "Delete" | "Deploy" | "Ignore" | "Modify" | "NoChange" | "Unsupported";
  readonly unsupportedReason?: string;
  readonly before?: Json;
  readonly after?: Json;
  readonly delta?: readonly PropertyChange[];
}

/**
 * What a deployment would change. Looks at what there is, and changes nothing. What hangs on secure parameters, and what is only
 * read by actions such as `listKeys`, is not shown.
 *
 * Source: "ARM template deployment what-if operation", Microsoft. Azure also shows changes that do not happen, such as
 * properties that a template leaves out; this does not.
 */
export async function whatIf(question: WhatIfQuestion): Promise<ResourceChange[]> {
  const planned = await expand(question.compiled, question.scope, {
    ...question.surroundings,
    bodyOf: (resource) => plannedBody(resource, question, true),
    isTolerant: true,
  });
  const shown = await shownBodies(question);
  const changes: ResourceChange[] = [];
  for (const each of planned) {
    changes.push(...(await changesOf(each, shown.get(each.resource.id.toLowerCase()) ?? null, question)));
  }
  return [...changes, ...(await untouched(planned, question))];
}

async function changesOf(
  { resource, body, problem }: ExpandedResource,
  shown: Json,
  question: WhatIfQuestion,
): Promise<ResourceChange[]> {
  const { id: resourceId, nested } = resource;
  if (nested) {
    return problem === undefined ? [] : [{ resourceId, changeType: "Unsupported", unsupportedReason: problem }];
  }
  const planned = body ?? shown;
  const current = await readCurrent(resource, planned, question.dispatch);
  if (question.request.showsOnlyIds) {
    return [{ resourceId, changeType: current === undefined ? "Create" : "Deploy" }];
  }
  if (current === undefined) {
    return [{ resourceId, changeType: "Create", after: framed(resource, shown) }];
  }
  return [modification(resource, { value: planned, shown }, current)];
}

function modification(resource: TemplateResource, named: Seen, current: Current): ResourceChange {
  // A deployment without tags removes those that there are.
  const planned =
    isTagged(current.value) && !isTagged(named.value)
      ? { value: withNoTags(named.value), shown: withNoTags(named.shown) }
      : named;
  const delta = compare(current, planned);
  const seen = namedShown(current, planned);
  const before = framed(resource, seen);
  const { id: resourceId } = resource;
  return delta.length === 0
    ? { resourceId, changeType: "NoChange", before, after: before }
    : { resourceId, changeType: "Modify", before, after: framed(resource, mergedShown(seen, planned)), delta };
}

function isTagged(body: Json): boolean {
  const tags = property(body, "tags");
  return isJsonObject(tags) && Object.keys(tags).length > 0;
}

function withNoTags(body: Json): Json {
  return { ...((body ?? {}) as JsonObject), tags: {} };
}

/** The resources of the groups that are not in the template: a deployment in the mode `Complete` deletes them. */
async function untouched(planned: readonly ExpandedResource[], question: WhatIfQuestion): Promise<ResourceChange[]> {
  const named = planned.map(({ resource }) => resource.id);
  const groups = new Set(
    [question.scope, ...planned.map(({ scope }) => scope)].flatMap(({ resourceGroup }) => resourceGroup?.id ?? []),
  );
  const changes: ResourceChange[] = [];
  for (const group of groups) {
    const isDeleted = question.request.mode === "Complete" && group === question.scope.resourceGroup?.id;
    for (const { id: resourceId, shown } of await leftovers(group, named, question.dispatch)) {
      const before = question.request.showsOnlyIds ? {} : { before: shown };
      changes.push({ resourceId, changeType: isDeleted ? "Delete" : "Ignore", ...before });
    }
  }
  return changes;
}

/** A resource with its names, as Azure shows it: the last part of its name only. */
function framed({ id, type, name, apiVersion }: TemplateResource, body: Json): JsonObject {
  const { etag: _etag, ...rest } = (body ?? {}) as JsonObject;
  return { ...rest, apiVersion, id, name: name.split("/").at(-1) ?? name, type };
}
