import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Example, type ShopAnswer, STACK, visit } from "./support/example";
import { Cloud } from "./support/project";

describe("the examples, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;
  const tried = new Set<string>();

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  /** The app that the example at hand made. */
  const site = () => {
    const [only] = cloud.local.sites();
    assert.ok(only);
    return only;
  };
  const production = () => visit(cloud.local, `https://${site().hostName}`);
  const slot = (name: string) => visit(cloud.local, `https://${site().slotHostNames[name]}`);
  const link = (value: unknown): Promise<ShopAnswer> => visit(cloud.local, String(value));

  /**
   * Tries what every example must do, and between its first `up` and its end what it is about.
   *
   * @param folder The project.
   * @param story What it is about.
   * @param existing The project that must be there before it, and the configuration by which this one finds it.
   */
  function example(
    folder: string,
    story: (opened: () => Example, existing: () => Example) => void = () => undefined,
    existing?: { readonly folder: string; readonly configuration: Readonly<Record<string, string>> },
  ): void {
    for (const each of [folder, existing?.folder ?? folder]) {
      tried.add(each);
    }
    describe(folder, () => {
      const opened: Example[] = [];
      const open = async (folder: string) => {
        const example = new Example(cloud, folder);
        await example.open();
        opened.unshift(example);
        return example;
      };
      const at = (index: number) => () => {
        const example = opened[index];
        assert.ok(example);
        return example;
      };

      // What a failure leaves must not stand in the way of the next example.
      after(async () => {
        for (const example of opened.splice(0)) {
          await example.close();
        }
      });

      it("comes with its first version live, and is left alone by a second up", async () => {
        if (existing) {
          await (await open(existing.folder)).up();
        }
        const example = await open(folder);
        await example.up(existing?.configuration ?? {});
        assert.equal((await production()).version, "1.0.0");
        for (const each of opened) {
          assert.deepEqual((await each.up()).writes, []);
        }
      });

      story(at(0), at(1));

      it("goes, with all that it made", async () => {
        for (const example of opened.splice(0)) {
          await example.close();
        }
        assert.deepEqual(cloud.local.sites(), []);
      });
    });
  }

  example(".");

  example(join("examples", "blue-green"), (example) => {
    it("releases, and goes back, by a swap and without a restart of production", async () => {
      const release = await example().up({ version: "2.0.0" });
      assert.deepEqual([release.writes.length, release.swaps.length], [2, 1]);
      assert.equal((await production()).version, "2.0.0");
      const back = await example().up({ targetBuildVersion: "1.0.0" });
      assert.deepEqual([back.writes.length, back.swaps.length], [1, 1]);
      assert.equal((await production()).version, "1.0.0");
      assert.deepEqual(inProduction([...release.restarts, ...back.restarts]), []);
    });
  });

  example(join("examples", "pull-requests"), (example) => {
    const links = async () => (await example().outputs()).tryIt as Record<string, string>;
    const push = (number: number, commit: string) =>
      example().pulumi("config", "set", "--path", `pullRequests.${number}`, commit);

    it("shows each pull request at its link, and to nobody else", async () => {
      await push(12, "c0ffee1");
      await push(15, "5eaf00d");
      const { swaps, restarts } = await example().up();
      assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      const { "pr-12": one, "pr-15": other, ...rest } = await links();
      assert.deepEqual(rest, {});
      assert.equal((await link(one)).version, "pr-12-c0ffee1");
      assert.equal((await link(other)).version, "pr-15-5eaf00d");
      assert.deepEqual(await slot("pr-12"), { version: "pr-12-c0ffee1", environment: "pull request" });
      assert.deepEqual(await production(), { version: "1.0.0", environment: "production" });
    });

    it("shows a commit that was pushed, and writes nothing else", async () => {
      await push(12, "deadbee");
      assert.deepEqual((await example().up()).writes, ["PUT Microsoft.Resources/deployments/shop-pr-12-delivery*"]);
      assert.equal((await slot("pr-12")).version, "pr-12-deadbee");
    });

    it("takes away the slot of one that was closed, and production notices nothing", async () => {
      await example().pulumi("config", "rm", "--path", "pullRequests.15");
      const { swaps, restarts } = await example().up();
      assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      assert.deepEqual(Object.keys(await links()), ["pr-12"]);
      assert.deepEqual(Object.keys(site().slotHostNames).sort(), ["pr-12", "staging"]);
      assert.equal((await production()).version, "1.0.0");
    });
  });

  example(join("examples", "traffic"), (example) => {
    const rules = async () => {
      const { siteId } = await example().outputs();
      const configuration = (await cloud.get(`${String(siteId)}/config/web`)) as {
        properties: { experiments: { rampUpRules: Record<string, unknown>[] } };
      };
      return configuration.properties.experiments.rampUpRules.map(({ name, reroutePercentage, changeStep }) => [
        name,
        reroutePercentage,
        changeStep,
      ]);
    };

    it("lets a build wait for those who follow its link", async () => {
      assert.deepEqual((await example().up({ version: "2.0.0", targetBuildVersion: "1.0.0" })).swaps, []);
      assert.deepEqual(await rules(), [["staging", 0, null]]);
      const { tryIt, leave } = await example().outputs();
      assert.equal((await link(tryIt)).version, "2.0.0");
      assert.equal((await link(leave)).version, "1.0.0");
      assert.equal((await production()).version, "1.0.0");
    });

    it("gives it a part of the visitors, and has App Service give it more", async () => {
      await example().up({ percentage: "10" });
      assert.deepEqual(await rules(), [["staging", 10, null]]);
      const { swaps, restarts } = await example().up({ ramp: "true" });
      assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      assert.deepEqual(await rules(), [["staging", 10, 10]]);
    });

    it("gives nobody to the slot once its build is live", async () => {
      const { swaps, restarts } = await example().up({ targetBuildVersion: "2.0.0" });
      assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
      assert.deepEqual(await rules(), [["staging", 0, null]]);
      assert.equal((await production()).version, "2.0.0");
    });
  });

  example(join("examples", "verified-releases"), (example) => {
    it("has a build wait, as it will run, until it is let go", async () => {
      const { swaps, restarts } = await example().up({ version: "2.0.0", wait: "true" });
      assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      assert.deepEqual(await slot("staging"), { version: "2.0.0", environment: "production" });
      assert.equal((await production()).version, "1.0.0");
      const { liveBuild, slotBuilds } = await example().outputs();
      assert.match(String(liveBuild), /^1\.0\.0\+/);
      assert.match(String((slotBuilds as Record<string, unknown>).staging), /^2\.0\.0\+/);
      assert.equal((await example().up({ wait: "false" })).swaps.length, 1);
      assert.deepEqual(await production(), { version: "2.0.0", environment: "production" });
    });

    it("has a build reach visitors by and by", async () => {
      const quickly = { bakeTimeInSeconds: "1", waitForPinnedVisitorsInSeconds: "0" };
      const { swaps, restarts } = await example().up({ version: "3.0.0", gradually: "true", ...quickly });
      assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
      assert.deepEqual(await production(), { version: "3.0.0", environment: "production" });
      assert.deepEqual(await slot("staging"), { version: "2.0.0", environment: "staging" });
    });
  });

  example(
    join("examples", "adopt"),
    (example, existing) => {
      it("has a build wait in the slot that the other stack deploys to, without touching production", async () => {
        const { swaps, restarts } = await existing().up({ version: "2.0.0" });
        assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
        assert.deepEqual(await slot("staging"), { version: "2.0.0", environment: "staging" });
        assert.deepEqual(await production(), { version: "1.0.0", environment: "production" });
      });

      it("has it go live by one write, with what is sticky left behind", async () => {
        const { writes, restarts } = await example().up({ targetBuildVersion: "2.0.0" });
        assert.deepEqual(writes, ["PUT Microsoft.Resources/deployments/release*"]);
        assert.deepEqual(inProduction(restarts), []);
        assert.deepEqual(await production(), { version: "2.0.0", environment: "production" });
        assert.deepEqual(await slot("staging"), { version: "1.0.0", environment: "staging" });
      });

      it("leaves the other stack nothing to do", async () => {
        assert.deepEqual((await existing().up()).writes, []);
      });

      it("goes back", async () => {
        const { swaps, restarts } = await example().up({ targetBuildVersion: "1.0.0" });
        assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
        assert.equal((await production()).version, "1.0.0");
      });

      it("keeps what is live when the other stack is refreshed and applied again", async () => {
        await existing().up({}, "--refresh");
        assert.deepEqual(await production(), { version: "1.0.0", environment: "production" });
        assert.deepEqual((await example().up()).writes, []);
      });
    },
    {
      folder: join("examples", "adopt", "existing-app"),
      configuration: { existingApp: `organization/existing-app/${STACK}` },
    },
  );

  example(join("examples", "company-module"), (example) => {
    it("releases by a swap, and without a restart of production", async () => {
      const { swaps, restarts } = await example().up({ version: "2.0.0" });
      assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
      assert.deepEqual(await production(), { version: "2.0.0", environment: "production" });
    });
  });

  it("are all tried here", () => {
    const folders = readdirSync("examples", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith("Pulumi.yaml") && !file.startsWith("."))
      .map((file) => join("examples", dirname(file)));
    assert.deepEqual([...tried].sort(), [".", ...folders].sort());
  });

  it("release an app that was changed, or that goes back to a version of before, under a name of its own", async () => {
    // A copy within the repository, so that the program finds the library as the original does.
    const copy = mkdtempSync(".copy-");
    const example = new Example(cloud, join(copy, "blue-green"));
    try {
      for (const folder of ["app", "blue-green"]) {
        cpSync(join("examples", folder), join(copy, folder), { recursive: true });
      }
      const release = async (version: string) => {
        const { writes, swaps } = await example.up({ version });
        assert.deepEqual([writes.length, swaps.length], [2, 1]);
        assert.equal((await production()).version, version);
      };
      await example.open();
      await example.up();
      appendFileSync(join(copy, "app", "server.js"), "\n");
      await release("1.0.0");
      await release("2.0.0");
      await release("1.0.0");
      await example.close();
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});

/** The restarts of production alone. */
function inProduction(restarts: readonly { readonly slot: string }[]): object[] {
  return restarts.filter(({ slot }) => slot === "production");
}
