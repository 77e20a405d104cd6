/**
 * What `azure-slots/rules` gives: what App Service does with an app's settings when slots are swapped, as tables, and what can
 * be told of builds and plans. All else in this folder is the library's own.
 */
export { BUILD_VERSION_SETTING, staysByDefault } from "./app-settings";
export { holdsBuild, versionOf } from "./build-identity";
export { CHILD_RESOURCES, type ChildResourceFacts } from "./child-resources";
export { CONFIGURATION_PROPERTIES } from "./configuration-properties";
export type { Movement, SettingFacts } from "./movement";
export { SETTING_KINDS, type SettingKind } from "./setting-kinds";
export { SITE_PROPERTIES } from "./site-properties";
export { slotsAllowed } from "./tiers";
