import { isIPv4, isIPv6 } from "node:net";
import type { Problem } from "./problem";
import { checkSubnet } from "./resource-ids";
import { checkChoice } from "./values";

/** The largest number of rules for a site. Source: "Set up Azure App Service access restrictions", Microsoft. */
export const MOST_IP_RESTRICTIONS = 512;

/**
 * The largest number of ranges or service tags in one rule, separated by commas. Source: as above, "Multi-source
 * rules".
 */
export const MOST_SOURCES = 8;

/** The largest priority, which is checked last. */
export const LAST_PRIORITY = 2147483647;

/** What happens to a request that matches a rule, or to one that matches none. */
export const IP_RESTRICTION_ACTIONS: readonly string[] = ["Allow", "Deny"];

/** A rule that allows or denies access to a site. Values that are not known yet are skipped. */
export interface IpRestriction {
  /** An address range in CIDR notation, or several separated by commas. */
  readonly ipAddress?: unknown;
  /** An Azure service tag, for example `AzureFrontDoor.Backend`, or several separated by commas. */
  readonly serviceTag?: unknown;
  /** The resource id of a subnet with a service endpoint. */
  readonly subnetId?: unknown;
  /** The same, under Azure's own name. */
  readonly vnetSubnetResourceId?: unknown;
  /** The rule's position: the smallest is checked first. */
  readonly priority?: unknown;
  /** One of {@link IP_RESTRICTION_ACTIONS}. */
  readonly action?: unknown;
}

const SOURCES = ["ipAddress", "serviceTag", "subnetId", "vnetSubnetResourceId"] as const;

/**
 * Checks access restrictions.
 *
 * @param path Where they were declared, for example `production.ipRestrictions`.
 */
export function checkIpRestrictions(path: string, rules: readonly IpRestriction[]): Problem[] {
  const taken = new Map<number, string>();
  const problems = rules.flatMap((rule, index) => {
    const at = `${path}[${index}]`;
    return [
      ...checkSource(at, rule),
      ...checkPriority(at, rule.priority, taken),
      ...checkChoice(`${at}.action`, rule.action, IP_RESTRICTION_ACTIONS),
    ];
  });
  if (rules.length > MOST_IP_RESTRICTIONS) {
    problems.unshift({
      path,
      reason:
        `it has ${rules.length} rules, and App Service takes ${MOST_IP_RESTRICTIONS}: ` +
        `put up to ${MOST_SOURCES} ranges into one rule, separated by commas`,
    });
  }
  return problems;
}

function checkSource(path: string, rule: IpRestriction): Problem[] {
  const declared = SOURCES.filter((source) => rule[source] !== undefined);
  if (declared.length !== 1) {
    return [
      {
        path,
        reason:
          `it has ${declared.length === 0 ? "no source" : declared.join(" and ")}: ` +
          "declare exactly one of ipAddress, serviceTag and subnetId",
      },
    ];
  }
  return [
    ...checkEach(`${path}.ipAddress`, rule.ipAddress, isRange, rangeMessage),
    ...checkEach(`${path}.serviceTag`, rule.serviceTag, isServiceTag, serviceTagMessage),
    ...checkSubnet(`${path}.subnetId`, rule.subnetId),
    ...checkSubnet(`${path}.vnetSubnetResourceId`, rule.vnetSubnetResourceId),
  ];
}

function checkEach(
  path: string,
  value: unknown,
  isOne: (source: string) => boolean,
  message: (source: string) => string,
): Problem[] {
  if (typeof value !== "string") {
    return [];
  }
  const sources = value.split(",").map((source) => source.trim());
  if (sources.length > MOST_SOURCES) {
    return [{ path, reason: `it has ${sources.length} sources: put at most ${MOST_SOURCES} into one rule` }];
  }
  return sources.filter((source) => !isOne(source)).map((source) => ({ path, reason: message(source) }));
}

function isRange(source: string): boolean {
  const [address = "", bits = "", ...rest] = source.split("/");
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

function rangeMessage(source: string): string {
  const single = isIPv4(source) ? `${source}/32` : isIPv6(source) ? `${source}/128` : undefined;
  return single
    ? `"${source}" has no prefix length: write "${single}" for this one address`
    : `"${source}" is not a range of addresses: use CIDR notation, for example "203.0.113.0/24" or "2001:db8::/32"`;
}

function isServiceTag(source: string): boolean {
  return /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/.test(source);
}

function serviceTagMessage(source: string): string {
  return `"${source}" is not a service tag: use its name, for example "AzureFrontDoor.Backend"`;
}

function checkPriority(path: string, priority: unknown, taken: Map<number, string>): Problem[] {
  if (typeof priority !== "number") {
    return [];
  }
  const at = `${path}.priority`;
  if (!Number.isInteger(priority) || priority < 1 || priority > LAST_PRIORITY) {
    return [{ path: at, reason: `${priority} is not a priority: use a whole number from 1 to ${LAST_PRIORITY}` }];
  }
  const other = taken.get(priority);
  if (other !== undefined) {
    return [
      {
        path: at,
        reason: `${priority} is the priority of ${other} too: give each its own, so that their order is known`,
      },
    ];
  }
  taken.set(priority, path);
  return [];
}
