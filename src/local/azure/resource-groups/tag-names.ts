import type { JsonObject } from "../json";

/**
 * The tags of a subscription, each with its values and how often they are used. Names are compared without case.
 *
 * @param tags The tags of all groups and resources.
 *
 * Source: the schema of `TagDetails`, and the example of `Tags_List`, Azure/azure-rest-api-specs.
 */
export function tagNames(subscription: string, tags: readonly JsonObject[]): JsonObject[] {
  const used = new Map<string, { readonly name: string; readonly values: Map<string, number> }>();
  for (const [name, value] of tags.flatMap((each) => Object.entries(each))) {
    const tag = used.get(name.toLowerCase()) ?? { name, values: new Map<string, number>() };
    tag.values.set(String(value), (tag.values.get(String(value)) ?? 0) + 1);
    used.set(name.toLowerCase(), tag);
  }
  return [...used.values()].map(({ name, values }) => {
    const id = `/subscriptions/${subscription}/tagNames/${name}`;
    return {
      id,
      tagName: name,
      count: total([...values.values()].reduce((sum, count) => sum + count, 0)),
      values: [...values].map(([tagValue, count]) => ({
        id: `${id}/tagValues/${tagValue}`,
        tagValue,
        count: total(count),
      })),
    };
  });
}

function total(value: number): JsonObject {
  return { type: "Total", value };
}
