import assert from "node:assert/strict";
import { BakeTime, type BakeTimeArgs, SlottedWebApp } from "../../src";
import { until } from "../support/until";
import { ask, buildOf, publishBuild, SERVER } from "./support/builds";
import { placedStack } from "./support/placed-stack";
import { Cloud, type Effects, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const A_DAY = 86_400;

/** Answers every request with an error, which a swap's warm-up takes for an answer. */
const BROKEN = SERVER.replace("response.end", "response.statusCode = 500; response.end");

describe("a bake time between two regions, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let stack: TestStack;
  const declared = {
    version: "1.0.0",
    target: undefined as string | undefined,
    bake: { bakeTimeInSeconds: 0, healthCheck: { path: "/", consecutiveSuccesses: 1 } } as Omit<
      BakeTimeArgs,
      "liveBuild"
    >,
  };

  before(async () => {
    cloud = await Cloud.open();
    await publishBuild(cloud.local, "3.0.0", BROKEN);
    stack = await placedStack(cloud, "regions", (place) => {
      const { version, target, bake } = declared;
      const regionOf = (name: string, after: BakeTime[]) => {
        const build = buildOf(version);
        const args = { ...place, name, build, slots: { staging: {} } };
        const app = new SlottedWebApp(name, target ? { ...args, targetBuildVersion: target } : args, {
          dependsOn: after,
        });
        return new BakeTime(name, { siteId: app.siteId, liveBuild: app.liveBuild, ...bake });
      };
      const west = regionOf("west", []);
      regionOf("north", [west]);
      return { bakedBuild: west.bakedBuild };
    });
  });

  after(async () => {
    await cloud.close();
  });

  const up = () => cloud.effectsOf(() => stack.up());
  const live = () => Promise.all(["west", "north"].map(async (site) => (await ask(cloud.local, site)).version));
  /** What was done in each region, in order, by the sites' names. */
  const swapped = ({ swaps }: Effects) => swaps.map(({ site }) => site);
  const written = ({ writes }: Effects) =>
    writes.flatMap((each) => /^PUT Microsoft\.Resources\/deployments\/(.*)/.exec(each)?.[1] ?? []);
  /** The build that bakes in the first region. */
  const baking = async () => {
    const group = "/subscriptions/{subscription}/resourceGroups/regions";
    const { properties } = (await cloud.get(`${group}/providers/Microsoft.Resources/deployments/bake-west`)) as {
      properties: { provisioningState: string; parameters: { build: { value: string } } };
    };
    return properties.provisioningState === "Succeeded" ? properties.parameters.build.value : "";
  };
  /** Runs an `up` until a version bakes in the first region, and ends it there as if the machine were lost. */
  const killedWhileBaking = async (version: string) => {
    const done = await cloud.effectsOf(async () => {
      const ended = assert.rejects(stack.up());
      await until(`${version} bakes`, async () => (await baking()).startsWith(`${version}+`));
      stack.kill();
      await ended;
    });
    await stack.cancel();
    return done;
  };

  it("has the second region be made when the first is live", async () => {
    const done = await up();
    assert.deepEqual(await live(), ["1.0.0", "1.0.0"]);
    const of = (name: string) => written(done).findIndex((each) => each.startsWith(name));
    assert.ok(of("west-baked") > of("west-swap") && of("west-swap") > 0, written(done).join());
    assert.ok(of("north-staging-delivery") > of("west-baked"), written(done).join());
    const { bakedBuild } = await stack.outputs();
    assert.match(String(bakedBuild?.value), /^1\.0\.0\+/);
  });

  it("waits for nothing where nothing is released, nor in a preview", async () => {
    declared.bake.bakeTimeInSeconds = A_DAY;
    assert.deepEqual((await up()).writes, []);
    declared.version = "2.0.0";
    await stack.preview();
  });

  it("keeps the second region as it is while the first bakes, and goes on after a run that was killed", async () => {
    assert.deepEqual(swapped(await killedWhileBaking("2.0.0")), ["west"]);
    assert.deepEqual(await live(), ["2.0.0", "1.0.0"]);
    declared.bake.bakeTimeInSeconds = 0;
    const done = await up();
    assert.deepEqual(swapped(done), ["north"]);
    // The time that had begun is not begun again.
    assert.deepEqual(written(done), [
      "west-baked*",
      "north-staging-delivery*",
      "north-swap*",
      "bake-north",
      "north-baked*",
    ]);
    assert.deepEqual(await live(), ["2.0.0", "2.0.0"]);
  });

  it("goes back everywhere at once, to what has passed", async () => {
    declared.bake.bakeTimeInSeconds = A_DAY;
    declared.target = "1.0.0";
    assert.deepEqual(swapped(await up()), ["west", "north"]);
    assert.deepEqual(await live(), ["1.0.0", "1.0.0"]);
  });

  it("stops at a build that is not healthy, says so, and goes back by one line", async () => {
    declared.version = "3.0.0";
    declared.target = undefined;
    const failed = await cloud.effectsOf(() =>
      assert.rejects(
        stack.up(),
        /3\.0\.0\+\w+ in production of "west" did not pass its bake time of 86400 s, so what depends on it was not released: healthCheck: .*500.*Production is left as it is/s,
      ),
    );
    assert.deepEqual(swapped(failed), ["west"]);
    assert.deepEqual(await live(), ["3.0.0", "1.0.0"]);
    declared.target = "1.0.0";
    assert.deepEqual(swapped(await up()), ["west"]);
    assert.deepEqual(await live(), ["1.0.0", "1.0.0"]);
  });
});
