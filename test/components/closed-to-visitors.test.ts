import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { StayingArgs } from "../../src";
import { closedToVisitors } from "../../src/components/args/closed-to-visitors";
import { known } from "../../src/components/azure/hook";

describe("a slot", () => {
  const why = (own: StayingArgs) => known(closedToVisitors(own, "/healthz"));
  const rule = { priority: 100, ipAddress: "203.0.113.0/24" };
  const authentication = { entra: { clientId: "c", openIdIssuer: "https://login.example" } };

  it("is open to visitors where nothing keeps them out", async () => {
    for (const own of [
      {},
      { publicNetworkAccess: "Enabled" },
      { ipRestrictions: [] },
      { ipRestrictions: [rule], ipRestrictionsDefaultAction: "Allow" },
      { authentication: { ...authentication, unauthenticatedClientAction: "AllowAnonymous" } },
      { authentication: { ...authentication, excludedPaths: [pulumi.output("/healthz")] } },
    ] satisfies StayingArgs[]) {
      assert.equal(await why(own), undefined, JSON.stringify(own));
    }
  });

  it("is closed by its network, by IP restrictions that deny by default, and by authentication", async () => {
    assert.match((await why({ publicNetworkAccess: pulumi.output("Disabled") })) ?? "", /publicNetworkAccess/);
    assert.match((await why({ ipRestrictions: [rule] })) ?? "", /IP restrictions/);
    assert.match((await why({ ipRestrictionsDefaultAction: "Deny" })) ?? "", /IP restrictions/);
    assert.match((await why({ authentication })) ?? "", /authentication/);
    assert.match((await why({ authentication: { ...authentication, excludedPaths: ["/"] } })) ?? "", /authentication/);
  });
});
