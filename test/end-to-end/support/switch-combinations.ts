import type { Switches } from "../../../src/local";

/** Both ways of everything that nobody knows of Azure, the one that the documents suggest first. */
const WAYS: { readonly [Name in keyof Switches]: readonly [Switches[Name], Switches[Name]] } = {
  putWithoutTopLevelProperties: ["keeps", "resets"],
  buildVersionAtSwap: ["travels", "stays"],
  targetBuildVersionOnLaterPut: ["kept", "cleared"],
  trafficRulesAtSwap: ["stay", "travel"],
  equalSettingsPut: ["restarts", "leavesRunning"],
  partialConfigurationPut: ["keepsOthers", "resetsOthers"],
  swapOfPreparedSlot: ["completes", "conflicts"],
};

/** Rows in which any two of seven switches stand in all four ways to each other. */
const PAIRWISE = ["0000000", "1111111", "1001011", "0110101", "1101100", "0011110", "1110010"];

/** The combinations to try: all of them when `AZURE_SLOTS_MATRIX` is `all`, else some that have every pair. */
export function switchCombinations(): readonly { readonly title: string; readonly switches: Switches }[] {
  const all = Array.from({ length: 128 }, (_, index) => index.toString(2).padStart(7, "0"));
  const rows = process.env.AZURE_SLOTS_MATRIX === "all" ? all : PAIRWISE;
  return rows.map((row) => {
    const switches = Object.entries(WAYS).map(([name, ways], index) => [name, ways[Number(row[index])]]);
    return { title: row, switches: Object.fromEntries(switches) as unknown as Switches };
  });
}

/** The pairs of two switches' ways that no row has. */
export function missingPairs(): string[] {
  const places = [0, 1, 2, 3, 4, 5, 6];
  return places.flatMap((one) =>
    places
      .filter((other) => other > one)
      .flatMap((other) =>
        ["00", "01", "10", "11"]
          .filter((pair) => !PAIRWISE.some((row) => `${row[one]}${row[other]}` === pair))
          .map((pair) => `${one}${other}=${pair}`),
      ),
  );
}
