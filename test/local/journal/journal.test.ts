import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clientWrites, Journal, propertyPaths } from "../../../src/local/journal/journal";
import { GROUP, LocalApp, SITE, STAGING, SWAP_API } from "../../support/local-app";

describe("the journal", () => {
  describe("of a local App Service", () => {
    let app: LocalApp;

    before(async () => {
      app = await LocalApp.start();
      await app.createShop();
    });

    after(() => app.close());

    it("tells what clients wrote, by name and without values", async () => {
      const mark = app.local.journal.length;
      await app.ask("GET", SITE);
      await app.ask("POST", `${SITE}/config/appsettings/list`);
      await app.ask("PUT", `${SITE}/config/appsettings`, { properties: { KEY: "value-of-key" } });
      await app.ask("PATCH", `${SITE}-none`, { tags: { team: "value-of-tag" } });
      const records = app.local.journal.read(mark);
      assert.deepEqual(
        clientWrites(records).map(({ method, path, status, names }) => [method, path, status, names]),
        [
          ["PUT", `${SITE}/config/appsettings`, 200, ["properties.KEY"]],
          ["PATCH", `${SITE}-none`, 404, ["tags.team"]],
        ],
      );
      assert.doesNotMatch(JSON.stringify(records), /value-of/);
    });

    it("tells a template's writes from a client's", async () => {
      const mark = app.local.journal.length;
      const name = `${GROUP}/providers/Microsoft.Resources/deployments/label`;
      await app.follow("PUT", name, {
        properties: {
          mode: "Incremental",
          template: {
            $schema: "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
            contentVersion: "1.0.0.0",
            resources: [
              {
                type: "Microsoft.Web/sites/slots",
                apiVersion: SWAP_API,
                name: "shop/staging",
                location: "westeurope",
                properties: { buildVersion: "1" },
              },
            ],
          },
        },
      });
      const records = app.local.journal.read(mark);
      assert.deepEqual(
        clientWrites(records).map(({ path }) => path),
        [name],
      );
      const inside = records.filter((record) => record.kind === "request" && record.deployment !== undefined);
      assert.ok(
        inside.some((record) => record.kind === "request" && record.path === STAGING && record.method === "PUT"),
      );
    });

    it("counts restarts, with their reason", async () => {
      const mark = app.local.journal.length;
      await app.ask("PUT", `${SITE}/config/appsettings`, {
        properties: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") },
      });
      await app.ask("POST", `${SITE}/restart`);
      const restarts = app.local.journal.read(mark).flatMap((record) => (record.kind === "restart" ? [record] : []));
      assert.deepEqual(
        restarts.map(({ site, slot, reason }) => [site, slot, reason]),
        [
          ["shop", "production", "Update appsettings written"],
          ["shop", "production", "restart requested"],
        ],
      );
    });
  });

  describe("on disk", () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "azure-slots-journal-"));
    });

    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const swap = (source: string) => ({ kind: "swap", site: "shop", source, target: "production" }) as const;
    const sources = (journal: Journal) =>
      journal.read().map((record) => [record.sequence, record.kind === "swap" ? record.source : ""]);

    it("goes on after a kill that cut its last line off", () => {
      const first = new Journal(folder);
      first.add(swap("one"));
      first.add(swap("two"));
      appendFileSync(join(folder, "journal.jsonl"), '{"sequence":3,"kind":"sw');
      const second = new Journal(folder);
      second.add(swap("three"));
      assert.deepEqual(sources(second), [
        [1, "one"],
        [2, "two"],
        [3, "three"],
      ]);
      assert.deepEqual(sources(new Journal(folder)), sources(second));
    });

    it("is watched from a moment on, until the watcher leaves", () => {
      const journal = new Journal(folder);
      const seen: number[] = [];
      journal.add(swap("one"));
      const leave = journal.watch(({ sequence }) => seen.push(sequence));
      journal.add(swap("two"));
      leave();
      journal.add(swap("three"));
      assert.deepEqual(seen, [2]);
    });

    it("is read from a mark on", () => {
      const journal = new Journal(folder);
      journal.add(swap("one"));
      const mark = journal.length;
      journal.add(swap("two"));
      assert.deepEqual(
        journal.read(mark).map(({ sequence }) => sequence),
        [2],
      );
      journal.clear();
      assert.deepEqual([journal.read(), journal.length], [[], 0]);
    });
  });

  it("names properties by their paths", () => {
    const body = { a: { b: 1, c: [] }, list: [{ name: "x", value: "secret" }, "secret"], empty: {} };
    assert.deepEqual(propertyPaths(body), ["a.b", "list[x]", "list", "empty"]);
    assert.deepEqual(propertyPaths("secret"), []);
  });
});
