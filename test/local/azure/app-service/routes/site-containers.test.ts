import assert from "node:assert/strict";
import type { Switches } from "../../../../../src/local/azure/app-service/switches";
import { LocalApp, SITE, STAGING } from "../../../../support/local-app";

const container = (path: string, name = "redis") => `${path}/sitecontainers/${name}`;
const REDIS = { image: "redis:7", isMain: false, targetPort: "6379" };

describe("side containers", () => {
  let app: LocalApp;

  const start = async (switches: Partial<Switches> = {}) => {
    app = await LocalApp.start({ switches });
    await app.createShop({ production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") } });
    await app.local.settled();
  };

  afterEach(() => app.close());

  const put = (path: string, properties: object, name?: string) =>
    app.ask("PUT", container(path, name), { properties });
  const images = async (path: string) => {
    const { body } = await app.ask("GET", `${path}/sitecontainers`);
    return (body as { value: { properties: { image: string } }[] }).value.map(({ properties }) => properties.image);
  };
  const restarts = (after: number) =>
    app.local.journal
      .read(after)
      .flatMap((record) => (record.kind === "restart" ? [`${record.slot}: ${record.reason}`] : []));

  it("are shown with the defaults of what was left out, and never with their password", async () => {
    await start();
    const written = await put(STAGING, {
      ...REDIS,
      authType: "usercredentials",
      userName: "puller",
      passwordSecret: "secret-1",
      environmentVariables: [{ name: "SIZE", value: "CACHE_SIZE" }],
      volumeMounts: [{ volumeSubPath: "/shared", containerMountPath: "/var/shared" }],
    });
    const read = await app.ask("GET", container(STAGING, "REDIS"));
    assert.deepEqual([written.status, written.body], [200, read.body]);
    assert.deepEqual(
      [read.at("id"), read.at("name"), read.at("type")],
      [container(STAGING), "redis", "Microsoft.Web/sites/slots/sitecontainers"],
    );
    const { createdTime, lastModifiedTime, ...properties } = read.at("properties") as Record<string, unknown>;
    assert.equal(createdTime, lastModifiedTime);
    assert.deepEqual(properties, {
      ...REDIS,
      startUpCommand: null,
      authType: "UserCredentials",
      userName: "puller",
      passwordSecret: null,
      userManagedIdentityClientId: null,
      inheritAppSettingsAndConnectionStrings: true,
      volumeMounts: [{ volumeSubPath: "/shared", containerMountPath: "/var/shared", data: null, readOnly: false }],
      environmentVariables: [{ name: "SIZE", value: "CACHE_SIZE" }],
    });
    const listed = await app.ask("GET", `${STAGING}/sitecontainers`);
    assert.deepEqual(listed.at("value"), [read.body]);
    assert.deepEqual(await images(SITE), []);
    await put(STAGING, { image: "redis:8", isMain: false });
    const replaced = await app.ask("GET", container(STAGING));
    assert.deepEqual(
      [replaced.at("properties.image"), replaced.at("properties.targetPort"), replaced.at("properties.createdTime")],
      ["redis:8", null, createdTime],
    );
    await app.restart();
    assert.deepEqual((await app.ask("GET", container(STAGING))).body, replaced.body, "kept over a restart");
  });

  it("restart their app when they come, change and go, and the journal says that they are not run", async () => {
    await start({ equalSettingsPut: "leavesRunning" });
    const mark = app.local.journal.length;
    await put(SITE, REDIS);
    await put(SITE, REDIS);
    await put(SITE, { ...REDIS, passwordSecret: "another" });
    assert.deepEqual(
      [(await app.ask("DELETE", container(SITE))).status, (await app.ask("DELETE", container(SITE))).status],
      [200, 204],
    );
    const written = "production: side container redis written, which is kept and not run here";
    const deleted = "production: side container redis deleted, which was kept and not run here";
    assert.deepEqual(restarts(mark), [written, written, deleted]);
    assert.equal((await app.ask("GET", container(SITE))).error.code, "ResourceNotFound");
  });

  for (const [setting, production, staging] of [
    ["asDocumented", ["redis:7"], []],
    ["opposite", [], ["redis:7"]],
  ] as const) {
    it(`stay or travel at a swap, as what is in doubt does (${setting})`, async () => {
      await start({ settingsInDoubtAtSwap: setting });
      await put(SITE, REDIS);
      const swapped = await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
      assert.equal(swapped.status, 200);
      assert.deepEqual([await images(SITE), await images(STAGING)], [production, staging]);
    });
  }

  it("are refused where the schema does not have them so, and beyond nine", async () => {
    await start();
    const wrong: [object, string][] = [
      [{ isMain: false }, "image"],
      [{ image: "redis:7" }, "isMain"],
      [{ ...REDIS, targetPort: ["80"] }, "properties.targetPort"],
      [{ ...REDIS, authType: "Password" }, "properties.authType"],
      [{ ...REDIS, environmentVariables: [{ name: "A" }] }, "value"],
      [{ ...REDIS, volumeMounts: "all" }, "properties.volumeMounts"],
    ];
    for (const [properties, name] of wrong) {
      const { status, error } = await put(STAGING, properties);
      assert.deepEqual([status, error.message], [400, `The parameter ${name} has an invalid value.`]);
    }
    assert.equal((await put(STAGING, REDIS, "no_name")).status, 400);
    for (let count = 1; count <= 9; count++) {
      assert.equal((await put(STAGING, REDIS, `redis-${count}`)).status, 200);
    }
    assert.equal((await put(STAGING, { ...REDIS, isMain: true }, "main")).status, 200);
    assert.equal((await put(STAGING, { ...REDIS, isMain: true }, "main-2")).status, 409);
    assert.equal((await put(STAGING, REDIS, "redis-10")).status, 409);
    assert.equal((await put(STAGING, { ...REDIS, image: "redis:8" }, "redis-9")).status, 200);
    assert.equal((await app.ask("GET", container(`${SITE}/slots/no`))).status, 404);
  });
});
