/**
 * The name that was most likely meant: one that differs in case, hyphens and underscores alone, or else in two letters at most,
 * and in less than a third of them. Undefined if there is none.
 */
export function closest(name: string, names: readonly string[]): string | undefined {
  const plain = (each: string) => each.toLowerCase().replace(/[-_\s]/g, "");
  const most = Math.min(2, Math.floor(name.length / 3));
  const distances = names.map((each) => ({ each, distance: editDistance(plain(name), plain(each)) }));
  return distances.filter(({ distance }) => distance <= most).sort((a, b) => a.distance - b.distance)[0]?.each;
}

/** How many letters must be changed, added or removed (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= to.length; at++) {
      const [left = 0, above = 0, diagonal = 0] = [next[at - 1], row[at], row[at - 1]];
      next.push(Math.min(left + 1, above + 1, diagonal + (letter === to[at - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
