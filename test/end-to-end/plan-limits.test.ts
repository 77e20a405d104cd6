import assert from "node:assert/strict";
import { ask, packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";

const BASIC = { sku: { name: "B1", tier: "Basic" } };
const build = { version: "1.0.0", packageUri: packageUri("1.0.0"), stack: "NODE|22-lts" };

/** As many slots beside the release slot, all of which start empty. */
function slots(count: number): Record<string, { configurationSource?: string }> {
  const others = Array.from({ length: count - 1 }, (_, index) => [`pr-${index + 1}`, { configurationSource: "" }]);
  return { staging: {}, ...Object.fromEntries(others) };
}

describe("the slots that a plan allows, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  /** What the summary of a run that failed complains of, each resource's complaint once. */
  const complaints = (text: string) => [
    ...new Set(
      text
        .replaceAll("Preview failed: ", "")
        .match(/^ {4}error: (?!update failed|preview failed|before hook).*\n.*$/gm),
    ),
  ];
  const sites = async () => cloud.local.sites().map(({ name }) => name);

  it("a plan of the Basic tier has none: one error, before the app is written, in the preview too", async () => {
    const shop = await Shop.open(cloud, "basic", { build, slots: slots(1) }, BASIC);
    const reason = "slots: it has 1 slot, and a plan of the Basic tier allows none: use a plan of the Standard tier";
    const { error, writes } = await shop.failingUp();
    const [complaint = "", ...others] = complaints(error);
    assert.match(complaint, /SlottedWebApp "basic" cannot be declared like this/);
    assert.ok(complaint.includes(reason), error);
    assert.deepEqual(others, []);
    assert.deepEqual(
      writes.filter((write) => write.includes("/sites/")),
      [],
    );
    assert.deepEqual(await sites(), []);
    await assert.rejects(shop.stack.preview(), ({ message }: Error) => complaints(message).join() === complaint);

    shop.declarePlan({ sku: { name: "F1", tier: "Free" } });
    const lacking =
      "production.alwaysOn: it is true, declared or by default, and a plan of the Free tier has no Always On";
    assert.ok((await shop.failingUp()).error.includes(lacking));
    shop.declare({ production: { alwaysOn: false } });
    const turnedOff = await shop.failingUp();
    assert.doesNotMatch(turnedOff.error, /Always On/);
    assert.match(turnedOff.error, /a plan of the Free tier allows none/);
    assert.deepEqual(await sites(), []);

    shop.declarePlan({});
    await shop.up();
    assert.equal((await ask(cloud.local, "basic")).version, "1.0.0");
  });

  it("a slot too many is told before anything is written, and the rest goes on once it is gone", async () => {
    const shop = await Shop.open(cloud, "shop", { build, slots: slots(5) });
    await shop.up();
    shop.declare({
      slots: slots(6),
      production: { clientCertEnabled: true, stickySettings: { ENVIRONMENT: "production" } },
    });
    const reason = "slots: it has 6 slots, and a plan of the Standard tier allows at most 5: use a plan of the Premium";
    const { error, writes } = await shop.failingUp();
    const [complaint = "", ...others] = complaints(error);
    assert.ok(complaint.includes(reason), error);
    assert.deepEqual(others, []);
    assert.deepEqual(writes, []);
    await assert.rejects(shop.stack.preview(), ({ message }: Error) => complaints(message).join() === complaint);

    shop.declare({ slots: slots(5) });
    await shop.up();
    assert.equal((await ask(cloud.local, "shop")).settings.ENVIRONMENT, "production");
  });

  it("one slot makes way for another where the plan is full", async () => {
    const leaving = {
      configurationSource: "",
      logs: { httpLogs: true },
      customHostNames: { "pr.full.example": {} },
    };
    const shop = await Shop.open(cloud, "full", { build, slots: { ...slots(5), "pr-1": leaving } });
    await shop.up();
    const { "pr-1": _gone, ...others } = slots(5);
    shop.declare({ slots: { ...others, "pr-9": { configurationSource: "" } } });
    assert.deepEqual((await shop.up()).swaps, []);
    const [site] = cloud.local.sites().filter(({ name }) => name === "full");
    assert.deepEqual(Object.keys(site?.slotHostNames ?? {}).sort(), ["pr-2", "pr-3", "pr-4", "pr-9", "staging"]);
    assert.deepEqual((await shop.up()).writes, []);
  });
});
