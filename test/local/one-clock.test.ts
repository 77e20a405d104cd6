import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TurnableClock } from "../../src/local";
import { type ArmCaller, callerOf, GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../support/local-app";
import { until } from "../support/until";
import { ACCOUNT, CONTAINER, createStorage, STORAGE_API } from "./azure/storage/support";

const DAY = 24 * 60 * 60_000;
const DEPLOYMENT = `${GROUP}/providers/Microsoft.Resources/deployments/clock`;
const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/clockvault`;
const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

const LOCAL = join(__dirname, "..", "..", "src", "local");

/** What goes by the machine's clock, with the reason. Everything else goes by the local App Service's. */
const BY_THE_MACHINE: Readonly<Record<string, string>> = {
  "clock.ts": "it is the clock",
  "azure/arm/template/functions/declared.ts": "only for a template that is compiled without a deployment",
  "azure/storage/authorize.ts": "compares with the date that a client's own library wrote, whose clock nobody turned",
  "cli/actions.ts": "waits for another process to start",
  "host/certificates.ts": "browsers and clients check certificates by the machine's clock",
  "journal/journal-files.ts":
    "bounds what lies on the disk: whoever turns the clock by months still reads what happened before",
  "page/browser/swap.mjs": "adds how far the clock is ahead",
  "page/browser/visits.mjs": "shows the visits of the last minute as they come, however the clock is turned",
  "page/live.ts": "the same, and how far the clock is ahead",
  "visitors/front-door/front-door.ts": "the same: when a visit arrived",
};

it("only what has a reason for it goes by the machine's clock", () => {
  const files = readdirSync(LOCAL, { recursive: true, encoding: "utf8" }).filter((name) => /\.(ts|mjs)$/.test(name));
  const found = files.filter((name) => /\bDate\.now\(|\bnew Date\(\)/.test(readFileSync(join(LOCAL, name), "utf8")));
  assert.deepEqual(found.sort(), Object.keys(BY_THE_MACHINE).sort());
});

describe("a clock that was turned forward by a month", () => {
  const clock = new TurnableClock();
  let app: LocalApp;
  let turnedAt = 0;

  before(async () => {
    await clock.advance(30 * DAY);
    turnedAt = clock.now();
    app = await LocalApp.start({ clock });
    await app.createShop();
  });

  after(() => app.close());

  /** Within the hour that the tests take at most. */
  const isNow = (text: unknown) => {
    // Some times have no zone. All are in UTC.
    const time = Date.parse(/(Z|\+00:00)$/.test(String(text)) ? String(text) : `${text}Z`);
    assert.ok(Math.abs(time - turnedAt) < DAY / 24, `${text} is not ${new Date(turnedAt).toISOString()}`);
  };

  it("is the time of a deployment, of its steps and of utcNow()", async () => {
    const template = {
      $schema: SCHEMA,
      contentVersion: "1.0.0.0",
      parameters: { now: { type: "string", defaultValue: "[utcNow('o')]" } },
      resources: [
        {
          type: "Microsoft.Web/serverfarms",
          apiVersion: "2022-09-01",
          name: "clock-plan",
          location: LOCATION,
          sku: { name: "S1" },
        },
      ],
      outputs: { now: { type: "string", value: "[parameters('now')]" } },
    };
    await app.follow("PUT", DEPLOYMENT, { properties: { mode: "Incremental", template } });
    const deployment = await until("the deployment ends", async () => {
      const answer = await app.ask("GET", DEPLOYMENT);
      return answer.at("properties.provisioningState") === "Succeeded" && answer;
    });
    isNow(deployment.at("properties.timestamp"));
    assert.match(String(deployment.at("properties.duration")), /^PT\d+(\.\d+)?S$/);
    isNow(deployment.at("properties.outputs.now.value"));
    const operations = await app.ask("GET", `${DEPLOYMENT}/operations`);
    isNow(operations.at("value.0.properties.timestamp"));
  });

  it("is when a plan, an app, a slot and its parts were made and changed", async () => {
    const body = { location: LOCATION, properties: { serverFarmId: PLAN } };
    isNow((await app.ask("PUT", `${SITE}-clock`, body)).at("properties.lastModifiedTimeUtc"));
    assert.equal((await app.ask("PUT", `${SITE}/config/appsettings`, { properties: { A: "1" } })).status, 200);
    isNow((await app.ask("GET", SITE)).at("properties.lastModifiedTimeUtc"));
    const container = { properties: { image: "nginx", isMain: true } };
    isNow((await app.ask("PUT", `${SITE}/sitecontainers/main`, container)).at("properties.createdTime"));
    assert.equal((await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" })).status, 200);
    isNow((await app.ask("GET", SITE)).at("properties.slotSwapStatus.timestampUtc"));
    isNow((await app.ask("GET", STAGING)).at("properties.lastModifiedTimeUtc"));
  });

  it("is when a step of a swap began, as the page tells it, with how far it is ahead", async () => {
    const read = new AbortController();
    const answer = await fetch(`${app.local.connection.pageUrl}/events`, { signal: read.signal });
    let told = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      told += decoder.decode(chunk, { stream: true });
      if (told.includes("event: visits")) break;
    }
    read.abort();
    const content = (event: string) => JSON.parse(new RegExp(`event: ${event}\ndata: (.*)`).exec(told)?.[1] ?? "null");
    const [{ swap }] = content("sites");
    for (const time of [...swap.steps.map(({ startedAt }: { startedAt: number }) => startedAt), swap.endedAt]) {
      isNow(new Date(time).toISOString());
    }
    assert.equal(content("clock").ahead, 30 * DAY);
  });

  it("is the time in a refusal to sign in, and in that of an app that another operation changes", async () => {
    const refused = await app.arm.ask("POST", "/common/oauth2/v2.0/token", "client_id=x", {
      api: "",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    isNow(String(refused.at("timestamp")).replace(" ", "T"));
    const fault = app.local.inject("conflict", { path: SITE, times: 1 });
    const { error } = await app.ask("PATCH", SITE, { properties: {} });
    const [, created] = /CreatedTime: (.+ [AP]M)/.exec(String(error.message)) ?? [];
    isNow(new Date(`${created} UTC`).toISOString());
    fault.end();
  });

  it("is when code was deployed", async () => {
    const properties = { packageUri: "https://127.0.0.1:9/none.zip", type: "zip" };
    const answer = await app.ask("PUT", `${STAGING}/extensions/onedeploy`, { properties });
    isNow(answer.at("properties.received_time"));
    isNow(answer.at("properties.end_time"));
  });

  it("is when storage, secrets, roles and workspaces were made", async () => {
    await createStorage(app);
    isNow((await app.ask("GET", ACCOUNT, undefined, STORAGE_API)).at("properties.creationTime"));
    isNow((await app.ask("GET", CONTAINER, undefined, STORAGE_API)).at("properties.lastModifiedTime"));
    const vault = {
      location: LOCATION,
      properties: { sku: { family: "A", name: "standard" }, tenantId: "72f988bf-86f1-41af-91ab-2d7cd011db47" },
    };
    await app.follow("PUT", VAULT, vault, "2023-07-01");
    const secret = await app.ask("PUT", `${VAULT}/secrets/key`, { properties: { value: "x" } }, "2023-07-01");
    isNow(new Date(Number(secret.at("properties.attributes.created")) * 1000).toISOString());
    const component = await app.ask(
      "PUT",
      `${GROUP}/providers/Microsoft.Insights/components/clock`,
      { location: LOCATION, kind: "web", properties: { Application_Type: "web" } },
      "2020-02-02",
    );
    isNow(component.at("properties.CreationDate"));
    const workspace = await app.ask(
      "PUT",
      `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/clock`,
      { location: LOCATION, properties: {} },
      "2022-10-01",
    );
    isNow(workspace.at("properties.createdDate"));
  });

  it("forgets the operations of the day before", async () => {
    const started = await app.ask("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    const { pathname, search } = new URL(String(started.headers.location));
    const poll = async (arm: ArmCaller) => (await arm.ask("GET", `${pathname}${search}`)).status;
    await until("the swap ends", async () => (await poll(app.arm)) === 200);
    await clock.advance(DAY + 60_000);
    // The first one's token has expired.
    const arm = callerOf(app.local.connection, app.home);
    try {
      assert.equal(await poll(arm), 200);
      assert.equal((await arm.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" })).status, 200);
      assert.equal(await poll(arm), 404);
    } finally {
      arm.close();
    }
  });
});
