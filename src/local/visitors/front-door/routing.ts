import type { Worker } from "../workers/contract";
import type { Destination } from "./destination";

/** The name of both the cookie and the query parameter. */
export const ROUTING_NAME = "x-ms-routing-name";

/** The value for production in the cookie and the query parameter. */
const SELF = "self";

/** Where a visitor is sent. */
export interface Route {
  readonly worker: Worker;
  /** The slot's name. For the destination itself it is `production`, unless the destination says otherwise. */
  readonly slot: string;
  /** The new value of the visitor's cookie; undefined leaves the cookie as it is. */
  readonly pin: string | undefined;
}

/** The parts of a request that decide the route. */
export interface Visit {
  /** The path with its query string. */
  readonly target: string;
  /** The request's Cookie header. */
  readonly cookies: string | undefined;
}

/**
 * Decides which slot answers a visitor. The query parameter comes first, then the cookie. Otherwise the choice is
 * random, in the proportions of the traffic rules. An unknown slot in the query parameter means production.
 *
 * A cookie counts whatever happened to the rule: at 0 %, without a rule, and when the slot is stopped or deleted. Then
 * its visitors see errors until the cookie expires. Source: azure-docs#58514. Which error a deleted slot gives is not
 * documented.
 *
 * @returns Undefined for a visitor who is pinned to a slot that no longer exists.
 */
export function route(destination: Destination, visit: Visit, random: () => number): Route | undefined {
  const home: Route = { worker: destination.production, slot: destination.slot ?? "production", pin: undefined };
  const hasRules = destination.slots.some((slot) => slot.percentage !== undefined);

  const asked = queryValue(visit.target);
  if (asked !== undefined) {
    const slot = destination.slots.find((each) => each.percentage !== undefined && sameName(each.name, asked));
    if (slot !== undefined) {
      return { worker: slot.worker, slot: slot.name, pin: slot.name };
    }
    return hasRules && sameName(asked, SELF) ? { ...home, pin: SELF } : home;
  }

  const held = cookieValue(visit.cookies);
  if (held !== undefined) {
    const slot = destination.slots.find((each) => sameName(each.name, held));
    if (slot !== undefined) {
      return { worker: slot.worker, slot: slot.name, pin: undefined };
    }
    return isApp(destination) && ![SELF, "production", ""].includes(held.toLowerCase()) ? undefined : home;
  }

  if (!hasRules) {
    return home;
  }
  let chance = random() * 100;
  for (const slot of destination.slots) {
    chance -= slot.percentage ?? 0;
    if (chance < 0) {
      return { worker: slot.worker, slot: slot.name, pin: slot.name };
    }
  }
  return { ...home, pin: SELF };
}

/** The Set-Cookie header that pins a visitor for an hour. Scripts do not need the cookie, so they cannot read it. */
export function routingCookie(pin: string, secure: boolean): string {
  return `${ROUTING_NAME}=${pin}; Max-Age=3600; Path=/; HttpOnly${secure ? "; Secure" : ""}`;
}

/** Whether this is an app's own host name. On a slot's host name, cookies have no effect. */
function isApp({ siteId, slot = "production" }: Destination): boolean {
  return siteId !== undefined && slot === "production";
}

function queryValue(target: string): string | undefined {
  const start = target.indexOf("?");
  if (start === -1 || !target.includes(ROUTING_NAME, start)) {
    return undefined;
  }
  return new URLSearchParams(target.slice(start)).get(ROUTING_NAME) ?? undefined;
}

function cookieValue(cookies: string | undefined): string | undefined {
  for (const cookie of cookies?.split(";") ?? []) {
    const [name, ...value] = cookie.split("=");
    if (name?.trim() === ROUTING_NAME) {
      return value
        .join("=")
        .trim()
        .replace(/^"(.*)"$/, "$1");
    }
  }
  return undefined;
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
