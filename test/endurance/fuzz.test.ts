import assert from "node:assert/strict";
import { createWriteStream, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { ZipFile } from "yazl";
import * as types from "../../src/local/azure/app-service/model/body-types";
import type { BodyType } from "../../src/local/azure/bodies/body-type";
import { unpack } from "../../src/local/visitors/workers/unpack";
import { createStorage, upload } from "../local/azure/storage/support";
import { HOSTILE_TEMPLATES } from "../support/hostile/templates";
import { deep, ODD_TEXTS, valueOfType, wellFormed } from "../support/hostile/values";
import { type Answer, GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../support/local-app";

/** In `npm run test:endurance`, new inputs each time; in `npm test` few, and the same ones. */
const IS_LONG = process.env.AZURE_SLOTS_ENDURANCE === "all";
const RUNS = IS_LONG ? 1500 : 40;
const SEED = IS_LONG ? Number(process.env.AZURE_SLOTS_FUZZ_SEED ?? Date.now() & 0x7fffffff) : 20261126;

/** No input may take much longer, or more memory than the process had before, whatever else this machine does. */
const MOST_CPU_SECONDS = 5;
const MOST_MEMORY_MEGABYTES = 800;

const { CONFIGURATION = {}, ...bodies } = types as unknown as Readonly<Record<string, BodyType>>;
const DEPLOYMENT = `${GROUP}/providers/Microsoft.Resources/deployments/fuzz`;
const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/** What is written, and the type of its body. */
const TARGETS: readonly (readonly [method: string, path: string, type: BodyType | undefined])[] = [
  ["PUT", `${PLAN}-fuzz`, bodies.PLAN],
  ["PATCH", PLAN, bodies.PLAN],
  ["PUT", `${SITE}-fuzz`, bodies.SITE],
  ["PATCH", SITE, bodies.SITE],
  ["PUT", STAGING, bodies.SITE],
  ["PATCH", `${STAGING}/config/web`, bodies.SITE_CONFIG && { properties: bodies.SITE_CONFIG }],
  ["PUT", `${SITE}/hostNameBindings/www.example.com`, bodies.HOST_NAME_BINDING],
  ["PUT", `${SITE}/sitecontainers/main`, bodies.SITE_CONTAINER],
  ["PUT", `${SITE}/basicPublishingCredentialsPolicies/scm`, bodies.PUBLISHING_POLICY],
  ...["appsettings", "connectionstrings", "azurestorageaccounts", "slotConfigNames", "authsettingsV2", "logs"].map(
    (part) => ["PUT", `${SITE}/config/${part}`, partType(part)] as const,
  ),
];

function partType(part: string): BodyType | undefined {
  return typeof CONFIGURATION === "object" && !Array.isArray(CONFIGURATION)
    ? (CONFIGURATION as Readonly<Record<string, BodyType>>)[part]
    : undefined;
}

describe(`hostile input (seed ${SEED})`, () => {
  let app: LocalApp;
  const faults: unknown[] = [];
  /** What the tests of other files left in this process. */
  let memoryBefore = 0;
  const note = (fault: unknown) => faults.push(fault);

  before(async () => {
    memoryBefore = process.memoryUsage().rss;
    app = await LocalApp.start();
    await app.createShop();
    await createStorage(app);
    process.on("unhandledRejection", note).on("uncaughtException", note);
  });

  after(async () => {
    process.off("unhandledRejection", note).off("uncaughtException", note);
    await app.close();
  });

  /** Sends a request and checks that the answer is one of Azure's, in bounded time and memory. */
  async function probe(method: string, path: string, body?: unknown, api?: string): Promise<Answer> {
    const cpu = process.cpuUsage();
    const answer = await app.ask(method, path, body, api);
    const { user, system } = process.cpuUsage(cpu);
    const { status, error } = answer;
    const told = `${method} ${path.slice(0, 300)} ${(JSON.stringify(body) ?? "").slice(0, 3000)}: ${status} ${JSON.stringify(answer.body)?.slice(0, 500)}`;
    assert.ok(status < 500 || status === 501, told);
    assert.ok(status < 400 || typeof error.code === "string" || answer.body === undefined, `not Azure's form: ${told}`);
    assert.ok((user + system) / 1e6 < MOST_CPU_SECONDS, `${(user + system) / 1e6} CPU seconds for ${told}`);
    const grown = (process.memoryUsage().rss - memoryBefore) / 2 ** 20;
    assert.ok(grown < MOST_MEMORY_MEGABYTES, `${grown} MB more: ${told}`);
    assert.deepEqual(faults, [], told);
    return answer;
  }

  for (const [method, path, type = { properties: "any" }] of TARGETS) {
    it(`in the body of ${method} ${path.slice(GROUP.length)} is taken or refused`, async () => {
      await fc.assert(
        fc.asyncProperty(valueOfType(type), async (body) => {
          const located = body !== null && typeof body === "object" && !Array.isArray(body);
          await probe(method, path, located ? { location: LOCATION, ...body } : body);
          assert.equal((await probe("GET", SITE)).status, 200);
        }),
        { numRuns: Math.ceil(RUNS / 4), seed: SEED, endOnFailure: IS_LONG },
      );
    });
  }

  it("in a path is taken or refused", async () => {
    const names = fc.oneof(
      fc.constantFrom(...ODD_TEXTS.filter((text) => text.length < 1000)),
      fc.string({ unit: "binary" }),
    );
    const parents = [
      `${GROUP}/providers/Microsoft.Web/sites`,
      `${SITE}/slots`,
      `${SITE}/config`,
      GROUP,
      "/subscriptions",
      "",
    ];
    const methods = ["GET", "PUT", "PATCH", "POST", "DELETE"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...methods),
        fc.constantFrom(...parents),
        fc.array(names, { minLength: 1, maxLength: 3 }),
        async (method, parent, parts) => {
          const path = `${parent}/${parts.map((part) => encodeURIComponent(wellFormed(part))).join("/")}`;
          const isShop = method === "DELETE" && !parent.includes("sites");
          const body = method === "GET" || method === "DELETE" ? undefined : { location: LOCATION, properties: {} };
          // Two slashes at the beginning would name another host.
          if (!isShop && !path.startsWith("//")) await probe(method, path, body);
        },
      ),
      { numRuns: RUNS, seed: SEED, endOnFailure: IS_LONG },
    );
  });

  it("that is not JSON, deep, huge or of another kind is refused", async () => {
    const contents = [
      deep(60),
      deep(5_000),
      deep(200_000),
      "[".repeat(500_000),
      "{",
      "nonsense",
      '"text"',
      "7",
      `{"properties":{"a":"${"x".repeat(9_000_000)}"}}`,
      `{${'"a":1,'.repeat(200_000)}"b":2}`,
      `{'a': ${"/*".repeat(50_000)}`,
      `{"properties":{"siteConfig":{"appSettings":[${'{"name":"A","value":"1"},'.repeat(50_000)}{}]}}}`,
    ];
    for (const content of contents) {
      for (const path of [`${SITE}-fuzz`, `${SITE}/config/appsettings`, DEPLOYMENT]) {
        const { status } = await probe("PUT", path, content);
        assert.ok(status >= 400, `${content.slice(0, 80)}: ${status}`);
      }
    }
  });

  it("in a template is refused, and nobody else waits for long", async () => {
    const names = Object.keys(HOSTILE_TEMPLATES);
    // Each is a test of its own beside the templates.
    const some = IS_LONG ? names : ["a billion calls of a lambda", "objects doubled 28 times", "nested replace"];
    for (const name of some) {
      const template = { $schema: SCHEMA, contentVersion: "1.0.0.0", resources: [], ...HOSTILE_TEMPLATES[name] };
      const properties = { mode: "Incremental", template };
      const nested = {
        type: "Microsoft.Resources/deployments",
        apiVersion: "2022-09-01",
        name: "inner",
        properties: { ...properties, expressionEvaluationOptions: { scope: "inner" } },
      };
      const outer = { mode: "Incremental", template: { ...template, variables: {}, resources: [nested] } };
      const { status, error } = await probe("PUT", DEPLOYMENT, { properties });
      assert.deepEqual([status, error.code], [400, "InvalidTemplate"], name);
      const { status: outcome } = await app.follow("PUT", `${DEPLOYMENT}-${name.replaceAll(/\W/g, "-")}`, {
        properties: outer,
      });
      const last = await app.ask("GET", `${DEPLOYMENT}-${name.replaceAll(/\W/g, "-")}`);
      assert.ok(outcome === 400 || last.at("properties.provisioningState") === "Failed", name);
    }
  });

  it("at the front door is no visitor of anybody", async () => {
    const port = Number(new URL(app.local.connection.frontDoor).port);
    for (const text of ODD_TEXTS.map((each) => encodeURI(wellFormed(each)))) {
      const host = text.slice(0, 500);
      const target = `/${text.slice(0, 10_000)}`;
      for (const [sentTarget, sentHost] of [
        [target, "nobody.azurewebsites.net"],
        ["/", host],
        [`http://${host}/`, "localhost"],
        [target, "shopstorage.blob.core.windows.net"],
      ]) {
        const socket = connect(port, "127.0.0.1");
        socket.write(`GET ${sentTarget} HTTP/1.1\r\nHost: ${sentHost}\r\nConnection: close\r\n\r\n`);
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(await readAll(socket))?.[1]);
        assert.ok((status >= 400 && status < 500) || status === 501, `${sentTarget} at ${sentHost}: ${status}`);
      }
    }
    assert.deepEqual(faults, []);
  });

  // Its short form is in the tests of packages.
  (IS_LONG ? it : () => undefined)("in a package fills no disk", async () => {
    const folder = mkdtempSync(join(tmpdir(), "azure-slots-bomb-"));
    try {
      const archive = new ZipFile();
      archive.addReadStream(Readable.from(Array.from({ length: 1300 }, () => Buffer.alloc(1024 * 1024))), "zeros");
      archive.end();
      await pipeline(archive.outputStream, createWriteStream(join(folder, "bomb.zip")));
      await assert.rejects(unpack(join(folder, "bomb.zip"), join(folder, "unpacked")), /is too large/);
      assert.deepEqual(readdirSync(join(folder, "unpacked")), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("in the name of a blob stays in the folder of its container", async () => {
    const names = [
      ...ODD_TEXTS.filter((text) => text.length < 1000 && !["", ".", ".."].includes(text)),
      "a/".repeat(511),
      "a/".repeat(2000),
      "%",
      "%zz",
      "ü".repeat(500),
    ];
    const before = readdirSync(app.home.root);
    for (const name of names) {
      const { status } = await upload(app, `/releases/${encodeURIComponent(wellFormed(name))}`, "content");
      assert.ok(status === 201 || (status >= 400 && status < 500), `${name.slice(0, 50)}: ${status}`);
    }
    assert.deepEqual(readdirSync(app.home.root), before);
    assert.ok(!readdirSync(dirname(app.home.root)).includes("etc"));
    const folder = join(app.home.blobs, "shopstorage", "releases");
    assert.ok(readdirSync(folder, { withFileTypes: true }).every((entry) => entry.isFile()));
  });
});
