/**
 * What becomes of a setting when two slots of an app are swapped:
 *
 * - `travels`: it goes with the content.
 * - `stays`: it remains with its slot.
 * - `by-name`: it is a collection whose entries each travel, unless their name is declared sticky or stays by default.
 * - `in-parts`: it holds settings of several movements, which have entries of their own.
 * - `fixed`: it is decided when the site or slot is created, and nothing changes it later, a swap neither.
 * - `address`: it names the resource, and is no setting.
 * - `unsettled`: the documents leave it open, so nothing may depend on it.
 */
export type Movement = "travels" | "stays" | "by-name" | "in-parts" | "fixed" | "address" | "unsettled";

/** What is known of one property of a site, or of one kind of setting. */
export interface SettingFacts {
  readonly movement: Movement;
  /**
   * The argument under which this library lets it be declared, for example `build.stack`. `slots[…]` stands for each
   * slot and for `production`. Absent where it cannot be declared here.
   */
  readonly declaredAs?: string;
  /** Where the movement is documented, or was seen. */
  readonly source: string;
}

const ARTICLE = '"Set up staging environments in Azure App Service", Microsoft';

/** A line of the article's list of settings that are swapped. */
export const swapped = (line: string): string => `${ARTICLE}, "Settings that are swapped": ${line}`;

/** A line of the article's list of settings that are not swapped. */
export const notSwapped = (line: string): string => `${ARTICLE}, "Settings that aren't swapped": ${line}`;

/** The rule for every setting that neither list names. */
export const GENERAL_SETTING = notSwapped("General settings not mentioned in Settings that are swapped");

/** The steps that the article describes: what of the target is applied to the source before the two are exchanged. */
export const SWAP_STEPS = `${ARTICLE}, "Swap operation steps"`;

/** The part of the article on swapping by a template. */
export const SWAP_BY_TEMPLATE = `${ARTICLE}, "Automate with Resource Manager templates"`;

/** The part of the article on the share of traffic that goes to a slot, which does not say what a swap does to it. */
export const TRAFFIC_ROUTING = `${ARTICLE}, "Route production traffic automatically"`;

/** The note beneath the lists: app settings that belong to a setting that stays. */
export const NOTE_ON_LISTS = `${ARTICLE}, the note beneath "Settings that aren't swapped"`;

/** What was seen to move, or not to, when two slots of one app were swapped. */
export const RECORDED_SWAP = "a recorded swap of two slots of one app";

/** What the reference of the resource type says of it. */
export const RESOURCE_REFERENCE =
  '"Microsoft.Web sites" and "Microsoft.Web sites/slots", Azure Resource Manager reference';
