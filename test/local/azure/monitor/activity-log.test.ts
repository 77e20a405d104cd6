import assert from "node:assert/strict";
import { LocalApp, packageUrl, SITE, STAGING } from "../../../support/local-app";

const LOG =
  "/subscriptions/00000000-0000-0000-0000-000000000000/providers/microsoft.insights/eventtypes/management/values";

interface Event {
  readonly caller: string;
  readonly correlationId: string;
  readonly description: string;
  readonly eventTimestamp: string;
  readonly operationName: { readonly value: string; readonly localizedValue: string };
  readonly resourceId: string;
  readonly status: { readonly value: string };
}

describe("the activity log", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  afterEach(() => app.close());

  const swap = (path: string, targetSlot: string) => app.follow("POST", `${path}/slotsswap`, { targetSlot });
  const ask = (filter: string, more = "") =>
    app.ask("GET", `${LOG}?$filter=${encodeURIComponent(filter)}${more}`, undefined, "2015-04-01");
  const since = () => `eventTimestamp ge '${new Date(Date.now() - 3_600_000).toISOString()}'`;
  const events = async (filter: string) => (await ask(filter)).at("value") as Event[];

  it("tells who swapped, and when that began and ended, the latest first", async () => {
    await swap(STAGING, "production");
    await swap(SITE, "staging");
    const found = await events(`${since()} and resourceUri eq '${SITE}'`);
    assert.deepEqual(
      found.map(({ operationName, status, resourceId }) => [operationName.value, status.value, resourceId]),
      [
        ["Microsoft.Web/sites/slotsswap/action", "Succeeded", SITE],
        ["Microsoft.Web/sites/slotsswap/action", "Started", SITE],
        ["Microsoft.Web/sites/slots/slotsswap/action", "Succeeded", STAGING],
        ["Microsoft.Web/sites/slots/slotsswap/action", "Started", STAGING],
      ],
    );
    const [last, begin, before] = found;
    assert.equal(last?.operationName.localizedValue, "Swap Web App Slots");
    assert.equal(last?.correlationId, begin?.correlationId);
    assert.notEqual(last?.correlationId, before?.correlationId);
    assert.ok(String(begin?.eventTimestamp) <= String(last?.eventTimestamp));
    const claims = JSON.parse(Buffer.from((await app.arm.token()).split(".")[1] ?? "", "base64url").toString());
    assert.equal(last?.caller, (claims as { oid: string }).oid);
  });

  it("is asked by the Azure CLI with a resource's id and times without a zone", async () => {
    await swap(STAGING, "production");
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString().replace("Z", "");
    const found = await events(`eventTimestamp ge ${hourAgo} and resourceId eq '${SITE}' and status eq 'Succeeded'`);
    assert.deepEqual(
      found.map(({ resourceId, status }) => [resourceId, status.value]),
      [[STAGING, "Succeeded"]],
    );
  });

  it("says why a swap failed, and outlasts a restart", async () => {
    await app.ask("PUT", `${STAGING}/config/appsettings`, {
      properties: { WEBSITE_RUN_FROM_PACKAGE: packageUrl("nowhere") },
    });
    await swap(STAGING, "production");
    await app.restart();
    const [last] = await events(since());
    assert.equal(last?.status.value, "Failed");
    assert.match(String(last?.description), /could not be started\. Could not fetch the package .*ENOTFOUND/);
  });

  it("has no swap that was not asked for by that name", async () => {
    await app.ask("PATCH", STAGING, { properties: { buildVersion: "2" } });
    await app.follow("PUT", SITE, { location: "westeurope", properties: { targetBuildVersion: "2" } });
    assert.notEqual((await app.ask("GET", SITE)).at("properties.slotSwapStatus"), null);
    assert.deepEqual(await events(since()), []);
  });

  it("is filtered, and selects what is asked for", async () => {
    await swap(STAGING, "production");
    const count = async (filter: string) => (await events(`${since()} and ${filter}`)).length;
    assert.equal(await count("resourceGroupName eq 'SHOP-GROUP'"), 2);
    assert.equal(await count("resourceGroupName eq 'shop'"), 0);
    assert.equal(await count(`resourceUri eq '${SITE}2'`), 0);
    assert.equal(await count("resourceProvider eq 'Microsoft.Web' and eventChannels eq 'Admin, Operation'"), 2);
    assert.equal(await count("eventTimestamp le '2026-01-01T00:00:00Z'"), 0);
    const answer = await ask(since(), "&$select=status");
    assert.deepEqual(answer.at("value.0"), { status: { value: "Succeeded", localizedValue: "Succeeded" } });
  });

  it("refuses to look further back than it reaches, and what it does not know", async () => {
    const old = await ask("eventTimestamp ge 2018-01-01T00:00:00Z and eventTimestamp le 2999-01-01T00:00:00Z");
    assert.deepEqual(
      [old.status, old.body],
      [400, { Code: "BadRequest", Message: "The start time cannot be more than 90 days in the past." }],
    );
    assert.equal((await ask("eventTimestamp le '2026-01-01T00:00:00Z'")).status, 400);
    assert.equal((await ask(`${since()} and weather eq 'fine'`)).status, 501);
  });
});
