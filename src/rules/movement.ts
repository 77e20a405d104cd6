import { GENERAL_SETTING, RESOURCE_REFERENCE } from "./article";

/**
 * What a swap of two slots does to a setting:
 *
 * - `travels`: it moves with the content.
 * - `stays`: it remains with its slot.
 * - `by-name`: it is a collection. Each entry travels, unless its name is declared sticky or stays by default.
 * - `in-parts`: it contains settings that move differently. Each has its own entry.
 * - `fixed`: it is set when the site or slot is created, and nothing changes it later, not even a swap.
 * - `address`: it names the resource, and is not a setting.
 * - `in-doubt`: Microsoft's texts contradict each other, or none of them names it, so nothing may depend on it.
 */
export type Movement = "travels" | "stays" | "in-doubt" | "by-name" | "in-parts" | "fixed" | "address";

/** The facts about one property of a site, or about one kind of setting. */
export interface SettingFacts {
  readonly movement: Movement;
  /**
   * The argument of this library that declares it, for example `build.stack`. `slots[…]` stands for each slot and for
   * `production`. Absent if it cannot be declared here.
   */
  readonly declaredAs?: string;
  /**
   * Of what is in doubt: what the newest text says, or, where it says nothing, what the last one said that did. Absent where
   * no text has ever said anything.
   */
  readonly documentedAs?: "travels" | "stays";
  /** Whether it travels once `WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS` is `0` or `false` in every slot. */
  readonly travelsByOverride?: true;
  /** Where the movement is documented or was observed. */
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
