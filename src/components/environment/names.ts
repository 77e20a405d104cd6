import type * as pulumi from "@pulumi/pulumi";

/** How a type of resource may be named. */
interface Naming {
  /** Source: "Abbreviation recommendations for Azure resources", Cloud Adoption Framework, Microsoft. */
  readonly abbreviation: string;
  /** Source: "Naming rules and restrictions for Azure resources", Microsoft. */
  readonly longest: number;
  /** Whether a name has lower-case letters and digits only, so that no hyphen separates its parts. */
  readonly isCompact?: boolean;
}

const NAMING = {
  resourceGroup: { abbreviation: "rg", longest: 90 },
  plan: { abbreviation: "asp", longest: 60 },
  storageAccount: { abbreviation: "st", longest: 24, isCompact: true },
  hostStorageAccount: { abbreviation: "stfunc", longest: 24, isCompact: true },
  identity: { abbreviation: "id", longest: 128 },
  workspace: { abbreviation: "log", longest: 63 },
  applicationInsights: { abbreviation: "appi", longest: 255 },
  keyVault: { abbreviation: "kv", longest: 24 },
  virtualNetwork: { abbreviation: "vnet", longest: 64 },
  subnet: { abbreviation: "snet", longest: 80 },
} as const satisfies Readonly<Record<string, Naming>>;

/** The parts of an environment that have a name of their own. */
export type Named = keyof typeof NAMING;

/** The number of random characters in each name. Names of storage accounts and vaults must be unique in all of Azure. */
export const RANDOM_CHARACTERS = 6;

/**
 * The name of a part: its abbreviation, the environment's name and random characters, such as `asp-shop-k3v9qa`. The
 * environment's name is cut where Azure allows no more.
 *
 * @param name The environment's name, which has a letter or a digit.
 * @param random The same characters for all parts of an environment, so that they are seen to belong together.
 */
export function nameOf(part: Named, name: string, random: string): string {
  const { abbreviation, longest, isCompact = false }: Naming = NAMING[part];
  const separator = isCompact ? "" : "-";
  const own = name.toLowerCase().replace(/[^a-z0-9]+/g, separator);
  const room = longest - abbreviation.length - random.length - 2 * separator.length;
  return [abbreviation, own.slice(0, room).replace(/^-+|-+$/g, "") || "x", random].join(separator);
}

/** Names parts once the random characters are known. */
export type Names = (part: Named) => pulumi.Output<string>;
