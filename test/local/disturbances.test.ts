import assert from "node:assert/strict";
import { UNANSWERED, UNHEARD } from "../../src/local";
import { GROUP, LocalApp, SITE, STAGING } from "../support/local-app";

const CONFLICT = { status: 409, code: "Conflict", message: "Try later." };

describe("disturbed requests", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop({ staging: { GREETING: "hello" } });
  });

  after(() => app.close());

  const write = (value: string) => app.ask("PUT", `${STAGING}/config/appsettings`, { properties: { GREETING: value } });
  const greeting = async () => (await app.settings(STAGING)).GREETING;

  it("are refused as one says, and not carried out, until one takes it back", async () => {
    app.local.disturb(({ method, path }) => (method === "PUT" && path.endsWith("/appsettings") ? CONFLICT : undefined));
    const refused = await write("refused");
    assert.deepEqual([refused.status, refused.error], [409, { code: "Conflict", message: "Try later." }]);
    assert.equal(await greeting(), "hello");
    assert.ok(app.local.journal.read().some((record) => record.kind === "request" && record.status === 409));
    app.local.disturb(undefined);
    assert.equal((await write("taken")).status, 200);
    assert.equal(await greeting(), "taken");
  });

  it("are carried out without an answer", async () => {
    app.local.disturb(({ method }) => (method === "PUT" ? UNANSWERED : undefined));
    await assert.rejects(write("unanswered"), { code: "ECONNRESET" });
    app.local.disturb(undefined);
    assert.equal(await greeting(), "unanswered");
  });

  it("are lost before they are carried out, and nobody has heard of them", async () => {
    const before = await greeting();
    const mark = app.local.journal.length;
    app.local.disturb(() => UNHEARD);
    await assert.rejects(write("unheard"), { code: "ECONNRESET" });
    await assert.rejects(app.ask("GET", STAGING), { code: "ECONNRESET" });
    app.local.disturb(undefined);
    assert.deepEqual(app.local.journal.read(mark), []);
    assert.equal(await greeting(), before);
    assert.equal((await write("heard")).status, 200);
    assert.equal(await greeting(), "heard");
  });

  it("are told apart by who makes them, a client or a template", async () => {
    const template = {
      $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      contentVersion: "1.0.0.0",
      resources: [
        {
          type: "Microsoft.Web/sites/config",
          apiVersion: "2022-03-01",
          name: "shop/appsettings",
          properties: { GREETING: "from a template" },
        },
      ],
    };
    const path = `${GROUP}/providers/Microsoft.Resources/deployments/greet`;
    const deploy = () => app.follow("PUT", path, { properties: { mode: "Incremental", template } });
    app.local.disturb(async ({ deployment }) => (deployment === undefined ? undefined : CONFLICT));
    const ended = await deploy();
    app.local.disturb(undefined);
    assert.equal(ended.at("status"), "Failed");
    assert.equal(ended.at("error.details.0.code"), "Conflict");
    assert.equal((await app.settings(SITE)).GREETING, undefined);
    app.local.disturb(({ deployment }) => (deployment === undefined ? undefined : UNHEARD));
    assert.equal((await deploy()).at("status"), "Succeeded");
    app.local.disturb(undefined);
    assert.equal((await app.settings(SITE)).GREETING, "from a template");
  });
});
