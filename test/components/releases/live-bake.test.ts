import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Arm, ArmFailure } from "../../../src/components/azure/arm";
import { LiveBake, type LiveBakeRules } from "../../../src/components/releases/live-bake";

const A_DAY = 86_400;
const HOUR_MILLISECONDS = 60 * 60 * 1000;
const [ONE, TWO, THREE] = ["1.0.0+aaa", "2.0.0+bbb", "3.0.0+ccc"] as const;

/** The record of what bakes. */
interface Recorded {
  readonly build: string;
  readonly passed: readonly string[];
  readonly since: number;
}

describe("the bake time of a build that is live", () => {
  let component: pulumi.Resource;
  /** What Azure keeps, as if it were read in the next run. */
  let recorded: Recorded | undefined;
  let writes: number;
  let production: string;
  /** What Azure Monitor tells of the minute, each time it is asked. */
  let errors: number[];

  beforeEach(async () => {
    recorded = undefined;
    writes = 0;
    errors = [];
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
      call: () => ({ properties: { BUILD_VERSION: production } }),
    });
    component = new pulumi.ComponentResource("test:index:Component", "component");
  });

  const arm: Arm = async (method, path, body) => {
    if (path.includes("/metrics?")) {
      const data = (total: number) => ({ timeseries: [{ data: [{ timeStamp: "2026-01-01T00:00:00Z", total }] }] });
      const [requests, failed] = [200, errors.shift() ?? 0];
      return {
        value: [
          { name: { value: "Requests" }, ...data(requests) },
          { name: { value: "Http5xx" }, ...data(failed) },
        ],
      };
    }
    assert.match(path, /\/deployments\/bake-shop$/);
    if (method === "PUT") {
      writes++;
      const { parameters } = (body as { properties: { parameters: Record<keyof Recorded, { value: never }> } })
        .properties;
      recorded = { build: parameters.build.value, passed: parameters.passed.value, since: Date.now() };
    }
    if (recorded === undefined) {
      throw new ArmFailure(404, `${method} ${path}`, "DeploymentNotFound");
    }
    const { build, passed, since } = recorded;
    return {
      properties: {
        provisioningState: "Succeeded",
        timestamp: new Date(since).toISOString(),
        parameters: { build: { value: build }, passed: { value: passed } },
      },
    };
  };

  /** Bakes what is live. @param swappedAt When the slots were swapped last. Defaults to before all else. */
  const bakes = (
    build: string,
    bakeTimeInSeconds: number,
    before?: string,
    swappedAt = 0,
    metrics?: LiveBakeRules["metrics"],
  ) => {
    production = build;
    const app = { resourceGroupName: "shop", site: "shop", slot: "" };
    const around = { app, arm, component, health: undefined, swappedAt };
    return new LiveBake({ bakeTimeInSeconds, metrics }, around).carryOut(build, before);
  };

  it("counts the time for which a run that was cut off had it bake", async () => {
    recorded = { build: TWO, passed: [ONE], since: Date.now() - HOUR_MILLISECONDS };
    await bakes(TWO, HOUR_MILLISECONDS / 1000, ONE);
    assert.equal(writes, 0);
  });

  it("does not count a time before it went live again", async () => {
    const hourAgo = Date.now() - HOUR_MILLISECONDS;
    recorded = { build: TWO, passed: [ONE], since: hourAgo };
    await bakes(TWO, 0, ONE, hourAgo + 1000);
    assert.equal(writes, 1);
    assert.ok((recorded?.since ?? 0) > hourAgo + 1000);
  });

  it("lets a build through that has passed, and those after it no more", async () => {
    await bakes(ONE, 0);
    await bakes(TWO, 0, ONE);
    await bakes(THREE, 0, TWO);
    await bakes(ONE, A_DAY, THREE);
    assert.deepEqual([recorded?.build, recorded?.passed], [ONE, [ONE]]);
    const twoAgain = bakes(TWO, A_DAY, ONE);
    production = "other";
    await assert.rejects(twoAgain, /somebody else changed the slots: production runs other/);
  });

  it("ends where Azure Monitor tells of too many errors", async () => {
    const aMinuteAgo = Date.now() - 60_000;
    const watched = (failed: number) => {
      recorded = { build: TWO, passed: [ONE], since: aMinuteAgo };
      errors = [failed];
      return bakes(TWO, 0, ONE, 0, { maximumServerErrorPercentage: 2 });
    };
    await watched(4);
    await assert.rejects(
      watched(5),
      /server errors are 2\.5 percent of its answers, and maximumServerErrorPercentage is 2\. Production: 200 requests, 5 /,
    );
  });

  it("has a build that did not pass begin anew", async () => {
    const hourAgo = Date.now() - HOUR_MILLISECONDS;
    recorded = { build: TWO, passed: [ONE], since: hourAgo };
    const failing = bakes(TWO, A_DAY, ONE);
    production = ONE;
    await assert.rejects(
      failing,
      /^Error: 2\.0\.0\+bbb in production of "shop" did not pass its bake time of 86400 s, so what depends on it was not released/,
    );
    assert.ok((recorded?.since ?? 0) > hourAgo);
    assert.deepEqual(recorded?.passed, [ONE]);
  });
});
