import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import type { Home } from "../../src/local/host/home";
import { type ArmCaller, createShop, GROUP, LOCATION, PLAN, SITE, temporaryHome, visit } from "../support/local-app";
import { Victim } from "../support/victim";
import { MEASURES, median, scaled, tell } from "./scale";

const SITES = scaled(10, 500);
const WRITES = scaled(5, 60);
const AT_ONCE = scaled(10, 150);

const siteOf = (index: number) => `${GROUP}/providers/Microsoft.Web/sites/many-${index}`;

/** Measures each of some requests, one after the other, in milliseconds. */
async function timesOf(count: number, ask: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const before = performance.now();
    await ask(index);
    times.push(performance.now() - before);
  }
  return times;
}

/** The memory of a process that is in RAM, in MiB. */
function memoryOf(processId: number): number {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${processId}/status`, "utf8"))?.[1];
  return Number(kibibytes) / 1024;
}

describe(`a local App Service with ${SITES} sites of two slots each`, () => {
  let home: Home;
  let victim: Victim;

  before(async function () {
    this.timeout(600_000);
    home = await temporaryHome();
    victim = await Victim.start(home);
    await createShop(victim.arm, { sku: "P1v3" });
  });

  after(async () => {
    await victim.kill();
    rmSync(home.root, { recursive: true, force: true });
  });

  const writeSettings = (arm: ArmCaller, path: string, value: string) =>
    arm.ask("PUT", `${path}/config/appsettings`, { properties: { COUNT: value, OTHER: "x".repeat(200) } });

  const create = async (arm: ArmCaller, index: number) => {
    const settings = Array.from({ length: 10 }, (_, each) => ({ name: `NAME_${each}`, value: `value ${index}` }));
    const body = { location: LOCATION, properties: { serverFarmId: PLAN, siteConfig: { appSettings: settings } } };
    for (const path of [siteOf(index), `${siteOf(index)}/slots/staging`]) {
      assert.equal((await arm.ask("PUT", path, body)).status, 200);
    }
  };

  it("writes a setting as fast as with one site, and starts with all of them", async function () {
    this.timeout(1_200_000);
    await timesOf(WRITES, (index) => writeSettings(victim.arm, SITE, String(index)));
    const alone = median(await timesOf(WRITES, (index) => writeSettings(victim.arm, SITE, String(index))));
    const memoryBefore = memoryOf(victim.connection.processId);
    for (let index = 0; index < SITES; index++) {
      await create(victim.arm, index);
    }
    const among = median(await timesOf(WRITES, (index) => writeSettings(victim.arm, SITE, String(index))));
    tell("a write of settings with one site", alone, "ms");
    tell(`a write of settings with ${SITES} sites`, among, "ms");
    tell("that is slower by", among / alone, "times");

    const memoryIdle = memoryOf(victim.connection.processId);
    tell("memory per idle site", ((memoryIdle - memoryBefore) * 1024) / SITES, "KiB");
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => writeSettings(victim.arm, siteOf(index % SITES), String(index))),
    );
    assert.ok(answers.every(({ status }) => status === 200 || status === 409));
    const burst = memoryOf(victim.connection.processId) - memoryIdle;
    tell(`memory after ${AT_ONCE} writes at once, more by`, burst, "MiB");

    const get = median(await timesOf(WRITES, (index) => victim.arm.ask("GET", siteOf(index % SITES))));
    tell("a GET of a site", get, "ms");
    const visits = median(
      await timesOf(WRITES, (index) => visit(victim.connection, `many-${SITES - 1 - (index % 5)}`)),
    );
    tell("a visit at the front door", visits, "ms");
    const list = median(
      await timesOf(scaled(1, 10), () => victim.arm.ask("GET", `${GROUP}/providers/Microsoft.Web/sites`)),
    );
    tell("a list of all sites", list, "ms");

    await victim.kill();
    const before = performance.now();
    victim = await Victim.start(home);
    tell("start of the process, until it can be reached", performance.now() - before, "ms");
    const last = await victim.arm.ask("POST", `${siteOf(SITES - 1)}/slots/staging/config/appsettings/list`);
    assert.equal(last.at("properties.NAME_9"), `value ${SITES - 1}`);
    if (MEASURES) {
      assert.ok(among <= alone * 2, `a write takes ${among} ms, and ${alone} ms with one site`);
      assert.ok(get < 5, `a GET takes ${get} ms`);
      assert.ok(burst < 100, `${AT_ONCE} writes at once took ${burst} MiB more`);
    }
  });
});
