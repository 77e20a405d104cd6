/**
 * The fewest rows of zeros and ones in which any two columns show all four pairs of values.
 *
 * The first row has only zeros. In the others, each column has its own choice of ones. All choices have the same size,
 * more than half of the rows. So any two columns share a one, and each has a one where the other has none. Source:
 * Kleitman and Spencer, "Families of k-independent sets", 1973.
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
