import assert from "node:assert/strict";
import { ask, buildOf } from "./builds";
import { Cloud, type Declaration, type Effects, Shop } from "./project";
import { type Seen, visited } from "./visited";

/** The check ends when the answers are there. Its timeout only ends a check that hangs. */
export const HEALTH_CHECK = { path: "/", consecutiveSuccesses: 2, intervalInSeconds: 0, timeoutInSeconds: 60 };

export const PROVEN: Declaration = {
  build: buildOf("1.0.0"),
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  healthCheck: HEALTH_CHECK,
};

/** An app with a health check, and with visitors of production who notice when something is wrong. */
export class ProvenShop {
  private constructor(
    readonly cloud: Cloud,
    readonly shop: Shop,
  ) {}

  /** Opens one that runs 1.0.0. */
  static async open(): Promise<ProvenShop> {
    const cloud = await Cloud.open();
    const shop = await Shop.open(cloud, "shop", PROVEN);
    await shop.up();
    return new ProvenShop(cloud, shop);
  }

  declare(version: string, change: Partial<typeof HEALTH_CHECK> = {}): void {
    this.shop.declare({ build: buildOf(version), healthCheck: { ...HEALTH_CHECK, ...change } });
  }

  up() {
    return visited(this.cloud.local, "shop", () => this.shop.up());
  }

  failingUp() {
    return visited(this.cloud.local, "shop", () => this.shop.failingUp());
  }

  /** The versions that the app's two slots answer with. */
  async held(app = "shop") {
    const { local } = this.cloud;
    const [production, staging] = await Promise.all([ask(local, app), ask(local, app, "staging")]);
    return { production: production.version, staging: staging.version };
  }

  async live(): Promise<string> {
    return (await this.held()).production ?? "";
  }

  /** Applies the declaration. Asserts that one swap makes a version live, and that no visitor is disturbed. */
  async heals(version: string) {
    const before = await this.live();
    const done = await this.up();
    const { swaps, seen } = done;
    assert.equal(swaps.length, 1);
    assert.deepEqual([seen.failed, Object.keys(seen.passed)], [{}, [before, version]]);
    assert.equal(await this.live(), version);
    return done;
  }

  /** Applies the declaration. Asserts that the live build is accepted and left as it is. */
  async staysAsItIs(): Promise<void> {
    const before = await this.live();
    const { swaps, writesInside, restarts, seen } = await this.up();
    assert.deepEqual([swaps, writesInside, restarts], [[], [], []]);
    assert.deepEqual([seen.failed, Object.keys(seen.passed)], [{}, [before]]);
  }
}

/** Asserts that production's build was neither swapped nor restarted, and that no visitor noticed anything. */
export function isUnnoticed({ swaps, restarts, seen }: Effects & { readonly seen: Seen }, live: string): void {
  assert.deepEqual([swaps, restarts.filter(({ slot }) => slot === "production")], [[], []]);
  assert.deepEqual([seen.failed, Object.keys(seen.passed)], [{}, [live]]);
}
