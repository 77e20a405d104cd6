/**
 * What no document and no recording settles about Azure. The local App Service does each either way, so that a program
 * can be shown to hold under both.
 */
export interface Switches {
  /** A PUT of a site or slot without `tags`, `identity`, `httpsOnly` and other top-level properties. */
  readonly putWithoutTopLevelProperties: "keeps" | "resets";
  /** `buildVersion` at a swap. The documents say that it travels with the content. */
  readonly buildVersionAtSwap: "travels" | "stays";
  /** `targetBuildVersion` on a later PUT that does not name it. */
  readonly targetBuildVersionOnLaterPut: "kept" | "cleared";
  /** Traffic rules at a swap. */
  readonly trafficRulesAtSwap: "stay" | "travel";
  /**
   * Settings that the rules have as in doubt, at a swap: web sockets, HTTP/2, the virtual network and others. As the newest
   * text of Microsoft's has it, or the last one that names them; or the opposite.
   */
  readonly settingsInDoubtAtSwap: "asDocumented" | "opposite";
  /** A PUT of app settings, connection strings or mounts whose values are equal to what is there. */
  readonly equalSettingsPut: "restarts" | "leavesRunning";
  /** A PUT of `config/web` with few properties. */
  readonly partialConfigurationPut: "keepsOthers" | "resetsOthers";
  /** A swap that is asked for while its source is prepared by a swap with preview for the same target. */
  readonly swapOfPreparedSlot: "completes" | "conflicts";
}

/** What the documents suggest most. */
export const DEFAULT_SWITCHES: Switches = {
  putWithoutTopLevelProperties: "keeps",
  buildVersionAtSwap: "travels",
  targetBuildVersionOnLaterPut: "kept",
  trafficRulesAtSwap: "stay",
  settingsInDoubtAtSwap: "asDocumented",
  equalSettingsPut: "restarts",
  partialConfigurationPut: "keepsOthers",
  swapOfPreparedSlot: "completes",
};
