/**
 * The exports of `azure-slots/rules`: tables of what a swap does to an app's settings, and rules about builds and
 * plans. Everything else in this folder is internal.
 */
export { BUILD_VERSION_SETTING, staysByDefault } from "./app-settings";
export { holdsBuild, versionOf } from "./build-identity";
export { CONFIGURATION_PROPERTIES } from "./configuration-properties";
export type { Movement, SettingFacts } from "./movement";
export { SETTING_KINDS, type SettingKind } from "./setting-kinds";
export { SITE_PROPERTIES } from "./site-properties";
export { slotsAllowed } from "./tiers";
