import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import type { Home } from "../../src/local/host/home";
import { type ArmCaller, createShop, GROUP, LOCATION, PLAN, SITE, temporaryHome, visit } from "../support/local-app";
import { Victim } from "../support/victim";
import { MEASURES, median, memoryOf, processorTimeOf, scaled, tell as tellFigure } from "./scale";

const SITES = scaled(10, 500);
const REQUESTS = scaled(5, 200);
const AT_ONCE = scaled(10, 150);

const siteOf = (index: number) => `${GROUP}/providers/Microsoft.Web/sites/many-${index}`;

/** What a request costs. */
interface Cost {
  /** The time until the answer, in milliseconds: the middle of all. */
  readonly wait: number;
  /** The processor time of the local App Service, in milliseconds. It is the same on a busy machine. */
  readonly processor: number;
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

  /** Makes some requests, one after the other. */
  const costOf = async (count: number, ask: (index: number) => Promise<unknown>): Promise<Cost> => {
    const { processId } = victim.connection;
    const waits: number[] = [];
    const processor = processorTimeOf(processId);
    for (let index = 0; index < count; index++) {
      const before = performance.now();
      await ask(index);
      waits.push(performance.now() - before);
    }
    return { wait: median(waits), processor: (processorTimeOf(processId) - processor) / count };
  };

  const tell = (what: string, { wait, processor }: Cost) => {
    tellFigure(what, wait, "ms");
    tellFigure("  its processor time", processor, "ms");
  };

  const create = async (arm: ArmCaller, index: number) => {
    const settings = Array.from({ length: 10 }, (_, each) => ({ name: `NAME_${each}`, value: `value ${index}` }));
    const body = { location: LOCATION, properties: { serverFarmId: PLAN, siteConfig: { appSettings: settings } } };
    for (const path of [siteOf(index), `${siteOf(index)}/slots/staging`]) {
      assert.equal((await arm.ask("PUT", path, body)).status, 200);
    }
  };

  it("writes a setting as fast as with one site, and starts with all of them", async function () {
    this.timeout(1_200_000);
    const settings = (index: number) => writeSettings(victim.arm, SITE, String(index));
    await costOf(REQUESTS, settings);
    const alone = await costOf(REQUESTS, settings);
    tell("a write of settings with one site", alone);
    const memoryBefore = memoryOf(victim.connection.processId);
    for (let index = 0; index < SITES; index++) {
      await create(victim.arm, index);
    }
    const among = await costOf(REQUESTS, settings);
    tell(`a write of settings with ${SITES} sites`, among);
    const memoryIdle = memoryOf(victim.connection.processId);
    tellFigure("memory per idle site", ((memoryIdle - memoryBefore) * 1024) / SITES, "KiB");
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => writeSettings(victim.arm, siteOf(index % SITES), String(index))),
    );
    assert.ok(answers.every(({ status }) => status === 200 || status === 409));
    const burst = memoryOf(victim.connection.processId) - memoryIdle;
    tellFigure(`memory after ${AT_ONCE} writes at once, more by`, burst, "MiB");

    const get = await costOf(REQUESTS, (index) => victim.arm.ask("GET", siteOf(index % SITES)));
    tell("a GET of a site", get);
    tell(
      "a visit at the front door",
      await costOf(REQUESTS, (index) => visit(victim.connection, `many-${SITES - 1 - (index % 5)}`)),
    );
    tell(
      "a list of all sites",
      await costOf(scaled(1, 10), () => victim.arm.ask("GET", `${GROUP}/providers/Microsoft.Web/sites`)),
    );

    await victim.kill();
    const before = performance.now();
    victim = await Victim.start(home);
    tellFigure("start of the process, until it can be reached", performance.now() - before, "ms");
    const starting = processorTimeOf(victim.connection.processId);
    tellFigure("its processor time until then", starting, "ms");
    const last = await victim.arm.ask("POST", `${siteOf(SITES - 1)}/slots/staging/config/appsettings/list`);
    assert.equal(last.at("properties.NAME_9"), `value ${SITES - 1}`);
    if (MEASURES) {
      assert.ok(among.processor <= alone.processor * 2);
      assert.ok(starting < 2_000, `starting takes ${starting} ms of the processor`);
      assert.ok(get.processor < 5);
      assert.ok(burst < 100, `${AT_ONCE} writes at once took ${burst} MiB more`);
    }
  });
});
