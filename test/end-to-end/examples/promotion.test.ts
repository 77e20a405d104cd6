import assert from "node:assert/strict";
import { copyOfExample, Example, type ExampleCopy, visit } from "../support/example";
import { inProduction } from "../support/example-story";
import { Cloud } from "../support/project";
import { isOneStory } from "../support/story";

describe("the example promotion, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let copy: ExampleCopy;
  let test: Example;
  let production: Example;

  before(async () => {
    cloud = await Cloud.open();
    // Each stack has its own configuration beside the program, to which Pulumi adds.
    copy = copyOfExample("promotion");
    test = new Example(cloud, copy.folder, "test");
    production = new Example(cloud, copy.folder, "production");
    await test.open();
    await production.open();
  });

  after(async () => {
    copy.remove();
    await cloud.close();
  });

  const live = (environment: Example) => visit(cloud.local, String(environment.outputs().url));

  it("refuses production while the test environment runs nothing", async () => {
    await assert.rejects(production.up(), ({ message }: Error) => {
      assert.match(message, /build\.promotedFrom: it is missing: its stack has no output release/);
      assert.doesNotMatch(message, /error serializing property/);
      return true;
    });
    assert.deepEqual(cloud.local.sites(), []);
  });

  it("has both run the first version, each with its settings, and is left alone by a second up", async () => {
    await test.up();
    await production.up();
    assert.deepEqual((await production.up()).writes, []);
    assert.deepEqual(await live(test), { version: "1.0.0", environment: "test", greeting: "hello, tester" });
    assert.deepEqual(await live(production), { version: "1.0.0", environment: "production", greeting: "hello" });
  });

  it("refuses a version that the test environment does not run", async () => {
    const { writes } = await cloud.effectsOf(() =>
      assert.rejects(
        production.up({ version: "2.0.0" }),
        /build\.version: "2\.0\.0" is declared, and promotedFrom is 1\.0\.0/,
      ),
    );
    assert.deepEqual(writes, []);
  });

  it("has production run it after the test environment, by a swap without a restart", async () => {
    await test.up({ version: "2.0.0" });
    assert.equal((await live(production)).version, "1.0.0");
    const { swaps, restarts } = await production.up();
    assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
    assert.deepEqual(await live(production), { version: "2.0.0", environment: "production", greeting: "hello" });
  });

  it("goes, with all that it made", async () => {
    await production.close();
    await test.close();
    assert.deepEqual(cloud.local.sites(), []);
  });
});
