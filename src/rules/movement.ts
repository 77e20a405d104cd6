/**
 * What a swap of two slots does to a setting:
 *
 * - `travels`: it moves with the content.
 * - `stays`: it remains with its slot.
 * - `by-name`: it is a collection. Each entry travels, unless its name is declared sticky or stays by default.
 * - `in-parts`: it contains settings that move differently. Each has its own entry.
 * - `fixed`: it is set when the site or slot is created, and nothing changes it later, not even a swap.
 * - `address`: it names the resource, and is not a setting.
 * - `unsettled`: the documents leave it open, so nothing may depend on it.
 */
export type Movement = "travels" | "stays" | "by-name" | "in-parts" | "fixed" | "address" | "unsettled";

/** The facts about one property of a site, or about one kind of setting. */
export interface SettingFacts {
  readonly movement: Movement;
  /**
   * The argument of this library that declares it, for example `build.stack`. `slots[…]` stands for each slot and for
   * `production`. Absent if it cannot be declared here.
   */
  readonly declaredAs?: string;
  /** Where the movement is documented or was observed. */
  readonly source: string;
}

const ARTICLE = '"Set up staging environments in Azure App Service", Microsoft';

/** A line of the article's list of settings that are swapped. */
export const swapped = (line: string): string => `${ARTICLE}, "Settings that are swapped": ${line}`;

/** A line of the article's list of settings that are not swapped. */
export const notSwapped = (line: string): string => `${ARTICLE}, "Settings that aren't swapped": ${line}`;

/** The rule for every setting that neither list names. */
export const GENERAL_SETTING = notSwapped("General settings not mentioned in Settings that are swapped");

/** The article's steps of a swap: what of the target is applied to the source before the two are exchanged. */
export const SWAP_STEPS = `${ARTICLE}, "Swap operation steps"`;

/** The part of the article on swapping by a template. */
export const SWAP_BY_TEMPLATE = `${ARTICLE}, "Automate with Resource Manager templates"`;

/** The article's part on the share of traffic that a slot gets. It does not say what a swap does to that share. */
export const TRAFFIC_ROUTING = `${ARTICLE}, "Route production traffic automatically"`;

/** The note beneath the lists, about app settings that belong to a setting that stays. */
export const NOTE_ON_LISTS = `${ARTICLE}, the note beneath "Settings that aren't swapped"`;

/** What was observed to move, or not to move, when two slots of one app were swapped. */
export const RECORDED_SWAP = "a recorded swap of two slots of one app";

/** The reference of the resource type. */
export const RESOURCE_REFERENCE =
  '"Microsoft.Web sites" and "Microsoft.Web sites/slots", Azure Resource Manager reference';
