import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import type { JournalRecord } from "../../../../../src/local/journal/journal";
import { LOCATION, LocalApp, packageUrl, SITE, STAGING } from "../../../../support/local-app";
import { until } from "../../../../support/until";

const STICKY = ["ENVIRONMENT"];

interface Page {
  readonly version: string;
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
}

describe("a swap", () => {
  let app: LocalApp;
  /** What App Service remarked upon the apps, in their logs. */
  let remarks: string[];

  beforeEach(async () => {
    remarks = [];
    app = await LocalApp.start({
      log: ({ slot }, stream, line) => stream === "platform" && remarks.push(`${slot}: ${line}`),
    });
  });

  afterEach(() => app.close());

  const page = async (name: string, path = "/"): Promise<Page> => {
    const { status, text } = await app.visit(name, path);
    assert.equal(status, 200, text);
    return JSON.parse(text) as Page;
  };
  const swap = () => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production", preserveVnet: true });
  const events = (after = 0): string[] => app.local.journal.read(after).flatMap(described);
  const putSettings = (path: string, properties: object) =>
    app.ask("PUT", `${path}/config/appsettings`, { properties });

  async function twoBuilds(): Promise<void> {
    await app.createShop({
      production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1"), ENVIRONMENT: "production", FEATURE: "old" },
      staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("2"), ENVIRONMENT: "staging", FEATURE: "new" },
      sticky: STICKY,
    });
    assert.equal((await page("shop")).version, "1");
    assert.equal((await page("shop-staging")).version, "2");
  }

  it("exchanges what travels and leaves what sticks, without a restart of what goes to production", async () => {
    await twoBuilds();
    const mark = app.local.journal.length;
    const before = await app.ask("GET", SITE);
    const answer = await swap();

    assert.equal(answer.status, 200);
    assert.equal(answer.at("name"), "shop/staging");
    assert.equal(answer.at("properties.slotSwapStatus.sourceSlotName"), "staging");
    assert.equal(answer.at("properties.slotSwapStatus.destinationSlotName"), "Production");
    assert.equal(answer.at("properties.inProgressOperationId"), null);
    assert.equal(answer.at("properties.deploymentId"), before.at("properties.deploymentId"));

    const [production, staging] = [await page("shop"), await page("shop-staging")];
    assert.deepEqual(
      [production.version, production.env.ENVIRONMENT, production.env.FEATURE],
      ["2", "production", "new"],
    );
    assert.deepEqual([staging.version, staging.env.ENVIRONMENT, staging.env.FEATURE], ["1", "staging", "old"]);
    assert.deepEqual(await app.settings(SITE), {
      WEBSITE_RUN_FROM_PACKAGE: packageUrl("2"),
      FEATURE: "new",
      ENVIRONMENT: "production",
    });
    assert.deepEqual(await app.settings(STAGING), {
      WEBSITE_RUN_FROM_PACKAGE: packageUrl("1"),
      FEATURE: "old",
      ENVIRONMENT: "staging",
    });
    // The source restarts with the target's settings before the switch, and with its own after it: production never.
    assert.deepEqual(events(mark), ["restart staging", "swap staging production", "restart staging"]);
  });

  it("takes the slot for the source when production is asked, and does not restart production", async () => {
    await twoBuilds();
    const mark = app.local.journal.length;
    const answer = await app.follow("POST", `${SITE}/slotsswap`, { targetSlot: "staging", preserveVnet: true });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    for (const path of [SITE, STAGING]) {
      const { sourceSlotName, destinationSlotName } = (await app.ask("GET", path)).at(
        "properties.slotSwapStatus",
      ) as Record<string, string>;
      assert.deepEqual([sourceSlotName, destinationSlotName], ["staging", "Production"]);
    }
    assert.deepEqual([(await page("shop")).version, (await page("shop-staging")).version], ["2", "1"]);
    assert.deepEqual(events(mark), ["restart staging", "swap staging production", "restart staging"]);
  });

  it("has production answer every visitor while it runs", async () => {
    await twoBuilds();
    let over = false;
    let asked = 0;
    const versions = new Set<string>();
    const visitors = [1, 2, 3].map(async () => {
      while (!over) {
        versions.add((await page("shop")).version);
        asked += 1;
      }
    });
    // Asked of the old build, which is told to end while it answers.
    let answered = false;
    const slow = page("shop", "/slow?ms=2000").finally(() => {
      answered = true;
    });
    const swapped = swap();
    await until("the switch", async () => events().includes("swap staging production"));
    assert.equal(answered, false, "the slow request was to be in flight at the switch");
    assert.equal((await swapped).status, 200);
    await until("visitors see the new build", async () => versions.has("2"));
    over = true;
    await Promise.all(visitors);
    assert.deepEqual([...versions], ["1", "2"]);
    assert.equal((await slow).version, "1");
    assert.ok(asked > 20, `only ${asked} requests were made`);
  });

  it("moves the stack and keeps Always On", async () => {
    await app.createShop();
    await app.ask("PATCH", `${STAGING}/config/web`, { properties: { linuxFxVersion: "NODE|22-lts", alwaysOn: true } });
    await swap();
    const web = (path: string) => app.ask("GET", `${path}/config/web`);
    const [production, staging] = [await web(SITE), await web(STAGING)];
    assert.deepEqual(
      [production.at("properties.linuxFxVersion"), production.at("properties.alwaysOn")],
      ["NODE|22-lts", false],
    );
    assert.deepEqual([staging.at("properties.linuxFxVersion"), staging.at("properties.alwaysOn")], ["", true]);
  });

  it("keeps sticky connection strings and mounts", async () => {
    await app.createShop();
    await app.ask("PUT", `${SITE}/config/slotConfigNames`, {
      properties: { connectionStringNames: ["Db"], azureStorageConfigNames: ["media"] },
    });
    const text = (value: string) => ({ value, type: "Custom" });
    const mount = (shareName: string) => ({ type: "AzureFiles", accountName: "a", shareName, mountPath: "/m" });
    const write = (path: string, part: string, properties: object) =>
      app.ask("PUT", `${path}/config/${part}`, { properties });
    await write(SITE, "connectionstrings", { Db: text("production-db") });
    await write(STAGING, "connectionstrings", { Db: text("staging-db"), Queue: text("new-queue") });
    await write(SITE, "azurestorageaccounts", { media: mount("production") });
    await write(STAGING, "azurestorageaccounts", { fonts: mount("fonts") });
    assert.equal((await swap()).status, 200);
    const read = async (path: string, part: string) =>
      (await app.ask("POST", `${path}/config/${part}/list`)).at("properties");
    assert.deepEqual(await read(SITE, "connectionstrings"), { Db: text("production-db"), Queue: text("new-queue") });
    assert.deepEqual(await read(STAGING, "connectionstrings"), { Db: text("staging-db") });
    assert.deepEqual(await read(SITE, "azurestorageaccounts"), { fonts: mount("fonts"), media: mount("production") });
    assert.deepEqual(await read(STAGING, "azurestorageaccounts"), {});
  });

  it("keeps settings whose names end with _EXTENSION_VERSION, unless every slot says otherwise", async () => {
    await app.createShop({ staging: { A_EXTENSION_VERSION: "1", TRAVELS: "1" } });
    await swap();
    assert.deepEqual(await app.settings(SITE), { TRAVELS: "1" });
    assert.deepEqual(await app.settings(STAGING), { A_EXTENSION_VERSION: "1" });
    const override = { WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS: "0" };
    await putSettings(SITE, override);
    await putSettings(STAGING, { ...override, A_EXTENSION_VERSION: "1" });
    await swap();
    assert.deepEqual(await app.settings(SITE), { ...override, A_EXTENSION_VERSION: "1" });
  });

  it("takes along what stays by default, identities aside, once every slot says so", async () => {
    const subnet =
      "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/net/subnets/staging";
    const override = { WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS: "false" };
    await app.createShop({ production: override, staging: override });
    const other = `${SITE}/slots/other`;
    await app.ask("PUT", other, { location: LOCATION, properties: { siteConfig: { appSettings: [] } } });
    await app.ask("PUT", STAGING, {
      location: LOCATION,
      properties: {
        virtualNetworkSubnetId: subnet,
        httpsOnly: true,
        keyVaultReferenceIdentity: "staging-identity",
        clientCertEnabled: true,
        siteConfig: { alwaysOn: true, http20Enabled: true, minTlsVersion: "1.3", acrUseManagedIdentityCreds: true },
      },
    });
    await app.ask("PUT", `${STAGING}/config/logs`, { properties: { detailedErrorMessages: { enabled: true } } });
    const production = async () => {
      const [site, web, logs] = [
        await app.ask("GET", SITE),
        await app.ask("GET", `${SITE}/config/web`),
        await app.ask("GET", `${SITE}/config/logs`),
      ];
      return [
        site.at("properties.virtualNetworkSubnetId"),
        site.at("properties.httpsOnly"),
        site.at("properties.clientCertEnabled"),
        web.at("properties.alwaysOn"),
        web.at("properties.minTlsVersion"),
        web.at("properties.http20Enabled"),
        logs.at("properties.detailedErrorMessages.enabled"),
        site.at("properties.keyVaultReferenceIdentity"),
        web.at("properties.acrUseManagedIdentityCreds"),
      ];
    };
    const own = [null, false, false, false, "1.2", false, false, "SystemAssigned", false];
    await swap();
    assert.deepEqual(await production(), own, "one slot does not say so");
    await putSettings(other, override);
    await swap();
    // Not the network and HTTP/2, which the newest text does not mark.
    assert.deepEqual(await production(), [null, true, true, true, "1.3", false, true, "SystemAssigned", false]);
    await swap();
    assert.deepEqual(await production(), own);
  });

  it("fails when the build does not start, and leaves everything as it was", async () => {
    await twoBuilds();
    await putSettings(STAGING, { WEBSITE_RUN_FROM_PACKAGE: packageUrl("2"), ENVIRONMENT: "staging", FAIL_HERE: "1" });
    const [production, before] = [await page("shop"), await app.settings(STAGING)];
    const mark = app.local.journal.length;
    const answer = await swap();

    assert.equal(answer.status, 400);
    assert.equal(
      answer.error.message,
      "Cannot swap slots for site 'shop' because the worker process for 'staging' slot could not be started. " +
        "The app ended with exit code 3; it printed nothing. The whole log: `azure-slots local logs shop/staging`",
    );
    assert.match(remarks.join("\n"), /^staging: shop \(staging\) could not start: the app ended with exit code \d/m);
    assert.deepEqual(await app.settings(STAGING), before);
    assert.deepEqual(await page("shop"), production);
    assert.deepEqual(events(mark), ["restart staging", "restart staging"]);
    assert.equal((await app.ask("GET", STAGING)).at("properties.slotSwapStatus"), null);
  });

  it("fails while the package is not there, and succeeds once it is", async () => {
    await app.createShop({
      production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") },
      staging: { WEBSITE_RUN_FROM_PACKAGE: packageUrl("late") },
    });
    assert.equal((await swap()).status, 400);
    assert.equal((await page("shop")).version, "1");
    await app.publish("late");
    assert.equal((await swap()).status, 200);
    assert.equal((await page("shop")).version, "late");
  });

  it("does not blame the app for a fault of the local App Service's own, and puts the slot back all the same", async () => {
    await app.createShop({
      production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1"), ENVIRONMENT: "production" },
      staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("2"), ENVIRONMENT: "staging" },
      sticky: STICKY,
    });
    // Both are unpacked already.
    assert.deepEqual([(await page("shop")).version, (await page("shop-staging")).version], ["1", "2"]);
    const before = await app.settings(STAGING);
    rmSync(app.home.packages, { recursive: true });
    writeFileSync(app.home.packages, "no folder");

    const { status, error } = await swap();
    assert.deepEqual([status, error.code], [500, "InternalServerError"]);
    assert.match(String(error.message), /^shop \(staging\) could not start: .*EEXIST/);
    assert.deepEqual(await app.settings(STAGING), before);
    assert.equal((await page("shop")).version, "1");
  });

  it("warms up at WEBSITE_SWAP_WARMUP_PING_PATH and takes only WEBSITE_SWAP_WARMUP_PING_STATUSES", async () => {
    const ping = (path: string, statuses: string) =>
      putSettings(STAGING, {
        WEBSITE_RUN_FROM_PACKAGE: packageUrl("2"),
        WEBSITE_SWAP_WARMUP_PING_PATH: path,
        WEBSITE_SWAP_WARMUP_PING_STATUSES: statuses,
      });
    await twoBuilds();
    await ping("/status?code=404", "200, 202");
    assert.equal((await swap()).status, 400);
    assert.match(
      remarks.join("\n"),
      /^staging: the warm-up of shop-staging\.azurewebsites\.net\/status was answered with status 404/m,
    );
    await ping("/status?code=202", "200, 202");
    assert.equal((await swap()).status, 200);
  });

  it("refuses a second write to the app while it runs, and tells of itself", async () => {
    await twoBuilds();
    const started = await app.ask("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    assert.equal(started.status, 202);
    assert.match(String(started.headers.location), /\/slots\/staging\/operationresults\/[0-9a-f-]{36}\?api-version=/);
    assert.equal(typeof (await app.ask("GET", SITE)).at("properties.inProgressOperationId"), "string");
    const refused = [
      await app.ask("PATCH", SITE, { properties: { httpsOnly: true } }),
      await putSettings(SITE, {}),
      await app.ask("POST", `${STAGING}/slotsswap`, { targetSlot: "production" }),
      await app.ask("POST", `${SITE}/restart`),
      await app.ask("DELETE", STAGING),
    ];
    for (const { status, error } of refused) {
      assert.equal(status, 409);
      assert.match(
        String(error.message),
        /^Cannot modify this site because another operation is in progress\. Details: Id: [0-9a-f-]{36}, OperationName: SwapSiteSlots, CreatedTime: \d+\/\d+\/\d{4} \d+:\d\d:\d\d [AP]M$/,
      );
    }
    const ended = await until("the swap is over", async () => {
      const answer = await app.ask("GET", String(started.headers.location));
      return answer.status !== 202 && answer;
    });
    assert.equal(ended.status, 200);
    assert.equal((await app.ask("PATCH", SITE, { properties: { httpsOnly: true } })).status, 200);
  });

  it("says what is wrong with a request for one", async () => {
    await app.createShop();
    const ask = (body: unknown) => app.ask("POST", `${STAGING}/slotsswap`, body);
    assert.equal((await ask({})).status, 400);
    assert.equal((await ask({ targetSlot: "staging" })).status, 400);
    assert.equal((await ask({ targetSlot: "nowhere" })).status, 404);
  });
});

function described(record: JournalRecord): string[] {
  return record.kind === "restart"
    ? [`restart ${record.slot}`]
    : record.kind === "swap"
      ? [`swap ${record.source} ${record.target}`]
      : [];
}
