import { GENERAL_SETTING, RESOURCE_REFERENCE } from "./article";

/**
 * What becomes of a setting when two slots of an app are swapped:
 *
 * - `travels`: it goes with the content.
 * - `stays`: it remains with its slot.
 * - `by-name`: it is a collection whose entries each travel, unless their name is declared sticky or stays by default.
 * - `in-parts`: it holds settings of several movements, which have entries of their own.
 * - `fixed`: it is decided when the site or slot is created, and nothing changes it later, a swap neither.
 * - `address`: it names the resource, and is no setting.
 * - `in-doubt`: Microsoft's texts contradict each other, or none of them names it, so nothing may depend on it.
 */
export type Movement = "travels" | "stays" | "in-doubt" | "by-name" | "in-parts" | "fixed" | "address";

/** What is known of one property of a site, or of one kind of setting. */
export interface SettingFacts {
  readonly movement: Movement;
  /**
   * The argument under which this library lets it be declared, for example `build.stack`. `slots[…]` stands for each
   * slot and for `production`. Absent where it cannot be declared here.
   */
  readonly declaredAs?: string;
  /**
   * Of what is in doubt: what the newest text says, or, where it says nothing, what the last one said that did. Absent where
   * no text has ever said anything.
   */
  readonly documentedAs?: "travels" | "stays";
  /** Whether it travels once `WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS` is `0` or `false` in every slot. */
  readonly travelsByOverride?: true;
  /** Where the movement is documented, or was seen. */
  readonly source: string;
}

/** Makes the facts of a setting. */
function facts(movement: Movement, source: string, declaredAs?: string): SettingFacts {
  return { movement, ...(declaredAs === undefined ? {} : { declaredAs }), source };
}

export const travels = (source: string, declaredAs?: string) => facts("travels", source, declaredAs);
export const stays = (source: string, declaredAs?: string) => facts("stays", source, declaredAs);
export const byName = (source: string, declaredAs?: string) => facts("by-name", source, declaredAs);
export const fixed = (declaredAs?: string) => facts("fixed", RESOURCE_REFERENCE, declaredAs);
export const address = (declaredAs: string) => facts("address", RESOURCE_REFERENCE, declaredAs);

/** What stays unless the article's override says that it travels: the article marks it with an asterisk. */
export const staysByDefaultOnly = (source: string, declaredAs?: string): SettingFacts => ({
  ...stays(source, declaredAs),
  travelsByOverride: true,
});

/** @param documentedAs What the last text that names it says; undefined where none does. */
export const inDoubt = (
  documentedAs: SettingFacts["documentedAs"],
  source: string,
  declaredAs?: string,
): SettingFacts => ({
  ...facts("in-doubt", source, declaredAs),
  ...(documentedAs === undefined ? {} : { documentedAs }),
});

/** A general setting that the newest text does not name, and that stayed by the one before. */
export const general = (declaredAs?: string): SettingFacts => inDoubt("stays", GENERAL_SETTING, declaredAs);
