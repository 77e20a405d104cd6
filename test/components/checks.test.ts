import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SlotSwap, SlottedWebApp, type SlottedWebAppArgs } from "../../src";
import { known } from "../../src/components/azure/hook";
import { resolvedChecks } from "../../src/components/validation/checks";
import { declare } from "../../src/components/validation/declare";
import { mockEngine, problemsOf } from "../support/component-mocks";

describe("checks of one's own", () => {
  const declaration: SlottedWebAppArgs = {
    resourceGroupName: "shop",
    serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/plan",
    name: "shop",
    build: { version: "1.0.0", packageUri: "https://example.com/1.zip", stack: "NODE|22-lts" },
    slots: { staging: {} },
  };

  beforeEach(() => mockEngine());

  const refused = (checks: unknown, others: Partial<SlottedWebAppArgs> = {}) =>
    problemsOf(() => new SlottedWebApp("shop", { ...declaration, ...others, checks } as SlottedWebAppArgs)).join("\n");

  it("are refused by their paths where they cannot be run", () => {
    assert.equal(refused([{ command: ["node", "smoke.mjs"], timeoutInSeconds: 60 }]), "");
    assert.equal(refused({ command: [] }).split(":")[0], "checks");
    assert.match(refused([{}]), /^checks\[0\]\.command: it is missing: give its words/);
    assert.match(refused([{ command: "npm test" }]), /^checks\[0\]\.command: "npm test" is not a list/);
    assert.match(refused([{ command: ["node", 3] }]), /^checks\[0\]\.command\[1\]: a number is not a string/);
    assert.match(refused([{ command: [] }]), /^checks\[0\]\.command: it names no program/);
    assert.match(
      refused([{ command: ["npm run smoke"] }]),
      /^checks\[0\]\.command\[0\]: .* use its words, \["npm","run","smoke"\]/,
    );
    const command = ["true"];
    assert.match(refused([{ command, environment: { "A=B": "c" } }]), /environment\["A=B"\]: .*leave out "="/);
    assert.match(refused([{ command, environment: { slot_url: "c" } }]), /"slot_url" tells the check what it checks/);
    assert.match(refused([{ command, timeoutInSeconds: 0 }]), /^checks\[0\]\.timeoutInSeconds: 0 is not allowed/);
    assert.match(refused([{ command, workingDirectory: "" }]), /^checks\[0\]\.workingDirectory: it is empty/);
    const swap = { resourceGroupName: "shop", siteName: "shop", targetBuildVersion: "1", checks: [{ command: [] }] };
    assert.match(problemsOf(() => new SlotSwap("shop", swap)).join("\n"), /^checks\[0\]\.command/);
  });

  it("are refused with auto swap, which waits for nobody", () => {
    const slots = { staging: { autoSwapSlotName: "production" } };
    const build = { ...declaration.build, stack: "NODE|~22" };
    const told = refused([{ command: ["true"] }], { slots, build, operatingSystem: "windows" });
    assert.match(told, /^checks: with auto swap/);
  });

  it("are refused once they are known, too", async () => {
    const late = [{ command: ["true"], timeoutInSeconds: pulumi.output(0) }];
    const { checks } = declare("shop", { ...declaration, checks: late });
    await assert.rejects(known(checks), /checks\[0\]\.timeoutInSeconds: 0 is not allowed/);
  });

  it("hide nothing of the build from a preview that does not know all their values", async () => {
    const url = pulumi.output(pulumi.unknown as unknown as string);
    const { checked, checks } = declare("shop", {
      ...declaration,
      checks: [{ command: ["true"], environment: { URL: url } }],
    });
    assert.equal(await known(checks), undefined);
    assert.equal((await known(checked))?.version, "1.0.0");
  });

  it("know which of their values are secrets", async () => {
    const checks = await known(
      resolvedChecks("a test", [
        {
          command: ["node", pulumi.secret("s")],
          environment: { TOKEN: pulumi.secret("hidden"), PLAIN: "plain", OUT: pulumi.output("out") },
        },
      ]),
    );
    assert.deepEqual(checks?.[0]?.secrets, ["s", "hidden"]);
    assert.deepEqual(checks?.[0]?.environment, { TOKEN: "hidden", PLAIN: "plain", OUT: "out" });
  });
});
