import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { LocalAzure, type SwapEntry, SwapPoint, TurnableClock } from "../../../src/local";
import { type ArmCaller, callerOf, createShop, GROUP, publish, SITE, STAGING } from "../../support/local-app";
import { until } from "../../support/until";
import { runs } from "../../support/victim";

const HOUR = 60 * 60_000;

describe("a local App Service in memory", function () {
  this.timeout(120_000);
  let clock: TurnableClock;
  let azure: LocalAzure;
  let arm: ArmCaller;
  let started: number[];

  before(async () => {
    clock = new TurnableClock();
    started = [];
    azure = await LocalAzure.start({
      clock,
      log: (_specification, _stream, line) => {
        const pid = /^process (\d+)$/.exec(line)?.[1];
        started.push(...(pid ? [Number(pid)] : []));
      },
    });
    arm = callerOf(azure.connection, azure.home);
    const WEBSITE_RUN_FROM_PACKAGE = await publish(azure.blobs, "1");
    await createShop(arm, {
      production: { WEBSITE_RUN_FROM_PACKAGE, WHERE: "production" },
      staging: { WEBSITE_RUN_FROM_PACKAGE, WHERE: "staging" },
      sticky: ["WHERE"],
    });
  });

  after(async () => {
    arm.close();
    await azure.dispose();
  });

  const swap = () => arm.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
  const write = (value: string) =>
    arm.ask("PUT", `${STAGING}/config/appsettings`, { properties: { ...settings, GREETING: value } });
  let settings: Record<string, string>;
  const read = async () =>
    (await arm.ask("POST", `${STAGING}/config/appsettings/list`)).at("properties") as Record<string, string>;

  beforeEach(async () => {
    settings = await read();
  });

  it("is visited by the addresses that Azure has", async () => {
    const page = await azure.visit("https://shop.azurewebsites.net/?n=1");
    assert.deepEqual([page.status, JSON.parse(page.text).version], [200, "1"]);
    assert.equal((await azure.visit("shop-staging.azurewebsites.net/status?code=404")).status, 404);
    assert.equal((await azure.visit("http://nobody.azurewebsites.net")).status, 404);
  });

  it("tells what happens as events, to each listener until it has enough", async () => {
    const swaps: SwapEntry[] = [];
    const enough = azure.on("swap", (record) => swaps.push(record));
    const mark = azure.journal.length;
    const events = azure.events();
    const first = events.next();
    assert.equal((await swap()).status, 200);
    enough();
    assert.equal((await swap()).status, 200);
    assert.deepEqual(
      swaps.map(({ site, source, target }) => ({ site, source, target })),
      [{ site: "shop", source: "staging", target: "production" }],
    );
    assert.equal((await first).value?.sequence, mark + 1);
    await events.return();
  });

  it("goes by the clock that a test turns: ramps go up, and tokens expire", async () => {
    const rule = {
      name: "staging",
      actionHostName: "shop-staging.azurewebsites.net",
      reroutePercentage: 10,
      changeStep: 10,
      changeIntervalInMinutes: 15,
      maxReroutePercentage: 90,
    };
    await arm.ask("PATCH", `${SITE}/config/web`, { properties: { experiments: { rampUpRules: [rule] } } });
    const percentage = async () =>
      (await arm.ask("GET", `${SITE}/config/web`)).at("properties.experiments.rampUpRules.0.reroutePercentage");
    await clock.advance(HOUR + 2 * 60_000);
    assert.equal(await percentage(), 50);
    await clock.advance(24 * HOUR);
    const expired = await arm.ask("GET", SITE);
    assert.deepEqual([expired.status, expired.error.code], [401, "ExpiredAuthenticationToken"]);
    arm.close();
    arm = callerOf(azure.connection, azure.home);
    assert.equal(await percentage(), 90);
    await arm.ask("PATCH", `${SITE}/config/web`, { properties: { experiments: { rampUpRules: [] } } });
  });

  it("refuses requests by the name of a fault, as often as one says, and carries them out after that", async () => {
    const refusals = [
      ["conflict", 409, "Conflict"],
      ["tooManyRequests", 429, "429"],
      ["forbidden", 403, "AuthorizationFailed"],
      ["scopeLocked", 409, "ScopeLocked"],
    ] as const;
    for (const [name, status, code] of refusals) {
      const fault = azure.inject(name, { path: "/slots/staging/config/APPSETTINGS", method: "PUT", times: 1 });
      assert.equal((await arm.ask("GET", STAGING)).status, 200);
      const refused = await write(name);
      assert.deepEqual([refused.status, refused.error.code], [status, code]);
      if (name === "forbidden")
        assert.match(
          String(refused.error.message),
          /perform action 'microsoft\.web\/sites\/slots\/config\/write' over scope/,
        );
      assert.equal(refused.headers["retry-after"], status === 429 ? "1" : undefined);
      assert.notEqual((await read()).GREETING, name);
      assert.equal((await write(name)).status, 200);
      assert.equal(fault.hits, 1);
      fault.end();
    }
  });

  it("loses a request, or its answer, until the fault is ended", async () => {
    const request = azure.inject("requestLost", { path: /appsettings$/ });
    await assert.rejects(write("lost"), { code: "ECONNRESET" });
    request.end();
    assert.notEqual((await read()).GREETING, "lost");
    const answer = azure.inject("answerLost", { by: "client" });
    await assert.rejects(write("carried out"), { code: "ECONNRESET" });
    assert.equal(answer.hits, 1);
    answer.end();
    assert.equal((await read()).GREETING, "carried out");
  });

  it("fails a swap whose app never warms up, at once, and each slot has its own settings again", async () => {
    const fault = azure.inject("neverWarm", { site: "SHOP", slot: "staging" });
    const failed = await swap();
    assert.equal(failed.status, 400, JSON.stringify(failed.body));
    assert.match(String(failed.error.message), /worker process/i);
    assert.deepEqual([(await read()).WHERE, fault.hits], ["staging", 1]);
    fault.end();
  });

  it("leaves nothing: no folder, no port, no process, no event that somebody waits for", async () => {
    const other = await LocalAzure.start({ clock });
    const waiting = (async () => {
      for await (const _ of other.events());
    })();
    const { armEndpoint, frontDoor, frontDoorTls, identityEndpoint, providers } = other.connection;
    const root = other.home.root;
    assert.ok(existsSync(root) && root !== azure.home.root);
    {
      await using disposed = other;
      assert.deepEqual(disposed.sites(), []);
    }
    await waiting;
    assert.ok(!existsSync(root));
    const ports = [armEndpoint, frontDoor, frontDoorTls, identityEndpoint].map((url) => Number(new URL(url).port));
    for (const port of [...ports, ...Object.values(providers)]) {
      await assert.rejects(opened(port), { code: "ECONNREFUSED" });
    }
    assert.equal((await arm.ask("GET", SITE)).status, 200, "the other one goes on");
    const pids = [...started];
    assert.ok(pids.length > 2);
    await azure.dispose();
    assert.deepEqual(
      pids.filter((pid) => runs(pid)),
      [],
    );
  });
});

