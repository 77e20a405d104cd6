import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { BlobStorage } from "../../src/local/azure/storage/blob-storage";
import type { Home } from "../../src/local/host/home";
import {
  type Answer,
  type ArmCaller,
  createShop,
  GROUP,
  LOCATION,
  PLAN,
  publish,
  SERVER,
  SITE,
  STAGING,
  SWAP_API,
  temporaryHome,
  visit,
} from "../support/local-app";
import { pause, until } from "../support/until";
import { runs, Victim } from "../support/victim";
import { scaled, tell } from "./scale";

const KILLS = scaled(6, 100);
/** The longest time from the beginning of the work to the kill. A swap takes about half of it. */
const LONGEST_MILLISECONDS = 1_000;

const OTHER = `${GROUP}/providers/Microsoft.Web/sites/other`;
const LOG =
  "/subscriptions/00000000-0000-0000-0000-000000000000/providers/microsoft.insights/eventtypes/management/values";

/** The test app, with a process that leaves the app's process group. */
const APP = `require("node:child_process").spawn("sleep", ["3600"], { detached: true, stdio: "ignore" }).unref();${SERVER}`;

type Settings = Readonly<Record<string, string>>;

/** What the work before a kill was told. */
interface Told {
  /** Whether the request itself was answered. */
  accepted: boolean;
  /** Where it can be polled. */
  location?: string;
  /** Whether its success was told. */
  succeeded: boolean;
}

/** Random numbers from 0 to 1 that are the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The processes that a process has started, and those that they have started. */
function descendantsOf(processId: number): number[] {
  const parents = readdirSync("/proc").flatMap((name): [number, number][] => {
    try {
      const parent = /\) \S+ (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1];
      return /^\d+$/.test(name) && parent ? [[Number(name), Number(parent)]] : [];
    } catch {
      return [];
    }
  });
  const children = (of: number): number[] =>
    parents.flatMap(([child, parent]) => (parent === of ? [child, ...children(child)] : []));
  return children(processId);
}

