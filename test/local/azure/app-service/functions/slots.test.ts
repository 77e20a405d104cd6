import { deepEqual, equal, match } from "node:assert/strict";
import { TurnableClock } from "../../../../../src/local/clock";
import {
  createFunctionPlan,
  hostSettings,
  publishFunctions,
  putFunctionApp,
  STORAGE,
  visitHttps,
} from "../../../../support/function-app";
import { GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../../../support/local-app";
import { turnUntil } from "../../../../support/turn-until";
import { until } from "../../../../support/until";

/** An app whose timer logs its version and whose function answers it. */
const code = (version: string) => `
const { app } = require("@azure/functions");
app.http("version", { authLevel: "function", handler: () => ({ body: ${JSON.stringify(version)} }) });
app.timer("tick", { schedule: "%TICK%", handler: (timer, context) => context.log("tick ${version} before " + timer.scheduleStatus.next) });
`;

const LONG = SITE.replace(/shop$/, "a-shop-with-a-name-of-34-letters-x");
const LONG_STAGING = `${LONG}/slots/staging`;

describe("slots of function apps", () => {
  let app: LocalApp;
  const clock = new TurnableClock();
  const lines: string[] = [];
  const packages: Record<string, string> = {};

  before(async () => {
    app = await LocalApp.start({ clock, log: (_specification, _stream, line) => lines.push(line) });
    await createFunctionPlan(app);
    for (const version of ["v1", "v2"]) {
      packages[version] = await publishFunctions(app.local, version, { "index.js": code(version) });
    }
  });

  after(() => app.close());

  const settings = (version: string, more: Readonly<Record<string, string>> = {}) =>
    hostSettings({ TICK: "0 */5 * * * *", WEBSITE_RUN_FROM_PACKAGE: packages[version] ?? "", ...more });
  /** The ticks that were fired so far: by which build, and which came next. */
  const ticks = () =>
    lines.flatMap((line) => {
      const [, version = "", next = ""] = /\[tick\] tick (\w+) before (.*)$/.exec(line) ?? [];
      return version === "" ? [] : [{ version, next: Date.parse(next) }];
    });
  /** Turns the clock until some more ticks are fired, and returns them. No tick may be fired twice or left out. */
  const nextTicks = async (count: number) => {
    const before = ticks().length;
    await turnUntil(clock, "ticks", () => ticks().length >= before + count);
    const fired = ticks().slice(before);
    const [first = { next: 0 }] = fired;
    deepEqual(
      fired.map(({ next }) => next),
      fired.map((_, index) => first.next + index * 5 * 60_000),
    );
    return [...new Set(fired.map(({ version }) => version))];
  };
  const swap = (site: string) => app.follow("POST", `${site}/slots/staging/slotsswap`, { targetSlot: "production" });
  const stick = (site: string, names: readonly string[]) =>
    app.ask("PUT", `${site}/config/slotConfigNames`, { properties: { appSettingNames: names } });
  const remove = (site: string) => app.ask("DELETE", `${site}?deleteEmptyServerFarm=false`);
  const key = async (path: string) =>
    String((await app.ask("POST", `${path}/host/default/listkeys`)).at("functionKeys.default"));

  it("fire each tick once after a swap, by the build that production runs, where the slot's functions are disabled", async () => {
    await putFunctionApp(app, SITE, settings("v1", { "AzureWebJobs.tick.Disabled": "false" }));
    await putFunctionApp(app, STAGING, settings("v2", { "AzureWebJobs.tick.Disabled": "true" }));
    await stick(SITE, ["AzureWebJobs.tick.Disabled"]);
    deepEqual(await nextTicks(2), ["v1"]);
    const keys = [await key(SITE), await key(STAGING)];
    equal((await swap(SITE)).status, 200);
    deepEqual(await nextTicks(3), ["v2"]);
    deepEqual([await key(SITE), await key(STAGING)], keys);
    const version = async (name: string, code?: string) =>
      (await visitHttps(app, name, `/api/version?code=${code}`)).text;
    deepEqual([await version("shop", keys[0]), await version("shop-staging", keys[1])], ["v2", "v1"]);
    equal((await visitHttps(app, "shop", `/api/version?code=${keys[1]}`)).status, 401);
    // Recorded of production alone.
    const least = async (path: string) =>
      (await app.ask("GET", `${path}/config/web`)).at("properties.minimumElasticInstanceCount");
    equal(await least(SITE), 1);
    await remove(SITE);
  });

  it("share a timer where they share a host id", async () => {
    const shared = { AzureFunctionsWebHost__hostid: "one-host" };
    await putFunctionApp(app, SITE, settings("v1", shared));
    const byIdentity = { AzureWebJobsStorage: "", AzureWebJobsStorage__accountName: "shopstorage" };
    await putFunctionApp(app, STAGING, settings("v2", { ...shared, ...byIdentity }));
    for (const path of [SITE, STAGING]) await app.ask("GET", `${path}/functions`);
    equal((await nextTicks(3)).length, 1);
    await remove(SITE);
  });

  it("stop where their host ids are cut to the same and they share an account, and are not swapped", async () => {
    await putFunctionApp(app, LONG, settings("v1"));
    const host = LONG.split("/").pop() ?? "";
    equal((await visitHttps(app, host, "/")).status, 200);
    await putFunctionApp(app, LONG_STAGING, settings("v2"));
    equal((await visitHttps(app, `${host}-staging`, "/")).status, 503);
    match(
      lines.join("\n"),
      /A collision for Host ID 'a-shop-with-a-name-of-34-letters' was detected in the configured storage/,
    );
    const refused = await swap(LONG);
    equal(refused.status, 400);
    equal(
      refused.error.message,
      `Cannot swap site slots for site '${host}' because the 'staging' slot did not respond to http ping. A collision for Host ID 'a-shop-with-a-name-of-34-letters' was detected in the configured storage account. For more information, see https://aka.ms/functions-hostid-collision. The whole log: \`azure-slots local logs ${host}/staging\``,
    );
    const listed = await app.ask("GET", `${LONG_STAGING}/functions`);
    match(String(listed.error.message), /ServiceUnavailable/);
    // An id in staging alone is not enough: with production's sticky settings, the slot has none.
    await putFunctionApp(app, LONG_STAGING, settings("v2", { AzureFunctionsWebHost__hostid: "staging-host" }));
    await stick(LONG, ["AzureFunctionsWebHost__hostid"]);
    await until("staging's host", async () => (await visitHttps(app, `${host}-staging`, "/")).status === 200);
    match(String((await swap(LONG)).error.message), /http ping/);
    await putFunctionApp(app, LONG, settings("v1", { AzureFunctionsWebHost__hostid: "production-host" }));
    equal((await swap(LONG)).status, 200);
    // The claim outlives the host that made it.
    await app.restart();
    await putFunctionApp(app, LONG_STAGING, settings("v2"));
    await until("the collision", async () => (await visitHttps(app, `${host}-staging`, "/")).status === 503);
    await remove(LONG);
  });

  it("are not swapped where the versions of the host differ", async () => {
    await putFunctionApp(app, SITE, settings("v1", { FUNCTIONS_EXTENSION_VERSION: "~3" }));
    await putFunctionApp(app, STAGING, settings("v2"));
    equal((await visitHttps(app, "shop-staging", "/")).status, 200);
    match(
      String((await swap(SITE)).error.message),
      /application initialization in 'staging' slot either took too long or failed/,
    );
    match(lines.join("\n"), /FUNCTIONS_EXTENSION_VERSION is "~3": set it to ~4/);
    const python = { FUNCTIONS_WORKER_RUNTIME: "python", FUNCTIONS_EXTENSION_VERSION: "~4" };
    await putFunctionApp(app, STAGING, settings("v2", python));
    await until("no host", async () => (await visitHttps(app, "shop-staging", "/")).status === 503);
    match(
      lines.join("\n"),
      /only runs functions of Node, but FUNCTIONS_WORKER_RUNTIME is python: give a start-up command/,
    );
    await remove(SITE);
  });

  it("are a copy of production after a bare PUT", async () => {
    const limits = (answer: { at(path: string): unknown }) =>
      ["functionAppScaleLimit", "elasticWebAppScaleLimit"].map((name) => answer.at(`properties.siteConfig.${name}`));
    deepEqual(limits(await putFunctionApp(app, SITE, hostSettings())), [0, null]);
    await app.ask("PATCH", `${SITE}/config/web`, { properties: { http20Enabled: true } });
    const created = await app.ask("PUT", STAGING, { location: LOCATION, properties: { serverFarmId: PLAN } });
    deepEqual([created.at("kind"), created.at("properties.siteConfig.http20Enabled")], ["functionapp,linux", false]);
    deepEqual(limits(created), [null, 0]);
    const slot = await app.ask("GET", STAGING);
    deepEqual([slot.at("properties.siteConfig.http20Enabled"), ...limits(slot)], [true, 0, null]);
    equal((await app.settings(STAGING)).AzureWebJobsStorage, STORAGE);
    equal((await visitHttps(app, "shop-staging", "/")).text.includes("Function App is up and running"), true);
    await remove(SITE);
  });

  it("are as many as the plan allows", async () => {
    const slot = (name: string) =>
      app.ask("PUT", `${SITE}/slots/${name}`, { location: LOCATION, properties: { serverFarmId: PLAN } });
    await putFunctionApp(app, SITE, hostSettings());
    deepEqual([(await slot("one")).status, (await slot("two")).status, (await slot("three")).status], [200, 200, 409]);
    const plan = (name: string, sku: string) =>
      app.ask("PUT", `${GROUP}/providers/Microsoft.Web/serverfarms/${name}`, {
        location: LOCATION,
        sku: { name: sku },
      });
    await plan("consumption", "Y1");
    await plan("flex", "FC1");
    const site = (name: string, farm: string, properties: object = {}) =>
      app.ask("PUT", SITE.replace(/shop$/, name), {
        location: LOCATION,
        kind: "functionapp",
        properties: { serverFarmId: PLAN.replace(/shop-plan$/, farm), ...properties },
      });
    await site("small", "consumption");
    const small = (name: string) =>
      app.ask("PUT", SITE.replace(/shop$/, `small/slots/${name}`), { location: LOCATION, properties: {} });
    equal((await small("one")).status, 200);
    equal(
      (await small("two")).error.message,
      "Cannot complete the operation because the site will exceed the number of slots allowed for the 'Dynamic' SKU.",
    );
    match(String((await site("flexible", "flex")).error.message), /FunctionAppConfig is required on create/);
    equal((await site("flexible", "flex", { functionAppConfig: {} })).status, 200);
    equal(
      (await app.ask("PUT", SITE.replace(/shop$/, "flexible/slots/one"), { location: LOCATION, properties: {} }))
        .status,
      409,
    );
    equal((await app.ask("GET", PLAN)).at("properties.numberOfSites"), 1);
  });
});
