import assert from "node:assert/strict";
import { SlotSwap, SlottedWebApp } from "../../src";
import { buildOf } from "./support/builds";
import { placedStack } from "./support/placed-stack";
import { Cloud } from "./support/project";

describe("whoever may not read settings, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  afterEach(() => cloud.local.disturb(undefined));

  const refuseLists = (message: string) =>
    cloud.local.disturb(({ method, path }) =>
      method === "POST" && path.endsWith("/list") ? { status: 403, code: "AuthorizationFailed", message } : undefined,
    );

  it("is told in a preview what it could not see, and the preview goes on", async () => {
    const declared: { version: string; target?: string } = { version: "1.0.0" };
    const stack = await placedStack(cloud, "reader", (place) => {
      const { liveBuild, slotBuilds } = new SlottedWebApp("reader", {
        ...place,
        name: "reader",
        build: buildOf(declared.version),
        ...(declared.target === undefined ? {} : { targetBuildVersion: declared.target }),
        slots: { staging: {} },
      });
      return { liveBuild, slotBuilds };
    });
    await stack.up();
    declared.version = "2.0.0";
    refuseLists("You may not list settings.");
    const told = async () => {
      const { stdout, stderr } = await stack.preview({ diff: true });
      const text = stdout + stderr;
      assert.match(text, /warning: the preview cannot see which builds the slots hold/);
      assert.equal(text.split("warning:").length, 2, text);
      return text;
    };
    assert.match(await told(), /reader-staging-delivery/);
    // What is held is asked for by many: it is said once all the same.
    declared.target = "1.0.0";
    assert.match(await told(), /reader-staging-delivery/);
    declared.version = "1.0.0";
    assert.doesNotMatch(await told(), /outputs/);
    await assert.rejects(stack.up(), (error: Error) => {
      assert.match(
        error.message,
        /SlottedWebApp \(reader\):\n +error: Azure does not let you list the settings .*config\/list\/action/,
      );
      assert.match(error.message, /You may not list settings/);
      assert.doesNotMatch(error.message, /error serializing property/);
      assert.doesNotMatch(error.message, /^ +at /m);
      return true;
    });
  });

  it("is told of the refusal as it is: it is not taken for a slot without a build", async () => {
    const stack = await cloud.stack("refused404", async () => {
      new SlotSwap("release", { resourceGroupName: "reader", siteName: "reader", targetBuildVersion: "1.0.0" });
    });
    refuseLists("Client 404-404 may not list settings: NotFound.");
    const { writes } = await cloud.effectsOf(() => assert.rejects(stack.up(), /may not list settings/));
    assert.deepEqual(writes, []);
  });
});