describe(`a local App Service that is killed ${KILLS} times at any moment`, () => {
  const seed = Number(process.env.AZURE_SLOTS_SEED ?? Date.now() % 1_000_000);
  const random = randomFrom(seed);
  let home: Home;
  let victim: Victim;
  /** The build that runs in production, as far as it was told. */
  let live = "1";
  let written = 0;
  /** What became of the swaps that were cut off before their end was told. */
  const cutOff = { done: 0, undone: 0 };

  before(async () => {
    home = await temporaryHome();
    victim = await Victim.start(home);
    const blobs = new BlobStorage(home.blobs);
    const slot = async (version: string, where: string) => ({
      WEBSITE_RUN_FROM_PACKAGE: await publish(blobs, version, APP),
      WHERE: where,
    });
    await createShop(victim.arm, {
      production: await slot("1", "production"),
      staging: await slot("2", "staging"),
      sticky: ["WHERE"],
    });
    const other = { location: LOCATION, properties: { serverFarmId: PLAN } };
    assert.equal((await victim.arm.ask("PUT", OTHER, other)).status, 200);
  });

  after(async () => {
    const left = descendantsOf(victim.connection.processId);
    await victim.kill();
    // No other one starts that would end what the apps have detached.
    for (const processId of left.filter(runs)) {
      process.kill(processId, "SIGKILL");
    }
    rmSync(home.root, { recursive: true, force: true });
  });

  const settingsOf = async (path: string) =>
    (await victim.arm.ask("POST", `${path}/config/appsettings/list`)).at("properties") as Settings;
  const buildOf = (settings: Settings) => /shop-(.)\.zip/.exec(settings.WEBSITE_RUN_FROM_PACKAGE ?? "")?.[1];

  const write = async (arm: ArmCaller, count: number): Promise<Answer> =>
    arm.ask("PUT", `${OTHER}/config/appsettings`, { properties: { COUNT: String(count) } });

  /** Writes until the process is gone. Each write is one more than the last. */
  const keepWriting = async (arm: ArmCaller) => {
    for (;;) {
      const answer = await write(arm, written + 1);
      assert.equal(answer.status, 200);
      written += 1;
    }
  };

  const swap = async (arm: ArmCaller, told: Told) => {
    const answer = await arm.ask("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    assert.equal(answer.status, 202);
    told.accepted = true;
    told.location = String(answer.headers.location);
    told.succeeded = (await ended(arm, told.location)).status === 200;
  };

  const ended = async (arm: ArmCaller, location: string): Promise<Answer> => {
    for (;;) {
      const answer = await arm.ask("GET", location);
      if (answer.status !== 202) {
        return answer;
      }
      await pause();
    }
  };

  const deployment = (round: number) => `${GROUP}/providers/Microsoft.Resources/deployments/swap-${round}`;

  /** The documented template of a swap, with a build version that is new each time. */
  const deploy = async (arm: ArmCaller, told: Told, round: number) => {
    const resource = (type: string, name: string, properties: object, dependsOn: string[] = []) => ({
      type: `Microsoft.Web/${type}`,
      apiVersion: SWAP_API,
      name,
      location: LOCATION,
      properties,
      dependsOn,
    });
    const version = `round-${round}`;
    const template = {
      $schema: "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
      contentVersion: "1.0.0.0",
      resources: [
        resource("sites/slots", "shop/staging", { buildVersion: version }),
        resource("sites", "shop", { targetBuildVersion: version }, [
          "[resourceId('Microsoft.Web/sites/slots', 'shop', 'staging')]",
        ]),
      ],
    };
    const answer = await arm.ask("PUT", deployment(round), { properties: { mode: "Incremental", template } });
    assert.equal(answer.status, 201);
    told.accepted = true;
    told.location = String(answer.headers["azure-asyncoperation"]);
    const status = await until("the deployment ends", async () => {
      const state = (await arm.ask("GET", told.location ?? "")).at("status");
      return state !== "Accepted" && state !== "Running" && state;
    });
    told.succeeded = status === "Succeeded";
  };

  const preview = async (arm: ArmCaller, told: Told) => {
    const answer = await arm.ask("POST", `${STAGING}/applySlotConfig`, { targetSlot: "production" });
    assert.equal(answer.status, 200);
    told.accepted = true;
    told.succeeded = true;
  };

  /** What is there must be one of the two builds in each slot, each with its own sticky values, and answered by it. */
  const checkSlots = async (previewed: boolean): Promise<string> => {
    const settings = [await settingsOf(SITE), await settingsOf(STAGING)];
    const builds = settings.map(buildOf);
    assert.deepEqual([...builds].sort(), ["1", "2"]);
    assert.deepEqual(
      settings.map(({ WHERE }) => WHERE),
      ["production", previewed ? "production" : "staging"],
    );
    for (const [index, name] of ["shop", "shop-staging"].entries()) {
      const { status, text } = await visit(victim.connection, name);
      assert.equal(status, 200, text);
      const page = JSON.parse(text) as { version: string; env: Settings };
      assert.deepEqual([page.version, page.env.WHERE], [builds[index], settings[index]?.WHERE]);
    }
    return String(builds[0]);
  };

  const checkActivityLog = async () => {
    const filter = encodeURIComponent(`eventTimestamp ge '${new Date(Date.now() - 3_600_000).toISOString()}'`);
    const answer = await victim.arm.ask("GET", `${LOG}?$filter=${filter}`, undefined, { api: "2015-04-01" });
    const events = answer.at("value") as { correlationId: string; status: { value: string } }[];
    for (const { correlationId } of events) {
      const states = events.filter((each) => each.correlationId === correlationId).map(({ status }) => status.value);
      assert.equal(states.length, 2, `${correlationId} has ${states.join()}`);
    }
  };

  for (let round = 0; round < KILLS; round++) {
    const kind = (["swap", "deployment", "preview"] as const)[round % 3] ?? "swap";
    it(`loses nothing, and leaves nothing half done: ${kind}, kill ${round + 1} (AZURE_SLOTS_SEED=${seed})`, async () => {
      const { arm, connection } = victim;
      const told: Told = { accepted: false, succeeded: false };
      await until("both apps have their processes", () => descendantsOf(connection.processId).length > 3);
      const work = { swap, deployment: deploy, preview }[kind];
      const ending = [keepWriting(arm), work(arm, told, round)].map((each) => each.catch((error: unknown) => error));
      await pause(random() * LONGEST_MILLISECONDS);
      const processes = descendantsOf(connection.processId);
      await victim.kill();
      for (const error of await Promise.all(ending)) {
        assert.ok(!(error instanceof assert.AssertionError), String(error));
      }
      victim = await Victim.start(home);

      const count = Number((await settingsOf(OTHER)).COUNT ?? 0);
      assert.ok(count === written || count === written + 1, `${count} is there, ${written} was answered`);
      written = count;

      const waits = (await victim.arm.ask("GET", SITE)).at("properties.targetSwapSlot") === "staging";
      assert.ok(waits || !(kind === "preview" && told.succeeded), "the preview is lost");
      const now = await checkSlots(waits);
      const isSwapped = now !== live;
      assert.ok(isSwapped || !(kind !== "preview" && told.succeeded), "a swap that was told as done is not");
      live = now;
      if (kind !== "preview" && told.accepted && !told.succeeded) {
        cutOff[isSwapped ? "done" : "undone"] += 1;
      }
      if (kind === "swap" && told.location) {
        // The next one has another port.
        const { pathname, search } = new URL(told.location);
        const { status } = await victim.arm.ask("GET", `${pathname}${search}`);
        assert.equal(status, isSwapped ? 200 : 409);
      }
      if (kind === "deployment" && told.accepted) {
        const state = (await victim.arm.ask("GET", deployment(round))).at("properties.provisioningState");
        assert.equal(state, isSwapped ? "Succeeded" : "Failed");
      }
      await checkActivityLog();
      if (waits) {
        assert.equal((await victim.arm.ask("POST", `${STAGING}/resetSlotConfig`)).status, 200);
        await until("the preview is over", async () => (await settingsOf(STAGING)).WHERE === "staging");
      }
      assert.ok(processes.length > 0);
      for (const processId of processes) {
        await until(`process ${processId} of the killed one is gone`, () => !runs(processId));
      }
    });
  }

  it("answers 500 while the disk takes nothing, changes nothing, and goes on afterwards", async function () {
    if (process.platform !== "linux") {
      this.skip();
    }
    const limitFiles = (bytes: string) =>
      execFileSync("prlimit", ["--pid", String(victim.connection.processId), `--fsize=${bytes}:`]);
    const { arm } = victim;
    const requests = [
      () => write(arm, written + 1),
      () => arm.ask("PUT", `${GROUP}-new`, { location: LOCATION }),
      () => arm.ask("PUT", `${SITE}/slots/other`, { location: LOCATION, properties: { serverFarmId: PLAN } }),
      () => arm.ask("POST", `${STAGING}/slotsswap`, { targetSlot: "production" }),
      () => arm.ask("POST", `${STAGING}/applySlotConfig`, { targetSlot: "production" }),
      () => arm.ask("PUT", deployment(KILLS), { properties: { mode: "Incremental", template: emptyTemplate() } }),
      () => arm.ask("DELETE", OTHER),
    ];
    limitFiles("0");
    for (const request of requests) {
      const answer = await request();
      assert.deepEqual([answer.status, answer.error.code], [500, "InternalServerError"]);
      assert.match(String(answer.error.message), /could not store/);
    }
    assert.equal(Number((await settingsOf(OTHER)).COUNT ?? 0), written);
    assert.equal(await checkSlots(false), live);
    for (const path of [`${GROUP}-new`, `${SITE}/slots/other`, deployment(KILLS)]) {
      assert.equal((await arm.ask("GET", path)).status, 404);
    }
    limitFiles("unlimited");
    assert.equal((await write(arm, written + 1)).status, 200);
    assert.equal((await arm.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" })).status, 200);
    await victim.kill();
    victim = await Victim.start(home);
    assert.equal(Number((await settingsOf(OTHER)).COUNT), written + 1);
    assert.notEqual(await checkSlots(false), live);
    assert.equal((await victim.arm.ask("GET", `${SITE}/slots/other`)).status, 404);
    tell("writes that were answered before the kills", written, "");
    tell("swaps that were cut off after their switch, and told as done", cutOff.done, "");
    tell("swaps that were cut off before it, and told as failed", cutOff.undone, "");
  });
});

function emptyTemplate() {
  return {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    resources: [],
  };
}
