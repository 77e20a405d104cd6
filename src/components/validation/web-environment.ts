import { BlockList, isIPv4 } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { type Problem, slotsAllowed, tierOfSize } from "../../rules";
import { checkResourceId } from "../../rules/resource-ids";
import { checkChoice, checkWholeNumber } from "../../rules/values";
import { plainValues } from "../args/plain";
import { OperatingSystem } from "../args/slotted-app-args";
import {
  type EnvironmentAutoscaleArgs,
  type EnvironmentPlanArgs,
  EnvironmentPurpose,
  type WebEnvironmentArgs,
} from "../args/web-environment-args";
import { ADDRESSES } from "../environment/network";
import { defaultSku } from "../environment/plan";
import { DEFAULTS } from "../environment/setting";
import { checkOptions } from "./options";
import { refuseProblems, refuseShape } from "./problems";
import { WEB_ENVIRONMENT } from "./shapes";

/** The fewest workers that can be in two availability zones. Source: "Reliability in Azure App Service", Microsoft. */
const FEWEST_IN_ZONES = 2;

/** The most workers of any plan but an isolated one. Source: "App Service limits", Microsoft. */
const MOST_WORKERS = 30;

/**
 * Checks the arguments of a `WebEnvironment`. Checks known values at once, and all values once they are known.
 *
 * @returns Fails if a value that was not known at first turns out to be wrong.
 * @throws InputPropertiesError with all problems, each with its path.
 */
export function checkedEnvironment(
  name: string,
  args: WebEnvironmentArgs,
  opts?: pulumi.ComponentResourceOptions,
): pulumi.Output<void> {
  const refuse = (known: WebEnvironmentArgs) => {
    const subject = `WebEnvironment "${name}"`;
    refuseShape(subject, known, WEB_ENVIRONMENT);
    refuseProblems(subject, [...checkOptions(opts), ...checkName(name), ...validateWebEnvironment(known)]);
  };
  refuse(args);
  return pulumi.unsecret(pulumi.output(args)).apply((known) => refuse(known as WebEnvironmentArgs));
}

function checkName(name: string): Problem[] {
  return /[A-Za-z0-9]/.test(name)
    ? []
    : [
        {
          path: "the component's name",
          reason: `${JSON.stringify(name)} leads to no names for Azure: use letters and digits, for example "shop"`,
        },
      ];
}

function validateWebEnvironment(args: WebEnvironmentArgs): Problem[] {
  const { purpose, operatingSystem } = args;
  const ids = plainValues({ ...args });
  const isPurpose = Object.values(EnvironmentPurpose).includes(purpose);
  return [
    ...checkChoice("purpose", purpose, Object.values(EnvironmentPurpose)),
    ...checkChoice("operatingSystem", operatingSystem, Object.values(OperatingSystem)),
    ...checkResourceId("serverFarmId", ids.serverFarmId, "plan"),
    ...checkResourceId("packageContainerId", ids.packageContainerId, "container"),
    ...checkResourceId("identityId", ids.identityId, "identity"),
    ...checkResourceId("workspaceId", ids.workspaceId, "workspace"),
    ...checkResourceId("keyVaultId", ids.keyVaultId, "keyVault"),
    ...checkResourceId("subnetId", ids.subnetId, "subnet"),
    ...checkNotBoth("serverFarmId", args.serverFarmId, "plan", args.plan),
    ...checkNotBoth("keyVaultId", args.keyVaultId, "keyVault", args.keyVault || undefined),
    ...checkNotBoth("subnetId", args.subnetId, "virtualNetwork", args.virtualNetwork),
    ...(isPurpose && args.serverFarmId === undefined ? checkPlan(args, args.plan ?? {}) : []),
    ...(args.virtualNetwork ? checkNetwork(plainValues(args.virtualNetwork)) : []),
  ];
}

function checkNotBoth(path: string, handedIn: unknown, other: string, created: unknown): Problem[] {
  return handedIn === undefined || created === undefined
    ? []
    : [
        {
          path,
          reason: `it is declared together with ${other}, and what is handed in is not created: remove one of the two`,
        },
      ];
}

