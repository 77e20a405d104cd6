/**
 * Behaviour of Azure that no document and no recording settles. The local App Service can do each either way. So you
 * can show that a program works under both.
 */
export interface Switches {
  /** What a PUT, also one that swaps, does to `httpsOnly` and other top-level properties that it leaves out. */
  readonly putWithoutTopLevelProperties: "keeps" | "resets";
  /** What happens to `buildVersion` at a swap. The documents say that it travels with the content. */
  readonly buildVersionAtSwap: "travels" | "stays";
  /** What a later PUT without `targetBuildVersion` does to it. */
  readonly targetBuildVersionOnLaterPut: "kept" | "cleared";
  /** What happens to traffic rules at a swap. */
  readonly trafficRulesAtSwap: "stay" | "travel";
  /**
   * Settings that the rules have as in doubt, at a swap: web sockets, HTTP/2, the virtual network, side containers and
   * others. As the newest text of Microsoft's has it, or the last one that names them; or the opposite. What no text
   * names stays in the former.
   */
  readonly settingsInDoubtAtSwap: "asDocumented" | "opposite";
  /** What a PUT of equal app settings, connection strings, mounts or side containers does to the app. */
  readonly equalSettingsPut: "restarts" | "leavesRunning";
  /** What a PUT of `config/web` does to the properties that it leaves out. */
  readonly partialConfigurationPut: "keepsOthers" | "resetsOthers";
}

/** What each switch can be. The first is what the documents suggest most. */
export const SWITCH_VALUES: { readonly [Name in keyof Switches]: readonly [Switches[Name], Switches[Name]] } = {
  putWithoutTopLevelProperties: ["keeps", "resets"],
  buildVersionAtSwap: ["travels", "stays"],
  targetBuildVersionOnLaterPut: ["kept", "cleared"],
  trafficRulesAtSwap: ["stay", "travel"],
  settingsInDoubtAtSwap: ["asDocumented", "opposite"],
  equalSettingsPut: ["restarts", "leavesRunning"],
  partialConfigurationPut: ["keepsOthers", "resetsOthers"],
};

/** The behaviour that the documents suggest most. */
export const DEFAULT_SWITCHES: Switches = {
  putWithoutTopLevelProperties: "keeps",
  buildVersionAtSwap: "travels",
  targetBuildVersionOnLaterPut: "kept",
  trafficRulesAtSwap: "stay",
  settingsInDoubtAtSwap: "asDocumented",
  equalSettingsPut: "restarts",
  partialConfigurationPut: "keepsOthers",
};
