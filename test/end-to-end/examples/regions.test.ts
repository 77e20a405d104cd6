import assert from "node:assert/strict";
import { inProduction, type TriedExample, tryExample } from "../support/example-story";

const A_DAY = "86400";

/** What visitors of each region get, by the version that answers. */
async function versions(tried: TriedExample): Promise<unknown[]> {
  const { urls } = await tried.example.outputs();
  return Promise.all(Object.values(urls as object).map(async (url) => (await tried.link(url)).version));
}

tryExample("regions", {
  folder: "examples/regions",
  configuration: { bakeTimeInSeconds: "0" },
  story: (tried) => {
    it("releases one region after the other, without a restart of production", async () => {
      const { swaps, restarts } = await tried.example.up({ version: "2.0.0", bakeTimeInSeconds: "1" });
      assert.deepEqual(
        swaps.map(({ site }) => /^shop-(west|north)europe/.exec(site)?.[1]),
        ["west", "north"],
      );
      assert.deepEqual(inProduction(restarts), []);
      assert.deepEqual(await versions(tried), ["2.0.0", "2.0.0"]);
    });

    it("goes back in all regions by one line, without waiting", async () => {
      const { swaps } = await tried.example.up({ targetBuildVersion: "1.0.0", bakeTimeInSeconds: A_DAY });
      assert.equal(swaps.length, 2);
      assert.deepEqual(await versions(tried), ["1.0.0", "1.0.0"]);
    });
  },
});
