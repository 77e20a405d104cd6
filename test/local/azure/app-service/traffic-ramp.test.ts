import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { type Answer, LocalApp, SITE, STAGING } from "../../../support/local-app";
import { until } from "../../../support/until";

const MINUTE = 120;
const STAGING_HOST = "shop-staging.azurewebsites.net";

describe("traffic rules", () => {
  let app: LocalApp;
  /** What apps printed. */
  let lines: string[];

  beforeEach(async () => {
    lines = [];
    app = await LocalApp.start({
      minuteMilliseconds: MINUTE,
      log: (_specification, _stream, line) => lines.push(line),
    });
    await app.createShop();
  });

  afterEach(() => app.close());

  const rule = (properties: object = {}) => ({
    actionHostName: STAGING_HOST,
    name: "staging",
    reroutePercentage: 10,
    ...properties,
  });
  /** The first rule's percentage, as the last write was answered: the beginning of its way, which a busy machine may not see later. */
  let written: number;
  const write = async (...rampUpRules: object[]): Promise<Answer> => {
    const answer = await app.ask("PATCH", `${SITE}/config/web`, { properties: { experiments: { rampUpRules } } });
    written = Number(answer.at("properties.experiments.rampUpRules.0.reroutePercentage"));
    return answer;
  };
  const percentage = async (index = 0) => {
    const web = await app.ask("GET", `${SITE}/config/web`);
    const [one, other] = ["experiments.rampUpRules", "routingRules"].map((rules) =>
      web.at(`properties.${rules}.${index}.reroutePercentage`),
    );
    assert.equal(one, other);
    return one;
  };
  /** Waits until a rule has gone its way, of which a busy machine may not see every step. */
  const goes = async (...way: number[]) => {
    const [start, end] = [way[0], way.at(-1)];
    const seen = [written];
    await until(`the percentage is ${end}`, async () => seen[seen.push(Number(await percentage())) - 1] === end);
    assert.equal(seen[0], start);
    const steps = seen.map((each) => way.indexOf(each));
    assert.ok(!steps.includes(-1), `${seen}`);
    assert.deepEqual(
      steps,
      [...steps].sort((one, other) => one - other),
    );
  };

  it("go up by their step, until they are at their maximum", async () => {
    const answer = await write(rule({ changeStep: "30", changeIntervalInMinutes: 2, maxReroutePercentage: 80 }));
    assert.deepEqual([answer.status, answer.at("properties.experiments.rampUpRules.0.changeStep")], [200, 30]);
    const started = performance.now();
    await goes(10, 40, 70, 80);
    assert.ok(performance.now() - started >= 3 * 2 * MINUTE - MINUTE, "three intervals of two minutes");
    await delay(4 * MINUTE);
    assert.equal(await percentage(), 80);
    await app.restart();
    assert.equal(await percentage(), 80);
    const visits = await Promise.all(Array.from({ length: 3 }, () => app.visit("shop")));
    assert.ok(visits.every(({ status }) => status === 200));
  });

  it("go down by a step below zero, until they are at their minimum", async () => {
    await write(rule({ reroutePercentage: 50, changeStep: -20, changeIntervalInMinutes: 1, minReroutePercentage: 15 }));
    await goes(50, 30, 15);
  });

  it("end at all and at nothing where they say no more", async () => {
    await write(rule({ changeStep: 90, changeIntervalInMinutes: 1 }));
    await goes(10, 100);
    await write(rule({ changeStep: -90, changeIntervalInMinutes: 1 }));
    await goes(10, 0);
  });

  it("stay as they are without a step or an interval", async () => {
    await write(rule({ changeStep: 10 }), rule({ name: "other", changeIntervalInMinutes: 1 }));
    await delay(5 * MINUTE);
    assert.deepEqual([await percentage(0), await percentage(1)], [10, 10]);
  });

  it("begin anew when they are written", async () => {
    await write(rule({ changeStep: 10, changeIntervalInMinutes: 5 }));
    for (let time = 0; time < 4; time++) {
      await delay(2 * MINUTE);
      await write(rule({ reroutePercentage: 20 + time, changeStep: 10, changeIntervalInMinutes: 5 }));
    }
    assert.equal(await percentage(), 23);
    await goes(23, 33);
  });

  describe("with a callback", () => {
    const asked: { method: string | undefined; percentage: unknown }[] = [];
    let answers: (string | number)[];
    let pause = 0;
    let waiting = 0;
    let most = 0;
    const server = createServer(async (request, response) => {
      const { method } = request;
      most = Math.max(most, ++waiting);
      await delay(pause);
      waiting -= 1;
      asked.push({ method, percentage: JSON.parse(await text(request)).reroutePercentage });
      const answer = answers.shift() ?? 503;
      response.statusCode = typeof answer === "number" ? answer : 200;
      response.end(typeof answer === "number" ? "" : answer);
    });
    let url: string;

    before(async () => {
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/decide`;
    });

    beforeEach(() => asked.splice(0));

    after(() => server.close());

    it("go where that says, within their bounds, and nowhere when it does not say", async () => {
      answers = [503, "nonsense", '{"other":1}', '{"reroutePercentage":35}', '{"reroutePercentage":1000}'];
      await write(rule({ changeIntervalInMinutes: 1, maxReroutePercentage: 60, changeDecisionCallbackUrl: url }));
      await goes(10, 35, 60);
      assert.deepEqual(
        asked.slice(0, 5),
        [10, 10, 10, 10, 35].map((percentage) => ({ method: "POST", percentage })),
      );
    });

    it("ask one thing at a time", async () => {
      answers = ['{"reroutePercentage":20}', '{"reroutePercentage":30}'];
      pause = 4 * MINUTE;
      most = 0;
      await write(rule({ changeIntervalInMinutes: 1, maxReroutePercentage: 30, changeDecisionCallbackUrl: url }));
      await goes(10, 20, 30);
      pause = 0;
      assert.equal(most, 1);
    });

    it("can have it in a site of this very machine", async () => {
      const url = await app.publish(
        "decider",
        `require("node:http").createServer((request, response) => {
          let body = "";
          request.on("data", (data) => { body += data; });
          request.on("end", () => response.end(JSON.stringify({ reroutePercentage: JSON.parse(body).reroutePercentage + 7 })));
        }).listen(process.env.PORT);`,
      );
      await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: { WEBSITE_RUN_FROM_PACKAGE: url } });
      await app.ask("PATCH", STAGING, { properties: { httpsOnly: true } });
      const changeDecisionCallbackUrl = `https://${STAGING_HOST}/decide?now`;
      await write(rule({ changeIntervalInMinutes: 1, maxReroutePercentage: 24, changeDecisionCallbackUrl }));
      await goes(10, 17, 24);
    });

    it("do not keep the local App Service from ending", async () => {
      const silent = `require("node:http").createServer(() => console.log("asked")).listen(process.env.PORT);`;
      const properties = { WEBSITE_RUN_FROM_PACKAGE: await app.publish("silent", silent) };
      await app.ask("PUT", `${STAGING}/config/appsettings`, { properties });
      const changeDecisionCallbackUrl = `https://${STAGING_HOST}/`;
      await write(rule({ changeIntervalInMinutes: 1, changeDecisionCallbackUrl }));
      await until("it is asked", async () => lines.includes("asked"));
      const started = performance.now();
      await app.restart();
      assert.ok(performance.now() - started < 8_000, "it does not wait for an answer");
    });
  });

  it("must have numbers in their ranges, and a URL that is one", async () => {
    for (const properties of [
      { reroutePercentage: 101 },
      { reroutePercentage: "many" },
      { reroutePercentage: [5] },
      { changeStep: 101 },
      { changeStep: true },
      { changeIntervalInMinutes: 0 },
      { changeIntervalInMinutes: 1.5 },
      { minReroutePercentage: -1 },
      { maxReroutePercentage: 100.5 },
      { minReroutePercentage: 60, maxReroutePercentage: 50 },
      { changeDecisionCallbackUrl: "decide" },
      { changeDecisionCallbackUrl: "file:///etc/hosts" },
      { actionHostName: 5 },
    ]) {
      const { status, error } = await write(rule(properties));
      assert.equal(status, 400, JSON.stringify(properties));
      assert.match(String(error.message), new RegExp(Object.keys(properties)[0] ?? ""));
    }
    assert.equal(await percentage(), undefined);
  });

  it("send nobody to a slot that is gone", async () => {
    await write(rule({ reroutePercentage: 100 }));
    assert.equal((await app.ask("DELETE", STAGING)).status, 200);
    assert.equal((await app.visit("shop")).status, 200);
    assert.ok(!app.local.metrics.some(({ slot }) => slot === "staging"));
  });
});