describe("a local App Service that crashes within a swap", function () {
  this.timeout(120_000);

  for (const [after, holder, where] of [
    [SwapPoint.SettingsApplied, "1", "staging"],
    [SwapPoint.WarmedUp, "1", "staging"],
    [SwapPoint.Switched, "2", "staging"],
  ] as const) {
    it(`after ${after}, goes on where it was when its folder is started again`, async () => {
      const azure = await LocalAzure.start();
      const arm = callerOf(azure.connection, azure.home);
      try {
        await createShop(arm, {
          production: { WEBSITE_RUN_FROM_PACKAGE: await publish(azure.blobs, "1"), WHERE: "production" },
          staging: { WEBSITE_RUN_FROM_PACKAGE: await publish(azure.blobs, "2"), WHERE: "staging" },
          sticky: ["WHERE"],
        });
        azure.inject("crashInSwap", { after });
        await assert.rejects(arm.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" }), {
          code: /ECONNRE/,
        });
        await azure.crashed;
        assert.deepEqual(
          readdirSync(azure.home.root).filter((name) => /crashed|connection/.test(name)),
          [],
        );
        const again = await LocalAzure.start({ home: azure.home });
        const next = callerOf(again.connection, again.home);
        const version = async () => JSON.parse((await again.visit("shop.azurewebsites.net")).text).version;
        await until("production answers", async () => (await version()) === holder);
        const listed = await next.ask("POST", `${STAGING}/config/appsettings/list`);
        assert.equal(listed.at("properties.WHERE"), where);
        assert.equal((await next.follow("DELETE", GROUP)).status, 200);
        next.close();
        await again.dispose();
      } finally {
        arm.close();
        await azure.dispose();
      }
      assert.ok(!existsSync(azure.home.root));
    });
  }
});

describe("the options of a local App Service", () => {
  const errorFor = (options: unknown) =>
    LocalAzure.start(options as never).then(
      () => "none",
      (error) => error.message,
    );

  it("are refused all at once, before anything is started, each by its path", async () => {
    assert.equal(
      await errorFor({
        home: 7,
        subscriptions: ["00000000-0000-0000-0000-000000000000", "shop"],
        ports: { arm: 70_000, frontDoor: "80", https: 443 },
        switches: { trafficRulesAtSwap: "travels" },
        clock: Date,
        log: "console",
        retryAfterMilliseconds: -1,
        minuteMilliseconds: Number.NaN,
        homes: "/tmp",
        journal: { megabytes: 0 },
        instances: "two",
      }),
      `LocalAzure cannot start with these options:
  home: 7 cannot be used: give the path of a folder, or what openHome returns
  subscriptions[1]: 'shop' cannot be used: give a GUID, such as 00000000-0000-0000-0000-000000000000
  ports.arm: 70000 cannot be used: give a whole number from 1 to 65535, or 0 for any free port
  ports.frontDoor: '80' cannot be used: give a whole number from 1 to 65535, or 0 for any free port
  ports.https: there is no such option: use arm, frontDoor, frontDoorTls, identity, page
  switches.trafficRulesAtSwap: 'travels' cannot be used: give 'stay' or 'travel'
  clock: [Function: Date] cannot be used: give an object with the functions now and wait, such as new TurnableClock()
  log: 'console' cannot be used: give a function
  retryAfterMilliseconds: -1 cannot be used: give 0 or a number above it
  minuteMilliseconds: NaN cannot be used: give a number above 0
  homes: there is no such option: use home, subscriptions, ports, switches, clock, hasDnsRecords, instances, journal, killAfterMilliseconds, log, warn, minuteMilliseconds, retryAfterMilliseconds
  journal.megabytes: 0 cannot be used: give a number above 0
  instances: 'two' cannot be used: give true or false`,
    );
    assert.equal(
      await errorFor("/tmp/shop"),
      `LocalAzure cannot start with these options:
  options: '/tmp/shop' cannot be used: give an object with any of home, subscriptions, ports, switches, clock, hasDnsRecords, instances, journal, killAfterMilliseconds, log, warn, minuteMilliseconds, retryAfterMilliseconds`,
    );
  });
});

function opened(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
  });
}
