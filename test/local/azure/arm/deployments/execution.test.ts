import assert from "node:assert/strict";
import { MemoryDeploymentStore } from "../../../../../src/local/azure/arm/deployments";
import type { JsonObject } from "../../../../../src/local/azure/json";
import { bodyOf, errorOf, GROUP, Harness, SCOPE, site, templateOf } from "./harness";

const ID = `${GROUP}/providers/Microsoft.Resources/deployments/release`;
const CONFLICT = { status: 409, body: { error: { code: "Conflict", message: "another operation is in progress" } } };

function sites(...resources: JsonObject[]): JsonObject {
  return templateOf({ resources });
}

function held(): { promise: Promise<void>; release: () => void } {
  let release = () => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

describe("running a deployment", () => {
  it("writes side by side what nothing orders", async () => {
    const harness = new Harness();
    const both = held();
    let arrived = 0;
    for (const name of ["one", "two"]) {
      harness.on("PUT", `/sites/${name}`, async () => {
        arrived++;
        if (arrived === 2) {
          both.release();
        }
        await both.promise;
        return { status: 200, body: {} };
      });
    }
    const { properties } = await harness.deploy(sites(site("one"), site("two")));
    assert.equal(properties.provisioningState, "Succeeded");
  });

  it("orders by a full id, by type and name, and by name", async () => {
    for (const name of ["[resourceId('Microsoft.Web/sites', 'one')]", "Microsoft.Web/sites/one", "one"]) {
      const harness = new Harness();
      await harness.deploy(sites(site("two", { dependsOn: [name] }), site("one")));
      assert.deepEqual(harness.writes, ["Microsoft.Web/sites/one", "Microsoft.Web/sites/two"], name);
    }
  });

  it("orders by what is read of another resource, and reads it as it is then", async () => {
    for (const target of ["'one'", "resourceId('Microsoft.Web/sites', 'one')"]) {
      const harness = new Harness();
      const { properties } = await harness.deploy(
        sites(
          site("two", { properties: { of: `[reference(${target}).build]` } }),
          site("one", { properties: { build: "7" } }),
        ),
      );
      assert.equal(properties.provisioningState, "Succeeded", JSON.stringify(properties.error));
      assert.deepEqual(harness.writes, ["Microsoft.Web/sites/one", "Microsoft.Web/sites/two"]);
      assert.deepEqual(harness.requests.at(-1)?.body, { properties: { of: "7" } });
      assert.deepEqual(harness.requests[1]?.query, { "api-version": "2024-11-01" });
    }
  });

  it("asks nothing for the branch of an if that is not taken", async () => {
    const harness = new Harness();
    const absent = "reference(resourceId('Microsoft.Web/sites', 'absent'), '2024-11-01').x";
    const { properties } = await harness.deploy(
      sites(site("one", { properties: { x: `[if(true(), 'taken', ${absent})]`, y: `[or(true(), ${absent})]` } })),
    );
    assert.equal(properties.provisioningState, "Succeeded", JSON.stringify(properties.error));
    assert.deepEqual(
      harness.requests.map(({ method, body }) => ({ method, body })),
      [{ method: "PUT", body: { properties: { x: "taken", y: true } } }],
    );
  });

  it("leaves out a resource whose condition does not hold, and runs what depends on it", async () => {
    const harness = new Harness();
    const { properties } = await harness.deploy(
      sites(site("one", { condition: "[equals(1, 2)]" }), site("two", { dependsOn: ["one"] })),
    );
    assert.deepEqual(harness.writes, ["Microsoft.Web/sites/two"]);
    assert.equal(properties.outputResources?.length, 1);
  });

  it("does not run what depends on a failure, and does run the rest", async () => {
    const harness = new Harness().on("PUT", "/sites/one", () => CONFLICT);
    const { properties } = await harness.deploy(
      sites(
        site("one"),
        site("two", { dependsOn: ["one"] }),
        site("three", { dependsOn: ["two"] }),
        site("four"),
        site("five", { dependsOn: ["four"] }),
      ),
    );
    assert.deepEqual(
      harness.writes,
      ["one", "four", "five"].map((name) => `Microsoft.Web/sites/${name}`),
    );
    assert.equal(properties.provisioningState, "Failed");
    assert.deepEqual(properties.error, {
      code: "DeploymentFailed",
      message:
        "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/DeployOperations for usage details.",
      details: [{ code: "Conflict", message: "another operation is in progress" }],
    });
    assert.equal(properties.outputResources, undefined);
    const [failed] = harness.operations().filter(({ properties: it }) => it.provisioningState === "Failed");
    assert.equal(failed?.properties.statusCode, "Conflict");
    assert.deepEqual(failed?.properties.statusMessage, CONFLICT.body);
    const { statusId } = harness.store.load()[0] ?? { statusId: "" };
    assert.deepEqual(harness.deployments.operationStatus(SCOPE, "release", statusId).body, {
      status: "Failed",
      error: properties.error,
    });
  });

  it("names the resources of a template of version 2.0 by its symbols, and repeats an operation for Bicep's client", async () => {
    const harness = new Harness();
    const slots = site("[format('shop-{0}', copyIndex())]", { copy: { name: "slots", count: 2 } });
    await harness.deploy({ ...templateOf({}), languageVersion: "2.0", resources: { app: site("shop"), slots } });
    const { value } = harness.deployments.operations(SCOPE, "release", "2025-04-01").body as {
      value: { properties: { targetResource: { symbolicName: string }; request?: { content: unknown } } }[];
    };
    const named = value.map(({ properties }) => properties.targetResource.symbolicName).sort();
    assert.deepEqual(named, ["app", "slots[0]", "slots[1]"]);
    for (const operation of value) {
      const { request, ...properties } = operation.properties;
      assert.deepEqual(request, { content: { ...operation, properties } });
    }
    assert.equal(harness.operations()[0]?.properties.request, undefined);
  });

  it("follows each of the ways in which a resource can take its time", async () => {
    const ways: [JsonObject, JsonObject[], string][] = [
      [
        { "Azure-AsyncOperation": "https://elsewhere/poll/a?v=1" },
        [{ status: "Running" }, { status: "Succeeded" }],
        "",
      ],
      [
        { "Azure-AsyncOperation": "/poll/a?v=1" },
        [{ status: "Failed", error: { code: "Broken", message: "it broke" } }],
        "ResourceDeploymentFailure",
      ],
      [{}, [{ properties: { provisioningState: "Creating" } }, { properties: { provisioningState: "Succeeded" } }], ""],
      [{}, [{ properties: { provisioningState: "Failed" } }], "ResourceDeploymentFailure"],
    ];
    for (const [headers, answers, code] of ways) {
      const harness = new Harness();
      harness.on("PUT", "/sites/one", () => ({
        status: 201,
        headers: headers as Record<string, string>,
        body: { properties: { provisioningState: "Creating" } },
      }));
      for (const path of ["/poll/a", "/sites/one"]) {
        harness.on("GET", path, () => ({ status: 200, body: answers.shift() }));
      }
      const { properties } = await harness.deploy(sites(site("one")));
      assert.equal(properties.error?.details?.[0]?.code ?? "", code);
      assert.deepEqual(answers, []);
    }
  });

  it("follows an operation that is named beside a 200", async () => {
    const harness = new Harness()
      .on("PUT", "/sites/one", () => ({ status: 200, headers: { "azure-asyncoperation": "/poll" }, body: {} }))
      .on("GET", "/poll", () => ({ status: 200, body: { status: "Canceled" } }));
    const { properties } = await harness.deploy(sites(site("one")));
    assert.match(properties.error?.details?.[0]?.message ?? "", /terminal provisioning state 'Canceled'/);
  });

  it("fails with the error that a poll ends in", async () => {
    const harness = new Harness()
      .on("PUT", "/sites/one", () => ({ status: 202, headers: { Location: "/poll" } }))
      .on("GET", "/poll", () => ({ status: 400, body: { Code: "BadRequest", Message: "Cannot swap slots." } }));
    const { properties } = await harness.deploy(sites(site("one")));
    assert.deepEqual(properties.error?.details, [{ code: "BadRequest", message: "Cannot swap slots." }]);
  });

  it("waits as long as it is asked to", async () => {
    const harness = new Harness();
    let asked = 0;
    harness.on("PUT", "/sites/one", () => {
      asked = Date.now();
      return { status: 202, headers: { location: "/poll", "retry-after": "1", "x-ms-retry-after-ms": "100" } };
    });
    harness.on("GET", "/poll", () => {
      asked = Date.now() - asked;
      return { status: 200, body: {} };
    });
    await harness.deploy(sites(site("one")));
    assert.ok(asked >= 99, `${asked} ms`);
  });

  it("answers outputs with their types, and of a secure one no value", async () => {
    const harness = new Harness();
    const { properties } = await harness.deploy(
      templateOf({
        resources: [site("one", { properties: { host: "one.local", key: "secret-key" } })],
        outputs: {
          host: { type: "string", value: "[reference('one').host]" },
          full: { type: "object", value: "[reference('one', '2024-11-01', 'Full')]" },
          key: { type: "securestring", value: "[reference('one').key]" },
          skipped: { condition: false, type: "int", value: 1 },
        },
      }),
    );
    const { full, ...outputs } = properties.outputs ?? {};
    assert.deepEqual(outputs, { host: { type: "String", value: "one.local" }, key: { type: "SecureString" } });
    assert.ok(JSON.stringify(full).includes('"resourceId"'));
    assert.equal(harness.operations().at(-1)?.properties.provisioningOperation, "EvaluateDeploymentOutput");
  });

  it("fails when an output cannot be evaluated", async () => {
    const { properties } = await new Harness().deploy(
      templateOf({
        resources: [site("one")],
        outputs: { host: { type: "string", value: "[reference('one').host]" } },
      }),
    );
    assert.equal(properties.provisioningState, "Failed");
    assert.equal(properties.error?.code, "DeploymentOutputEvaluationFailed");
    assert.equal(properties.error?.details?.[0]?.target, "host");
    assert.match(properties.error?.details?.[0]?.message ?? "", /property 'host' doesn't exist/);
  });

  it("keeps a secure value out of the errors of expressions", async () => {
    const harness = new Harness();
    const { properties } = await harness.deploy(
      templateOf({
        parameters: { secret: { type: "secureObject" } },
        resources: [
          site("one", { properties: { x: "1" } }),
          site("two", { properties: { x: "[concat(reference('one').x, parameters('secret').missing)]" } }),
          site("three", {
            properties: { x: "[int(concat(parameters('secret')['secret-name'], reference('one').x))]" },
          }),
        ],
      }),
      { secret: { "secret-name": "secret-value" } },
    );
    assert.deepEqual(
      properties.error?.details?.map(({ code }) => code),
      ["InvalidTemplate", "InvalidTemplate"],
    );
    assert.ok(harness.stored.includes("'missing'"));
    assert.ok(!harness.stored.includes("secret-"));
  });
});

describe("a deployment that does not come to its end", () => {
  function stuck(store = new MemoryDeploymentStore()) {
    const harness = new Harness(store);
    const arrived = held();
    harness.on("PUT", "/sites/one", () => {
      arrived.release();
      return new Promise(() => {});
    });
    const put = () =>
      harness.deployments.put(SCOPE, "release", bodyOf(sites(site("one"), site("two", { dependsOn: ["one"] }))));
    assert.equal(put().status, 201);
    return { harness, put, arrived: arrived.promise };
  }

  it("cannot be replaced or deleted while it is active", async () => {
    const { harness, put, arrived } = stuck();
    await arrived;
    const again = put();
    assert.equal(again.status, 409);
    assert.equal(errorOf(again).code, "DeploymentActive");
    assert.match(
      errorOf(again).message,
      /^Unable to edit or replace deployment 'release': previous deployment from '\d+\/\d+\/\d{4} \d+:\d\d:\d\d [AP]M' is still active \(expiration time is '.*'\)\. Please see https:\/\/aka\.ms\/arm-deploy for usage details\.$/,
    );
    assert.equal(harness.deployments.delete(SCOPE, "release").status, 409);
    await harness.deployments.close();
    assert.equal(put().status, 503);
  });

  it("is canceled, and starts nothing more", async () => {
    const { harness, put, arrived } = stuck();
    await arrived;
    assert.equal(harness.deployments.cancel(SCOPE, "release").status, 204);
    await harness.deployments.settled(ID);
    assert.equal(harness.properties().provisioningState, "Canceled");
    assert.deepEqual(harness.writes, ["Microsoft.Web/sites/one"]);
    const again = harness.deployments.cancel(SCOPE, "release");
    assert.deepEqual([again.status, errorOf(again).code], [409, "DeploymentCannotBeCancelled"]);
    assert.equal(put().status, 200);
    await harness.deployments.close();
  });

  it("is found failed after the process was killed, and can be deployed again", async () => {
    const store = new MemoryDeploymentStore();
    const { harness, arrived } = stuck(store);
    await arrived;
    await harness.deployments.close();
    assert.equal(store.load()[0]?.properties.provisioningState, "Running");

    const next = new Harness(store);
    assert.equal(next.properties().provisioningState, "Failed");
    assert.equal(next.properties().error?.code, "DeploymentFailed");
    const [detail] = next.properties().error?.details ?? [];
    assert.equal(detail?.code, "InternalServerError");
    assert.match(detail?.message ?? "", /local App Service was stopped while this deployment ran/);
    assert.equal(next.operations()[0]?.properties.provisioningState, "Failed");
    assert.equal(store.load()[0]?.properties.provisioningState, "Failed");
    const { response, properties } = await next.deploy(sites(site("one")));
    assert.deepEqual([response.status, properties.provisioningState], [200, "Succeeded"]);
  });
});
