import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DiffRequest, showDifferences } from "../../src/diff/show-differences";
import type { SwapDifferences } from "../../src/diff/swap-differences";
import { environmentOf } from "../../src/local";
import { Azure } from "../../src/read-azure/azure";
import { LOCATION, LocalApp, PLAN, SITE, STAGING } from "../support/local-app";

const CLI = join(__dirname, "../../dist/cli.js");
const SECRET = "database-password-77b1";
const OLD = "1.0.0+0123456789ab";
const NEW = "2.0.0+ba9876543210";

describe("azure-slots diff", () => {
  let app: LocalApp;
  let show: (request?: Partial<DiffRequest>) => Promise<{ readonly text: string; readonly differs: boolean }>;

  const put = async (path: string, properties: unknown) => {
    const { status, body } = await app.follow("PUT", path, { location: LOCATION, properties });
    assert.equal(status, 200, JSON.stringify(body));
  };
  const mount = (shareName: string) => ({
    type: "AzureFiles",
    accountName: "shop",
    shareName,
    mountPath: `/${shareName}`,
    accessKey: SECRET,
  });
  /** Runs the command as a program of its own, as it is run in a pipeline. */
  const run = (...args: readonly string[]): Promise<readonly [code: number, stdout: string, stderr: string]> =>
    new Promise((done) => {
      const env = {
        ...process.env,
        ...environmentOf(app.local.connection, app.home),
        AZURE_SUBSCRIPTION_ID: app.local.connection.subscriptionId,
      };
      execFile(process.execPath, [CLI, "diff", ...args], { env }, (error, stdout, stderr) =>
        done([Number(error?.code ?? 0), stdout, stderr]),
      );
    });

  before(async () => {
    app = await LocalApp.start();
    await app.createShop({
      production: {
        BUILD_VERSION: OLD,
        SAME: "1",
        KEY: "old",
        GONE: "1",
        ENVIRONMENT: "production",
        A_EXTENSION_VERSION: "1",
      },
      staging: { BUILD_VERSION: NEW, SAME: "1", KEY: SECRET, NEW: SECRET, environment: "staging", ALONE: SECRET },
      sticky: ["ENVIRONMENT", "ALONE"],
    });
    await put(`${SITE}/config/connectionstrings`, { Db: { value: "old", type: "Custom" } });
    await put(`${STAGING}/config/connectionstrings`, { Db: { value: SECRET, type: "Custom" } });
    await put(`${SITE}/config/azurestorageaccounts`, { media: mount("old"), same: mount("same") });
    await put(`${STAGING}/config/azurestorageaccounts`, { media: mount("new"), same: mount("same") });
    await app.ask("PATCH", `${STAGING}/config/web`, { properties: { linuxFxVersion: "NODE|22-lts", alwaysOn: true } });
    await put(`${SITE}/slots/empty`, { serverFarmId: PLAN, siteConfig: { appSettings: [] } });

    const { armEndpoint, authorityFile, subscriptionId } = app.local.connection;
    const getToken = async () => ({ token: await app.arm.token(), expiresOnTimestamp: Date.now() + 3_600_000 });
    const azure = new Azure({
      endpoint: armEndpoint,
      scope: "https://management.azure.com/.default",
      credential: { getToken },
      certificateAuthority: readFileSync(authorityFile, "utf8"),
    });
    show = (request) =>
      showDifferences({ app: "shop", slot: "staging", ...request }, { AZURE_SUBSCRIPTION_ID: subscriptionId }, azure);
  });

  after(() => app.close());

  it("shows people what changes in production, what stays, and the builds, without a value", async () => {
    const [code, stdout, stderr] = await run("shop");
    assert.deepEqual(
      [stdout.split("\n"), stderr, code],
      [
        [
          SITE,
          "",
          "a swap of staging into production",
          "",
          "slot        build",
          `production  ${OLD}`,
          `staging     ${NEW}`,
          "",
          "in production  kind               name",
          "changed        app setting        BUILD_VERSION",
          "changed        app setting        KEY",
          "added          app setting        NEW",
          "removed        app setting        GONE",
          "stays          app setting        ALONE                production has none",
          "stays          app setting        A_EXTENSION_VERSION  staging has none",
          "stays          app setting        environment",
          "changed        connection string  Db",
          "changed        mount              media",
          "changed        general setting    linuxFxVersion",
          "",
          "the swap changes 7 settings of production",
          "",
        ],
        "",
        0,
      ],
    );
  });

  it("prints the same as JSON, and ends with 1 for a difference where it is asked to", async () => {
    const [code, stdout, stderr] = await run("shop", "--json", "--exit-code");
    const { settings, ...rest } = JSON.parse(stdout) as SwapDifferences;
    assert.deepEqual(
      [rest, code, stderr],
      [
        {
          app: "shop",
          id: SITE,
          source: { name: "staging", build: NEW },
          target: { name: "production", build: OLD },
          differs: true,
        },
        1,
        "",
      ],
    );
    assert.deepEqual(settings.slice(2, 5), [
      { kind: "app setting", name: "NEW", effect: "added", warning: null },
      { kind: "app setting", name: "GONE", effect: "removed", warning: null },
      { kind: "app setting", name: "ALONE", effect: "stays", warning: "missing in target" },
    ]);
    assert.ok(!stdout.includes(SECRET));
  });

  it("tells what the swap really does", async () => {
    const read = async () => JSON.parse((await show({ json: true })).text) as SwapDifferences;
    const before = await read();
    await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    const after = await read();
    const names = ({ settings }: SwapDifferences, effect: string) =>
      settings.filter((each) => each.effect === effect).map(({ name }) => name);
    // The way back adds what was removed, and the other way round. What stays has stayed.
    assert.deepEqual(names(after, "added"), names(before, "removed"));
    assert.deepEqual(names(after, "removed"), names(before, "added"));
    assert.deepEqual(names(after, "changed"), names(before, "changed"));
    assert.deepEqual(names(after, "stays"), names(before, "stays"));
    assert.deepEqual([after.source.build, after.target.build], [OLD, NEW]);
  });

  it("says that nothing changes where both slots have the same", async () => {
    await app.createShop();
    for (const slot of [SITE, STAGING]) {
      await put(`${slot}/config/appsettings`, { BUILD_VERSION: NEW });
      await put(`${slot}/config/connectionstrings`, {});
      await put(`${slot}/config/azurestorageaccounts`, {});
      await app.ask("PATCH", `${slot}/config/web`, { properties: { linuxFxVersion: "NODE|22-lts" } });
    }
    const { text, differs } = await show();
    assert.deepEqual(
      [text.split("\n").at(-1), differs],
      ["the swap changes no setting of production, and both hold the same build", false],
    );
  });

  it("reads alone", async () => {
    const before = app.local.journal.length;
    await show();
    const asked = app.local.journal.read(before).flatMap((record) => (record.kind === "request" ? [record] : []));
    assert.deepEqual(
      asked.filter(({ method, path }) => method !== "GET" && !/\/(list|slotsdiffs)$/.test(path)),
      [],
    );
  });

  it("ends with 2 for wrong use and errors, and says in one line what is wrong", async () => {
    await assert.rejects(show({ slot: "nowhere" }), {
      message: 'app "shop" has no slot "nowhere": give one of empty, staging',
    });
    const [[unknown], [code, stdout, stderr]] = await Promise.all([run("shop", "--slott", "x"), run("nothing")]);
    assert.deepEqual([unknown, code, stdout], [2, 2, ""]);
    assert.match(stderr, /^azure-slots: no app of subscription .* is named "nothing".*\n$/);
  });
});
