import assert from "node:assert/strict";
import { canAppServiceAsk, checkHealthCheck, faultOf, pathForAppService } from "../../src/rules";
import { told } from "./told";

describe("health checks", () => {
  it("pass with a path alone, with all that they can have, and while values are not known yet", () => {
    assert.deepEqual(checkHealthCheck("healthCheck", { path: "/" }), []);
    const full = {
      path: "/healthz?deep=1",
      statuses: [200, 204],
      consecutiveSuccesses: 5,
      intervalInSeconds: 0.5,
      timeoutInSeconds: 60,
    };
    assert.deepEqual(checkHealthCheck("healthCheck", full), []);
    assert.deepEqual(checkHealthCheck("healthCheck", { path: undefined, statuses: Promise.resolve([]) }), []);
  });

  it("are refused with a path, statuses and numbers that cannot be", () => {
    assert.deepEqual(
      told(
        checkHealthCheck("healthCheck", {
          path: "https://shop.example/healthz",
          statuses: [99, 200.5],
          consecutiveSuccesses: 0,
          intervalInSeconds: -1,
          timeoutInSeconds: 0,
        }),
      ),
      [
        'healthCheck.path: "https://shop.example/healthz" is not a path: begin it with a slash, as in "/healthz", and leave out the host',
        "healthCheck.statuses[0]: 99 is not allowed: use a whole number from 100 to 599",
        "healthCheck.statuses[1]: 200.5 is not allowed: use a whole number from 100 to 599",
        "healthCheck.consecutiveSuccesses: 0 is not allowed: use a whole number from 1 to 100",
        "healthCheck.intervalInSeconds: -1 is not allowed: use a number from 0 to 3600",
        "healthCheck.timeoutInSeconds: 0 is not allowed: use a number from 1 to 86400",
      ],
    );
    assert.deepEqual(told(checkHealthCheck("healthCheck", { path: "/", statuses: [] })), [
      "healthCheck.statuses: it is empty, so nothing could pass: name statuses, or leave it out for 200 to 299",
    ]);
  });
});

describe("App Service's own health check", () => {
  it("asks the path where only successes pass, and nothing where it would find a healthy build unhealthy", () => {
    for (const statuses of [undefined, [200], [200, 299]]) {
      assert.equal(pathForAppService({ path: "/healthz", ...(statuses ? { statuses } : {}) }), "/healthz");
    }
    for (const statuses of [[401], [200, 302], [199], [200, 300]]) {
      assert.equal(pathForAppService({ path: "/healthz", statuses }), "");
    }
  });

  it("can ask for a status alone, and is refused with all else", () => {
    const path = "/healthz";
    assert.ok(canAppServiceAsk({ path, statuses: [204], headers: {} }));
    const beyond = [
      { headers: { a: "b" } },
      { bodyContains: "ok" },
      { bodyValues: { a: "b" } },
      { statuses: [200, 404] },
    ];
    for (const more of beyond) {
      assert.ok(!canAppServiceAsk({ path, ...more }));
      const problems = checkHealthCheck("healthCheck", { path, by: "AppService", ...more });
      assert.deepEqual(
        problems.map(({ path }) => path),
        [`healthCheck.${Object.keys(more)[0]}`],
      );
    }
    assert.deepEqual(told(checkHealthCheck("healthCheck", { path, by: "Azure" })), [
      'healthCheck.by: "Azure" is not allowed: use "Pulumi" or "AppService"',
    ]);
  });
});

describe("an answer to a health check", () => {
  const answer = { status: 200, body: '{"status":"ok","checks":{"database":"up","delay":3},"ready":true}' };

  it("passes with a status that is expected, 200 to 299 where none is named", () => {
    assert.equal(faultOf({ status: 299, body: "" }, { path: "/" }), undefined);
    assert.equal(faultOf({ status: 300, body: "" }, { path: "/" }), "status 300 instead of 200 to 299");
    assert.equal(faultOf({ status: 401, body: "" }, { path: "/", statuses: [200, 401] }), undefined);
    assert.equal(
      faultOf({ status: 204, body: "" }, { path: "/", statuses: [200, 401] }),
      "status 204 instead of 200 or 401",
    );
  });

  it("passes with the text that is expected in its body", () => {
    assert.equal(faultOf(answer, { path: "/", bodyContains: "ok" }), undefined);
    assert.equal(faultOf(answer, { path: "/", bodyContains: "fine" }), 'status 200, but no "fine" in the body');
  });

  it("passes with the values that are expected in its body, compared by their text", () => {
    const bodyValues = { status: "ok", "checks.database": "up", "checks.delay": "3", ready: "true" };
    assert.equal(faultOf(answer, { path: "/", bodyValues }), undefined);
    const faultWith = (values: Record<string, string>, body = answer.body) =>
      faultOf({ status: 200, body }, { path: "/", bodyValues: values });
    assert.equal(faultWith({ "checks.database": "down" }), 'status 200, but checks.database is "up" instead of "down"');
    assert.equal(faultWith({ "checks.queue": "up" }), 'status 200, but checks.queue is missing instead of "up"');
    assert.equal(faultWith({ status: "ok" }, "<html>"), "status 200, but the body is not JSON");
    assert.equal(faultWith({ status: "ok" }, "null"), "status 200, but the body is not JSON");
  });
});
