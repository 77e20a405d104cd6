import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { PACKAGE_IDENTITY_SETTING, PACKAGE_SETTING } from "../../../../src/rules";
import { GROUP, LOCATION, LocalApp, packageUrl, SITE, STAGING } from "../../../support/local-app";
import { ACCOUNT, CONTAINER, createStorage, sasOf } from "./support";

const SUBSCRIPTION = GROUP.replace(/\/resourceGroups.*/, "");
const ROLES = "/providers/Microsoft.Authorization/roleAssignments";
const READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
const CONTRIBUTOR_OF_BLOBS = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
const OWNER_OF_BLOBS = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
/** The role Contributor, which manages an account and reads no blob. */
const CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader`;
const OTHER = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other`;

describe("a package in a private container", () => {
  let app: LocalApp;
  let log: string[];

  before(async () => {
    log = [];
    app = await LocalApp.start({ log: (_, __, line) => log.push(line) });
    await app.createShop();
    await createStorage(app);
    await app.publish("1.0.0");
  });

  after(() => app.close());

  const identify = async (path: string, identity: object): Promise<string> => {
    const answer = await app.ask("PATCH", path, { identity });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return String(answer.at("identity.principalId"));
  };
  const assign = async (principalId: string, role: string, scope: string) => {
    const path = `${scope}${ROLES}/${randomUUID()}`;
    const roleDefinitionId = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    const { status } = await app.ask("PUT", path, { properties: { roleDefinitionId, principalId } }, "2022-04-01");
    assert.equal(status, 201);
    return () => app.ask("DELETE", path, undefined, "2022-04-01");
  };
  /** Starts the slot with a package, and says whether it runs, or why not. */
  const start = async (packageUri: string, identity?: string): Promise<string> => {
    log.length = 0;
    await app.ask("PUT", `${STAGING}/config/appsettings`, {
      properties: {
        [PACKAGE_SETTING]: packageUri,
        ...(identity === undefined ? {} : { [PACKAGE_IDENTITY_SETTING]: identity }),
        // Each start is another, so that it is one.
        START: randomUUID(),
      },
    });
    await app.local.settled();
    const { status } = await app.visit("shop-staging");
    return status === 200 ? "runs" : `${status} ${log.find((line) => line.includes("could not")) ?? ""}`;
  };

  it("is not read where the slot names an identity without a role for it, and App Service's log says why", async () => {
    const principalId = await identify(STAGING, { type: "SystemAssigned" });
    const why = new RegExp(
      `^503 .*could not fetch the package ${packageUrl("1.0.0")}: access was denied \\(403\\); the principal ${principalId} has no role that reads blobs at ${CONTAINER}`,
    );
    assert.match(await start(packageUrl("1.0.0"), "SystemAssigned"), why);
    // The role of production is not that of the slot.
    await assign(await identify(SITE, { type: "SystemAssigned" }), READER, CONTAINER);
    assert.match(await start(packageUrl("1.0.0"), "SystemAssigned"), why);
    assert.match(await start(packageUrl("1.0.0")), /^503 .*a private blob needs a shared access signature/);
  });

  for (const [what, role, scope] of [
    ["Storage Blob Data Reader at the container", READER, CONTAINER],
    ["Storage Blob Data Contributor at the account", CONTRIBUTOR_OF_BLOBS, ACCOUNT],
    ["Storage Blob Data Owner at the resource group", OWNER_OF_BLOBS, GROUP],
    ["Storage Blob Data Reader at the subscription", READER, SUBSCRIPTION],
  ] as const) {
    it(`is read with the role ${what}, until the next start without it`, async () => {
      const remove = await assign(await identify(STAGING, { type: "SystemAssigned" }), role, scope);
      assert.equal(await start(packageUrl("1.0.0"), "SystemAssigned"), "runs");
      await remove();
      assert.equal((await app.visit("shop-staging")).status, 200);
      assert.match(await start(packageUrl("1.0.0"), "SystemAssigned"), /^503/);
    });
  }

  it("is not read by who may manage its account", async () => {
    await assign(await identify(STAGING, { type: "SystemAssigned" }), CONTRIBUTOR, SUBSCRIPTION);
    assert.match(await start(packageUrl("1.0.0"), "SystemAssigned"), /^503/);
  });

  it("is read by a user-assigned identity that the slot has, and by no other", async () => {
    for (const id of [IDENTITY, OTHER]) {
      const made = await app.ask("PUT", id, { location: LOCATION }, "2023-01-31");
      await assign(String(made.at("properties.principalId")), READER, CONTAINER);
    }
    await identify(STAGING, { type: "UserAssigned", userAssignedIdentities: { [IDENTITY]: {} } });
    assert.equal(await start(packageUrl("1.0.0"), IDENTITY), "runs");
    const lacks =
      /^503 .*the slot does not have the managed identity that WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID names/;
    assert.match(await start(packageUrl("1.0.0"), OTHER), lacks);
    assert.match(await start(packageUrl("1.0.0"), "SystemAssigned"), lacks);
  });

  it("is read by a signature as long as that is valid", async () => {
    assert.equal(await start(`${packageUrl("1.0.0")}?${await sasOf(app)}`), "runs");
    const expired = await sasOf(app, { signedExpiry: new Date(Date.now() - 1000).toISOString() });
    assert.match(await start(`${packageUrl("1.0.0")}?${expired}`), /^503 .*access was denied \(403\)/);
  });
});
