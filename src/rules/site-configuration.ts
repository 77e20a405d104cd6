import { CONFIGURATION_PROPERTIES } from "./configuration-properties";

/**
 * The properties of a site's configuration (`config/web`) that travel with the content at a swap. All others stay with
 * their slot, except {@link TRAFFIC_CONFIGURATION}.
 */
export const TRAVELLING_CONFIGURATION: readonly string[] = Object.entries(CONFIGURATION_PROPERTIES)
  .filter(([, { movement }]) => movement === "travels")
  .map(([name]) => name);

/** Traffic rules. They have their own list, because the documents leave open whether they travel. */
export const TRAFFIC_CONFIGURATION: readonly string[] = ["experiments", "routingRules"];
