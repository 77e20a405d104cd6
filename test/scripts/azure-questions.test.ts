import assert from "node:assert/strict";
import { Cloud } from "../end-to-end/support/project";
import { groupsIn, OPPOSITE, runOnAzure, switchesIn } from "./azure-run";

describe("the run on a subscription, where Azure does otherwise or refuses, with the local App Service as the subscription", function () {
  this.timeout(300_000);

  it("finds what Azure does where it does otherwise", async () => {
    const cloud = await Cloud.open(OPPOSITE);
    try {
      const { report } = await runOnAzure(cloud, "--only", "questions", "--patience", "1");
      assert.deepEqual(
        report.findings.filter(({ answer }) => answer === "not settled"),
        [],
      );
      assert.deepEqual(switchesIn(report), OPPOSITE);
    } finally {
      await cloud.close();
    }
  });

  it("deletes everything after a failure, too, and says what was not kept", async () => {
    const cloud = await Cloud.open();
    try {
      cloud.local.disturb(({ method, path }) =>
        method === "PUT" && path.includes("/deployments/shop-staging-delivery")
          ? { status: 403, code: "AuthorizationFailed", message: "no permission to deploy" }
          : undefined,
      );
      const { code, report } = await runOnAzure(cloud);
      assert.equal(code, 1);
      assert.equal(report.promises.length, 1);
      assert.match(report.promises[0]?.fault ?? "", /no permission to deploy/);
      assert.deepEqual(await groupsIn(cloud), []);
    } finally {
      await cloud.close();
    }
  });
});
