import assert from "node:assert/strict";
import { SlottedWebApp } from "../../src";
import { ask, buildOf } from "./support/builds";
import { placedStack } from "./support/placed-stack";
import { Cloud } from "./support/project";

describe("Pulumi's resource options about deletion, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  const slotsOf = (site: string) =>
    Object.keys(cloud.local.sites().find(({ name }) => name === site)?.slotHostNames ?? {}).sort();

  for (const option of ["protect", "retainOnDelete"] as const) {
    it(`with ${option}, a full plan and a rollout, it releases, and no slot is stopped or deleted behind the engine`, async () => {
      const site = option.toLowerCase();
      const others = (...names: string[]) =>
        Object.fromEntries(names.map((name) => [name, { configurationSource: "" }]));
      const declared = { version: "1.0.0", slots: others("aa", "bb", "cc", "dd") };
      const stack = await placedStack(cloud, site, (place) => {
        new SlottedWebApp(
          site,
          {
            ...place,
            name: site,
            build: buildOf(declared.version),
            slots: { staging: {}, ...declared.slots },
            rollout: { steps: [{ percentage: 50, bakeTimeInSeconds: 0 }], waitForPinnedVisitorsInSeconds: 0 },
          },
          { [option]: true },
        );
      });
      await stack.up();
      declared.version = "2.0.0";
      await stack.up();
      assert.equal((await ask(cloud.local, site)).version, "2.0.0");
      const isLeftAlone = async (work: () => Promise<unknown>) => {
        const { writes } = await cloud.effectsOf(work);
        assert.deepEqual(
          writes.filter((write) => write.includes("/slots/dd")),
          [],
        );
        assert.ok(slotsOf(site).includes("dd"));
      };
      declared.slots = others("aa", "bb", "cc", "ee");
      await isLeftAlone(() => assert.rejects(stack.up(), /exceed the number of slots allowed/));
      declared.slots = others("aa", "bb", "cc");
      await isLeftAlone(() =>
        option === "protect"
          ? assert.rejects(stack.up(), /::protect-dd-scm-credentials" cannot be deleted\s+because it is protected/)
          : stack.up(),
      );
    });
  }

  it("with deletedWith its group, a removed slot is deleted by itself, and all else with the group alone", async () => {
    const declared = { slots: { staging: {}, beta: {} } as Record<string, object> };
    const stack = await placedStack(cloud, "together", (place, group) => {
      new SlottedWebApp(
        "together",
        { ...place, name: "together", build: buildOf("1.0.0"), slots: declared.slots },
        { deletedWith: group },
      );
    });
    await stack.up();
    declared.slots = { staging: {} };
    const removal = await cloud.effectsOf(() => stack.up());
    assert.deepEqual(
      removal.writes.filter((write) => /\/slots\//.test(write)),
      ["POST Microsoft.Web/sites/together/slots/beta/stop", "DELETE Microsoft.Web/sites/together/slots/beta"],
    );
    const { writes } = await cloud.effectsOf(() => stack.destroy());
    assert.equal(writes.length, 1, writes.join("\n"));
    assert.match(writes[0] ?? "", /^DELETE .*\/resourceGroups\/together$/);
    assert.deepEqual(slotsOf("together"), []);
  });
});
