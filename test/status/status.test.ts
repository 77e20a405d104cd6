import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GUARDED_SWAP } from "../../src/components/templates/swap";
import { environmentOf } from "../../src/local";
import { Azure } from "../../src/read-azure/azure";
import type { AppStatus } from "../../src/status/app-status";
import { type Shown, type StatusRequest, showStatus } from "../../src/status/show-status";
import { LOCATION, LocalApp, PLAN, SITE, STAGING, SWAP_API } from "../support/local-app";
import { until } from "../support/until";

const CLI = join(__dirname, "../../dist/cli.js");
const SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";
const SECRET = "database-password-77b1";
const OLD = "1.0.0+0123456789ab";
const NEW = "2.0.0+ba9876543210";

/** An app that starts once there is a file. */
const SLOW_SERVER = `
const { existsSync } = require("node:fs");
const { createServer } = require("node:http");
const timer = setInterval(() => {
  if (existsSync(process.env.GATE)) {
    clearInterval(timer);
    createServer((_, response) => response.end("here")).listen(process.env.PORT);
  }
}, 20);
`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("azure-slots status", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.createShop({
      production: { BUILD_VERSION: OLD, PASSWORD: SECRET, ENVIRONMENT: "production" },
      staging: { BUILD_VERSION: NEW, PASSWORD: SECRET, ENVIRONMENT: "staging" },
    });
  });

  afterEach(() => app.close());

  /** Runs the command as a program of its own, as it is run in a pipeline. */
  const run = (args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    new Promise((done) => {
      const env = { ...process.env, ...environmentOf(app.local.connection, app.home), ...environment };
      execFile(process.execPath, [CLI, "status", ...args], { env }, (error, stdout, stderr) =>
        done({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  /** The same within this process, where many apps' tokens would be cached together. */
  const show = (request: StatusRequest, subscription = SUBSCRIPTION): Promise<Shown> => {
    const { armEndpoint, authorityFile, frontDoor } = app.local.connection;
    const getToken = async () => ({ token: await app.arm.token(), expiresOnTimestamp: Date.now() + 3_600_000 });
    return showStatus(
      request,
      { AZURE_SLOTS_FRONT_DOOR: frontDoor, AZURE_SUBSCRIPTION_ID: subscription },
      new Azure({
        endpoint: armEndpoint,
        scope: "https://management.azure.com/.default",
        credential: { getToken },
        certificateAuthority: readFileSync(authorityFile, "utf8"),
      }),
    );
  };
  const read = async (target?: string): Promise<AppStatus> => {
    const { text, asDeclared } = await show({ app: "shop", json: true, ...(target ? { target } : {}) });
    const status = JSON.parse(text) as AppStatus;
    assert.equal(status.asDeclared, asDeclared);
    return status;
  };
  const codes = async (target?: string) => (await read(target)).problems.map(({ code }) => code);
  const put = async (path: string, properties: unknown, api?: string) => {
    const { status, body } = await app.follow("PUT", path, { location: LOCATION, properties }, api);
    assert.equal(status, 200, JSON.stringify(body));
  };
  const swap = () => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
  /** When the activity log's events of a resource were, the latest first. */
  const lastEvents = async (resource: string) => {
    const filter = `eventTimestamp ge '${new Date(Date.now() - 3_600_000).toISOString()}' and resourceUri eq '${resource}'`;
    const log = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values`;
    const answer = await app.ask("GET", `${log}?$filter=${encodeURIComponent(filter)}`, undefined, "2015-04-01");
    return (answer.at("value") as { eventTimestamp: string }[]).map((event) => Date.parse(event.eventTimestamp));
  };
  /** By the documented template's writes, as components swap. */
  const declareSwap = async (version: string) => {
    await put(STAGING, { buildVersion: version, serverFarmId: PLAN }, SWAP_API);
    await put(SITE, { targetBuildVersion: version, serverFarmId: PLAN }, SWAP_API);
  };

  it("shows people which build is where, and all that swaps depend on", async () => {
    await put(`${SITE}/slots/preview`, { serverFarmId: PLAN, siteConfig: { appSettings: [] } });
    await put(`${SITE}/slots/tests`, { serverFarmId: PLAN, siteConfig: { appSettings: [] } });
    await put(`${SITE}/config/slotConfigNames`, {
      appSettingNames: ["ENVIRONMENT", "LEVEL"],
      connectionStringNames: ["Db"],
      azureStorageConfigNames: ["media"],
    });
    await put(`${SITE}/config/web`, {
      experiments: {
        rampUpRules: [
          { name: "staging", actionHostName: "shop-staging.azurewebsites.net", reroutePercentage: 12.5 },
          { name: "tests", actionHostName: "shop-tests.azurewebsites.net", reroutePercentage: 0 },
        ],
      },
    });
    assert.equal((await app.ask("POST", `${SITE}/slots/tests/stop`)).status, 200);
    await declareSwap(NEW);

    const { code, stdout, stderr } = await run(["shop"]);
    const port = new URL(app.local.connection.frontDoor).port;
    const shown = stdout.replaceAll(`:${port}/`, ":PORT/").replace(/\d{4}-[\d-]+T[\d:.]+Z/, "TIME");
    assert.deepEqual(
      [shown.split("\n"), stderr, code],
      [
        [
          SITE,
          "",
          "slot        build                           state    traffic      link",
          `production  ${NEW}              Running  87.5 %       http://shop.azurewebsites.net.localhost:PORT/`,
          "preview     no build that says its version  Running  -            http://shop-preview.azurewebsites.net.localhost:PORT/",
          `staging     ${OLD}              Running  12.5 %       http://shop-staging.azurewebsites.net.localhost:PORT/`,
          "tests       no build that says its version  Stopped  0 %, hidden  http://shop-tests.azurewebsites.net.localhost:PORT/",
          "",
          `target     ${NEW}`,
          "sticky     app settings ENVIRONMENT, LEVEL; connection strings Db; mounts media",
          "last swap  TIME, staging → production",
          "",
          "as declared",
          "",
        ],
        "",
        0,
      ],
    );
  });

  it("prints the same as JSON, and no setting but the build's version", async () => {
    const { code, stdout, stderr } = await run(["shop", "--json"]);
    const port = new URL(app.local.connection.frontDoor).port;
    assert.deepEqual(
      [JSON.parse(stdout), stderr, code],
      [
        {
          app: "shop",
          id: SITE,
          asDeclared: true,
          problems: [],
          target: null,
          slots: [
            {
              name: "production",
              build: OLD,
              state: "Running",
              hostName: "shop.azurewebsites.net",
              url: `http://shop.azurewebsites.net.localhost:${port}/`,
              trafficPercentage: 100,
            },
            {
              name: "staging",
              build: NEW,
              state: "Running",
              hostName: "shop-staging.azurewebsites.net",
              url: `http://shop-staging.azurewebsites.net.localhost:${port}/`,
              trafficPercentage: null,
            },
          ],
          previews: [],
          operations: [],
          stickyNames: { appSettings: [], connectionStrings: [], mounts: [] },
          lastSwap: null,
        } satisfies AppStatus,
        "",
        0,
      ],
    );
  });

  it("knows what production must run, as it is told or as it was declared last", async () => {
    assert.deepEqual(await codes(), []);
    assert.deepEqual(await codes("1.0.0"), []);
    assert.deepEqual(await codes(OLD), []);
    assert.deepEqual(await codes("1.0.0+ffffffffffff"), ["target"]);

    await declareSwap("2.0.0");
    assert.deepEqual([(await read()).target, await codes()], ["2.0.0", []]);
    // Somebody swaps by hand.
    assert.equal((await swap()).status, 200);
    assert.deepEqual((await read()).problems, [
      { code: "target", reason: `production runs ${OLD}, and must run 2.0.0` },
    ]);
  });

  it("ends with 1 while a swap with preview waits", async () => {
    assert.equal((await app.ask("POST", `${STAGING}/applySlotConfig`, { targetSlot: "production" })).status, 200);
    assert.deepEqual((await read()).previews, [{ source: "staging", target: "production" }]);
    const { code, stdout, stderr } = await run(["shop"]);
    assert.deepEqual([code, stderr], [1, ""]);
    assert.match(stdout, /^preview {4}staging → production waits$/m);
    assert.match(
      stdout,
      /^not as declared: a swap of staging into production waits in preview: complete or cancel it$/m,
    );
    assert.equal((await swap()).status, 200);
    assert.deepEqual(await codes(), []);
  });

  it("tells of a swap while it runs", async () => {
    const folder = mkdtempSync(join(tmpdir(), "azure-slots-gate-"));
    const gate = join(folder, "open");
    try {
      const WEBSITE_RUN_FROM_PACKAGE = await app.publish("slow", SLOW_SERVER);
      await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: { WEBSITE_RUN_FROM_PACKAGE, GATE: gate } });
      const started = await app.ask("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
      assert.equal(started.status, 202);
      const { operations, problems } = await read();
      const [operation] = operations;
      assert.deepEqual(problems, [
        { code: "operation", reason: `operation ${operation} runs on the app: ask again when it is over` },
      ]);
      const { text } = await show({ app: "shop" });
      assert.match(text, new RegExp(`^running {4}operation ${operation}$`, "m"));
      writeFileSync(gate, "");
      await until("the swap is over", async () => (await codes()).length === 0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("tells of the last swap of any two slots", async () => {
    await swap();
    const first = (await read()).lastSwap;
    assert.deepEqual([first?.source, first?.target], ["staging", "production"]);
    await put(`${SITE}/slots/tests`, { serverFarmId: PLAN, siteConfig: { appSettings: [] } });
    assert.equal((await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "tests" })).status, 200);
    const second = (await read()).lastSwap;
    assert.deepEqual([second?.source, second?.target], ["staging", "tests"]);
  });

  it("tells how long the last swap took, by the activity log or by the deployment that declared it", async () => {
    await swap();
    const [succeeded, started] = await lastEvents(STAGING);
    const seconds = ((succeeded ?? Number.NaN) - (started ?? Number.NaN)) / 1000;
    assert.equal((await read()).lastSwap?.durationInSeconds, seconds);
    assert.match((await show({ app: "shop" })).text, /, staging → production, took \d+ s$/m);

    const deployments = `${SITE.split("/providers/")[0]}/providers/Microsoft.Resources/deployments`;
    const parameters = { site: { value: "shop" }, slot: { value: "staging" }, target: { value: NEW } };
    const swapBack = { mode: "Incremental", template: GUARDED_SWAP, parameters };
    const { status, body } = await app.follow("PUT", `${deployments}/release`, { properties: swapBack }, "2024-03-01");
    assert.equal(status, 200, JSON.stringify(body));
    const declared = (await read()).lastSwap;
    assert.notEqual(declared?.durationInSeconds, null);
    assert.ok((declared?.durationInSeconds ?? 0) > 0);

    // By neither.
    await declareSwap(OLD);
    assert.equal((await read()).lastSwap?.durationInSeconds, null);
    assert.deepEqual((await read()).lastSwap?.durationUnreadable, []);
  });

  it("says where it may not read how long the last swap took, and tells the rest", async () => {
    await swap();
    const message = "The client does not have authorization to perform action 'read'.";
    app.local.disturb(({ path }) =>
      path.includes("Microsoft.Insights") ? { status: 403, code: "AuthorizationFailed", message } : undefined,
    );
    const { lastSwap } = await read();
    assert.deepEqual(
      [lastSwap?.durationInSeconds, lastSwap?.durationUnreadable],
      [null, [`the activity log (403: ${message})`]],
    );
    const { text } = await show({ app: "shop" });
    assert.match(text, /→ production; how long it took could not be read from the activity log \(403: The client/);
  });

  it("finds an app by its id, by its group, or as the only one of its name or of its beginning", async () => {
    const idOf = async (request: StatusRequest, subscription?: string) =>
      (JSON.parse((await show({ ...request, json: true }, subscription)).text) as AppStatus).id;
    assert.equal(await idOf({ app: SITE }, ""), SITE);
    assert.equal(await idOf({ app: "SHOP" }), SITE);
    assert.equal(await idOf({ app: "Sho" }), SITE);
    assert.equal(await idOf({ app: "shop", resourceGroup: "shop-group", subscription: SUBSCRIPTION }, ""), SITE);

    const other = `/subscriptions/${SUBSCRIPTION}/resourceGroups/other-group`;
    await app.ask("PUT", other, { location: LOCATION });
    const twin = `${other}/providers/Microsoft.Web/sites/shop`;
    await put(twin, { serverFarmId: PLAN, reserved: true, autoGeneratedDomainNameLabelScope: "ResourceGroupReuse" });
    await assert.rejects(show({ app: "shop" }), {
      message: `2 apps of subscription ${SUBSCRIPTION} are named "shop", in resource groups other-group, shop-group: say which by --resource-group`,
    });
    assert.equal(await idOf({ app: "shop", resourceGroup: "other-group" }), twin);
    assert.equal(await idOf({ app: "sh", resourceGroup: "other-group" }), twin);
    await assert.rejects(show({ app: "sh" }), {
      message: `no app of subscription ${SUBSCRIPTION} is named "sh", and 2 begin with that: shop, shop: give one of these names`,
    });
  });

  it("says what it cannot tell, and why", async () => {
    const cases: readonly (readonly [StatusRequest, RegExp, string?])[] = [
      [{ app: "nobody", resourceGroup: "shop-group" }, /'Microsoft\.Web\/sites\/nobody'.* was not found/],
      [{ app: STAGING }, /is the id of a slot, "staging": give the app's own/],
      [{ app: PLAN }, /is not the resource id of a web app/],
      [{ app: "shop" }, /give --subscription, or set AZURE_SUBSCRIPTION_ID/, ""],
      [{ app: "shop", target: "1+2+3" }, /--target: "1\+2\+3" is not a version/],
    ];
    for (const [request, message, subscription] of cases) {
      await assert.rejects(show(request, subscription), message);
    }
  });

  it("ends with 2 and one line for errors", async () => {
    const cases: readonly (readonly [readonly string[], NodeJS.ProcessEnv, RegExp])[] = [
      [["nobody"], {}, /^azure-slots: no app of subscription 0{8}-.* is named "nobody": .*\n$/],
      [
        ["shop"],
        { AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential", AZURE_SLOTS_ARM_ENDPOINT: "" },
        /^azure-slots: nobody is signed in to Azure: run `az login`, .*\n$/,
      ],
      [["shop", "--verison", "1"], {}, /^error: unknown option '--verison'\n$/],
    ];
    for (const [args, environment, message] of cases) {
      const { code, stdout, stderr } = await run(args, environment);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, message);
    }
  });
});