function checkPlan(args: WebEnvironmentArgs, plan: EnvironmentPlanArgs): Problem[] {
  const defaults = DEFAULTS[args.purpose];
  const {
    skuName = defaultSku(args, defaults),
    workers = defaults.workers,
    zoneRedundant = defaults.zoneRedundant,
  } = plan;
  const inZones = zoneRedundant === true;
  const fewest = inZones ? FEWEST_IN_ZONES : 1;
  const { minimum, maximum } = plainValues<Partial<EnvironmentAutoscaleArgs>>(plan.autoscale ?? {});
  const least = minimum ?? workers;
  const why = inZones ? ", because plan.zoneRedundant needs two workers" : "";
  const because = (problems: Problem[]) => problems.map(({ path, reason }) => ({ path, reason: `${reason}${why}` }));
  return [
    ...(typeof skuName === "string" ? [...checkSku(skuName, inZones), ...checkOfFunctions(skuName, args, plan)] : []),
    ...because(checkWholeNumber("plan.workers", workers, fewest, MOST_WORKERS)),
    ...because(checkWholeNumber("plan.autoscale.minimum", minimum, fewest, MOST_WORKERS)),
    ...checkWholeNumber("plan.autoscale.maximum", maximum, typeof least === "number" ? least : 1, MOST_WORKERS),
  ];
}

/** Checks what only plans for function apps have or lack. */
function checkOfFunctions(skuName: string, args: WebEnvironmentArgs, plan: EnvironmentPlanArgs): Problem[] {
  const tier = tierOfSize(skuName);
  const isDynamic = tier === "Dynamic";
  if (!isDynamic && tier !== "ElasticPremium") {
    return [];
  }
  const lacks = isDynamic ? (["workers", "autoscale", "zoneRedundant"] as const) : (["autoscale"] as const);
  return [
    ...lacks
      .filter((name) => plan[name] !== undefined && plan[name] !== false)
      .map((name) => ({
        path: `plan.${name}`,
        reason: `a plan of the size ${skuName} adds and removes workers by itself${isDynamic ? ", from none" : ""}: remove it`,
      })),
    ...(isDynamic && args.operatingSystem !== OperatingSystem.Windows
      ? [
          {
            path: "plan.skuName",
            reason: `"${skuName}" is taken on Windows alone, since slots are not reliable in Consumption on Linux: declare operatingSystem: "windows", or use EP1`,
          },
        ]
      : []),
  ];
}

/** Checks that a size has slots, and where they are wanted, zones. */
function checkSku(skuName: string, inZones: boolean): Problem[] {
  const tier = tierOfSize(skuName);
  const path = "plan.skuName";
  if (tier === "FlexConsumption") {
    return [
      {
        path,
        reason: `"${skuName}" has no slots: use EP1, or update apps there without slots by \`az functionapp update-strategy\``,
      },
    ];
  }
  if (!/^[A-Z]+\d+M?(V\d)?$/i.test(skuName) || slotsAllowed(tier) === 0) {
    return [{ path, reason: `"${skuName}" has no slots: use S1 or a larger size, for example P1v3` }];
  }
  return inZones && !/V[2-9]$|^(EP|Y)\d+$/i.test(skuName)
    ? [
        {
          path,
          reason: `"${skuName}" cannot be spread over availability zones: use a size of Premium v2 or higher, for example P1v3, or declare plan.zoneRedundant: false`,
        },
      ]
    : [];
}

function checkNetwork({
  addressPrefix = ADDRESSES.network,
  subnetAddressPrefix = ADDRESSES.subnet,
}: {
  readonly addressPrefix?: string;
  readonly subnetAddressPrefix?: string;
}): Problem[] {
  const wrong = Object.entries({ addressPrefix, subnetAddressPrefix }).filter(([, range]) => !rangeOf(range));
  if (wrong.length > 0) {
    return wrong.map(([name, range]) => ({
      path: `virtualNetwork.${name}`,
      reason: `"${range}" is not a range of addresses: use CIDR notation, for example "${ADDRESSES.network}"`,
    }));
  }
  const [network, subnet] = [rangeOf(addressPrefix), rangeOf(subnetAddressPrefix)];
  const path = "virtualNetwork.subnetAddressPrefix";
  if (!network || !subnet) {
    return [];
  }
  const list = new BlockList();
  list.addSubnet(network.address, network.bits, "ipv4");
  return [
    ...(list.check(subnet.address, "ipv4") && subnet.bits >= network.bits
      ? []
      : [
          {
            path,
            reason: `"${subnetAddressPrefix}" is not within the network's range, ${addressPrefix}: use a part of that`,
          },
        ]),
    ...(subnet.bits > 28
      ? [
          {
            path,
            reason: `"${subnetAddressPrefix}" is too small for App Service: use a /28 or larger, for example a /26`,
          },
        ]
      : []),
  ];
}

function rangeOf(text: string): { readonly address: string; readonly bits: number } | undefined {
  const [, address = "", length = ""] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const bits = Number(length);
  return isIPv4(address) && bits <= 32 ? { address, bits } : undefined;
}
