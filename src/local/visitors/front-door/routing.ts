import type { Worker } from "../workers/contract";
import type { Destination } from "./destination";

/** The name of both the cookie and the query parameter. */
export const ROUTING_NAME = "x-ms-routing-name";

/** What the cookie and the query parameter call production. */
export const SELF = "self";

/** Where a visitor is sent. */
export interface Route {
  readonly worker: Worker;
  /** The slot's name; the destination's own is `production`, unless it says otherwise. */
  readonly slot: string;
  /** What the visitor's cookie becomes; undefined leaves it as it is. */
  readonly pin: string | undefined;
}

/** What a visitor brings that decides the route. */
export interface Visit {
  /** The path with its query string. */
  readonly target: string;
  /** The request's Cookie header. */
  readonly cookies: string | undefined;
}

/**
 * Decides which slot answers a visitor: the one that the query parameter names, else the one that the cookie names, else
 * one by chance, in the proportions of the routing rules. A query parameter that leads nowhere means production.
 *
 * A cookie is respected whatever became of the rule: at 0 %, without one, and when the slot is stopped or deleted, where its
 * visitors see errors until it ends. Source: azure-docs#58514. Which error it is of a deleted slot is not documented.
 *
 * @returns Undefined for a visitor who is pinned to a slot that is no more.
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

/** The Set-Cookie header that pins a visitor for an hour. Scripts have no use for it, so they do not see it. */
export function routingCookie(pin: string, secure: boolean): string {
  return `${ROUTING_NAME}=${pin}; Max-Age=3600; Path=/; HttpOnly${secure ? "; Secure" : ""}`;
}

/** Whether this is an app's own host name, as opposed to a slot's, for which cookies say nothing. */
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
