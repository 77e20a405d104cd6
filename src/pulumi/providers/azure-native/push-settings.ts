import { isMap, type PropertyMap } from "../values";

/** The settings of push notifications that Azure has in the `properties` of their own. Programs declare them flat. */
const NESTED = ["dynamicTagsJson", "isPushEnabled", "tagWhitelistJson", "tagsRequiringAuth"];

/** A site configuration as Azure takes it. */
export function withNestedPush(siteConfig: PropertyMap): PropertyMap {
  const { push } = siteConfig;
  if (!isMap(push)) return siteConfig;
  const isNested = ([name]: [string, unknown]) => NESTED.includes(name);
  const entries = Object.entries(push);
  const top = entries.filter((entry) => !isNested(entry));
  return {
    ...siteConfig,
    push: { ...Object.fromEntries(top), properties: Object.fromEntries(entries.filter(isNested)) },
  };
}

/** A site configuration as programs see it. */
export function withFlatPush(siteConfig: PropertyMap): PropertyMap {
  const { push } = siteConfig;
  if (!isMap(push) || !isMap(push.properties)) return siteConfig;
  const { properties, ...top } = push;
  return { ...siteConfig, push: { ...top, ...properties } };
}
