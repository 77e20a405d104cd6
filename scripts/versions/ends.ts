/** A set of versions that are used together. */
export interface Combination {
  readonly node: string;
  readonly sdk: string;
  readonly cli: string;
  readonly azureNative: string;
  readonly random: string;
}

/** The oldest Node that package.json allows, then the newest of each line that npm's packages of Node have. */
const OLDEST_NODE = "20.17.0";
const NODES = [OLDEST_NODE, "22", "24"];

/** The oldest and the newest SDK. The newest needs Node 22, so Node 20 has the newest for itself. */
const SDKS: readonly (readonly [oldest: string, newest: string])[] = NODES.map((node) =>
  node.startsWith("20.") ? ["3.182.0", "3.248.0"] : ["3.182.0", "3.276.0"],
);

/** The oldest Pulumi CLI, and the newest that Go's mirrors have. */
export const CLIS = ["3.182.0", "3.274.1"] as const;

/** 3.28.0 is the oldest that package.json allows, and was the newest of all when this was written. */
const AZURE_NATIVES = ["3.28.0"] as const;

/** Goes with the SDK: the oldest with the oldest. */
const RANDOMS = ["4.16.0", "4.21.2"] as const;

/** Every combination of the ends. */
export const COMBINATIONS: readonly Combination[] = NODES.flatMap((node, line) =>
  (SDKS[line] ?? []).flatMap((sdk, end) =>
    CLIS.flatMap((cli) =>
      AZURE_NATIVES.map((azureNative) => ({ node, sdk, cli, azureNative, random: RANDOMS[end] ?? RANDOMS[1] })),
    ),
  ),
);
