import { deepEqual, equal } from "node:assert/strict";
import type { Destination } from "../../../../src/local/visitors/front-door/destination";
import { route, routingCookie } from "../../../../src/local/visitors/front-door/routing";
import type { Worker } from "../../../../src/local/visitors/workers/contract";

const production = { specification: { slot: "production" } } as Worker;
const worker = (slot: string) => ({ specification: { slot } }) as Worker;

function destination(rules: Record<string, number | undefined>): Destination {
  const slots = Object.entries(rules).map(([name, percentage]) => ({ name, percentage, worker: worker(name) }));
  return { production, siteId: "shop", slots, httpsOnly: false, stopped: false };
}

function went(rules: Record<string, number | undefined>, target: string, cookies?: string, chance = 0.5): string {
  const chosen = route(destination(rules), { target, cookies }, () => chance);
  if (chosen === undefined) {
    return "nowhere";
  }
  const { worker: answering, slot, pin } = chosen;
  equal(answering.specification.slot, slot);
  return pin === undefined ? slot : `${slot}, pinned to ${pin}`;
}

/** The mulberry32 generator: the same numbers in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("route", () => {
  it("goes to production, and pins nobody, where there are no rules", () => {
    equal(went({}, "/"), "production");
    equal(went({ staging: undefined }, "/"), "production");
    equal(went({ staging: undefined }, "/?x-ms-routing-name=self"), "production");
  });

  it("shares visitors out by the percentages, and pins each", () => {
    const random = seeded(632);
    const counts: Record<string, number> = {};
    // The figures below are what these numbers give: 64.5 %, 25.5 % and 10 %, within three standard deviations.
    const rules = destination({ staging: 10, canary: 25.5, hidden: 0, other: undefined });
    for (let visitor = 0; visitor < 10_000; visitor++) {
      const { slot = "nowhere", pin } = route(rules, { target: "/", cookies: undefined }, random) ?? {};
      equal(pin, slot === "production" ? "self" : slot);
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    deepEqual(counts, { production: 6473, canary: 2515, staging: 1012 });
  });

  it("keeps to the bounds", () => {
    equal(went({ staging: 10 }, "/", undefined, 0), "staging, pinned to staging");
    equal(went({ staging: 10 }, "/", undefined, 0.0999), "staging, pinned to staging");
    equal(went({ staging: 10 }, "/", undefined, 0.1), "production, pinned to self");
    equal(went({ staging: 100 }, "/", undefined, 0.9999), "staging, pinned to staging");
    equal(went({ staging: 0 }, "/", undefined, 0), "production, pinned to self");
  });

  it("goes where the query parameter says, and pins there", () => {
    equal(went({ staging: 0 }, "/shop?a=1&x-ms-routing-name=staging"), "staging, pinned to staging");
    equal(went({ staging: 0 }, "/?x-ms-routing-name=STAGING"), "staging, pinned to staging");
    equal(went({ staging: 100 }, "/?x-ms-routing-name=self"), "production, pinned to self");
    equal(
      went({ staging: 100 }, "/?x-ms-routing-name=self", "x-ms-routing-name=staging"),
      "production, pinned to self",
    );
  });

  it("does not let the query parameter into a slot without a rule", () => {
    equal(went({ staging: undefined, canary: 0 }, "/?x-ms-routing-name=staging"), "production");
  });

  it("keeps visitors where their cookie says", () => {
    equal(went({ staging: 0 }, "/", "a=b; x-ms-routing-name=staging; c=d"), "staging");
    equal(went({ staging: 100 }, "/", "x-ms-routing-name=self"), "production");
  });

  it("keeps visitors with a cookie on a slot whose rule was removed", () => {
    equal(went({ staging: undefined }, "/", "x-ms-routing-name=staging"), "staging");
  });

  it("goes to production for a query parameter that names no slot", () => {
    equal(went({ staging: 100 }, "/?x-ms-routing-name=none"), "production");
  });

  it("goes nowhere with the cookie of a slot that is no more", () => {
    equal(went({ staging: 100 }, "/", "x-ms-routing-name=none"), "nowhere");
    equal(went({}, "/", "x-ms-routing-name=staging"), "nowhere");
    equal(went({}, "/", "x-ms-routing-name=self"), "production");
    equal(went({}, "/", "x-ms-routing-name="), "production");
    const staging = { ...destination({}), slot: "staging" };
    equal(route(staging, { target: "/", cookies: "x-ms-routing-name=none" }, () => 0)?.slot, "staging");
  });

  it("does not take other parameters and cookies for its own", () => {
    equal(went({ staging: 0 }, "/x-ms-routing-name=staging?b=x-ms-routing-name"), "production, pinned to self");
    equal(went({ staging: 0 }, "/", "not-x-ms-routing-name=staging"), "production, pinned to self");
  });
});

describe("routingCookie", () => {
  it("lasts an hour, and is for HTTPS only where it came by HTTPS", () => {
    equal(routingCookie("staging", false), "x-ms-routing-name=staging; Max-Age=3600; Path=/; HttpOnly");
    equal(routingCookie("self", true), "x-ms-routing-name=self; Max-Age=3600; Path=/; HttpOnly; Secure");
  });
});
