import { table } from "../table";
import { SettingEffect, type StickyWarning, type SwapDifferences, type SwappedSlot } from "./swap-differences";

const WARNINGS: Readonly<Record<StickyWarning, (differences: SwapDifferences) => string>> = {
  "missing in source": ({ source }) => `${source.name} has none`,
  "missing in target": ({ target }) => `${target.name} has none`,
  "same value": () => "both have the same value",
};

/** What a swap would change, as text for people: the builds of both sides, then a table of the settings. */
export function describeDifferences(differences: SwapDifferences): string {
  const { id, source, target, settings, differs } = differences;
  const rows = settings.map(({ kind, name, effect, warning }) => [
    effect,
    kind,
    name,
    warning === null ? "" : WARNINGS[warning](differences),
  ]);
  const changes = settings.filter(({ effect }) => effect !== SettingEffect.Stays).length;
  return [
    id,
    "",
    `a swap of ${source.name} into ${target.name}`,
    "",
    ...table([
      ["slot", "build"],
      [target.name, buildOf(target)],
      [source.name, buildOf(source)],
    ]),
    "",
    ...(rows.length > 0 ? [...table([["in production", "kind", "name", ""], ...rows]), ""] : []),
    differs
      ? `the swap changes ${changes === 0 ? "no setting" : changes === 1 ? "1 setting" : `${changes} settings`} of production`
      : "the swap changes no setting of production, and both hold the same build",
  ].join("\n");
}

function buildOf({ build }: SwappedSlot): string {
  return build ?? "no build that says its version";
}
