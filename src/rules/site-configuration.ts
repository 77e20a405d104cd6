import { CONFIGURATION_PROPERTIES } from "./configuration-properties";

/**
 * The properties of a site's configuration (`config/web`) that travel with the content at a swap. Every other one stays
 * with its slot, but for {@link TRAFFIC_CONFIGURATION}.
 */
export const TRAVELLING_CONFIGURATION: readonly string[] = Object.entries(CONFIGURATION_PROPERTIES)
  .filter(([, { movement }]) => movement === "travels")
  .map(([name]) => name);

/** Traffic rules: the documents leave open whether they travel, so they are in a list of their own. */
export const TRAFFIC_CONFIGURATION: readonly string[] = ["experiments", "routingRules"];
