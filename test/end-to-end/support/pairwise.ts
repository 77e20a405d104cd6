/**
 * Rows of zeros and ones in which any two columns stand in all four ways to each other: as few rows as there can be.
 *
 * The first row has zeros only. Of the others, each column has ones in a choice of its own, of more than half of them and
 * all of one size: so any two columns share a one, and each has one where the other has none. Source: Kleitman and
 * Spencer, "Families of k-independent sets", 1973.
 */
export function pairwiseRows(columns: number): string[] {
  for (let rows = 2; ; rows++) {
    const others = rows - 1;
    const choices = Array.from({ length: 2 ** others }, (_, choice) => choice.toString(2).padStart(others, "0"));
    const large = choices.filter((choice) => choice.replaceAll("0", "").length === Math.ceil(rows / 2));
    if (large.length >= columns) {
      const taken = large.slice(0, columns);
      const row = (index: number) => taken.map((choice) => choice[index]).join("");
      return ["0".repeat(columns), ...Array.from({ length: others }, (_, index) => row(index))];
    }
  }
}
