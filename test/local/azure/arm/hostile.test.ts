import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../../support/local-app";

/** A generator of numbers that look random and are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const NAMES = [
  "properties",
  "siteConfig",
  "appSettings",
  "connectionStrings",
  "azureStorageAccounts",
  "experiments",
  "rampUpRules",
  "virtualApplications",
  "linuxFxVersion",
  "appCommandLine",
  "alwaysOn",
  "numberOfWorkers",
  "javaContainer",
  "identity",
  "userAssignedIdentities",
  "type",
  "tags",
  "kind",
  "location",
  "serverFarmId",
  "enabled",
  "reserved",
  "httpsOnly",
  "buildVersion",
  "targetBuildVersion",
  "targetSlot",
  "hostNameSslStates",
  "cloningInfo",
  "sku",
  "name",
  "capacity",
  "value",
  "appSettingNames",
  "template",
  "parameters",
  "resources",
  "mode",
  "__proto__",
  "constructor",
  "toString",
  "",
];

describe("no request", () => {
  let app: LocalApp;
  const faults: unknown[] = [];
  const note = (fault: unknown) => faults.push(fault);

  before(async () => {
    app = await LocalApp.start();
    await app.createShop({ production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") } });
    process.on("unhandledRejection", note);
    process.on("uncaughtException", note);
  });

  after(async () => {
    process.off("unhandledRejection", note);
    process.off("uncaughtException", note);
    await app.close();
  });

  it("is answered with an internal error, whatever its body", async () => {
    const random = numbers(7);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    const leaf = (): unknown =>
      pick([
        null,
        true,
        false,
        0,
        -1,
        1e300,
        "",
        "text",
        "production",
        "[parameters('x')]",
        LOCATION,
        PLAN,
        "\u0000\n",
        [],
        {},
      ]);
    const value = (depth: number): unknown => {
      const kind = depth === 0 ? 0 : random();
      if (kind < 0.4) {
        return leaf();
      }
      const size = Math.floor(random() * 4);
      return kind < 0.55
        ? Array.from({ length: size }, () => value(depth - 1))
        : Object.fromEntries(Array.from({ length: size }, () => [pick(NAMES), value(depth - 1)]));
    };
    const body = (): unknown => {
      const inside = random() < 0.8 ? { properties: value(4), location: LOCATION } : {};
      const rest = value(2);
      return random() < 0.2 ? rest : { ...inside, ...(typeof rest === "object" && !Array.isArray(rest) ? rest : {}) };
    };
    const targets: readonly [string, string][] = [
      ...[SITE, STAGING].flatMap((path): [string, string][] => [
        ["PUT", path],
        ["PATCH", path],
        ["PUT", `${path}/config/web`],
        ["PATCH", `${path}/config/web`],
        ["PUT", `${path}/config/appsettings`],
        ["PUT", `${path}/config/connectionstrings`],
        ["PUT", `${path}/config/azurestorageaccounts`],
        ["POST", `${path}/slotsswap`],
        ["POST", `${path}/applySlotConfig`],
      ]),
      ["PUT", `${SITE}/slots/other`],
      ["DELETE", `${SITE}/slots/other`],
      ["PUT", `${SITE}/config/slotConfigNames`],
      ["POST", `${STAGING}/resetSlotConfig`],
      ["PUT", PLAN],
      ["PATCH", PLAN],
      ["PUT", GROUP],
      ["PUT", `${GROUP}/providers/Microsoft.Resources/deployments/random`],
    ];
    const seen = new Map<number, number>();
    for (let round = 0; round < 700; round++) {
      const [method, path] = pick(targets);
      const sent = body();
      const { status, body: answer } = await app.ask(method, path, sent);
      seen.set(status, (seen.get(status) ?? 0) + 1);
      const told = `${method} ${path} ${JSON.stringify(sent)} was answered with ${status} ${JSON.stringify(answer)}`;
      assert.ok(status < 500 || status === 501, told);
      // What was taken must be readable, too.
      const read = await app.ask("GET", pick([SITE, STAGING, `${SITE}/config/web`, `${SITE}/slots`, PLAN]));
      assert.equal(read.status, 200, `after ${told}: ${JSON.stringify(read.body)}`);
    }
    assert.ok((seen.get(200) ?? 0) > 50, `too few were taken to prove anything: ${JSON.stringify([...seen])}`);
    assert.ok((seen.get(400) ?? 0) > 50, `too few were refused to prove anything: ${JSON.stringify([...seen])}`);
    assert.deepEqual(faults, []);
  });

  it("keeps the state from being loaded again", async () => {
    const site = await app.ask("GET", SITE);
    await app.restart();
    const { status, body } = await app.ask("GET", SITE);
    assert.deepEqual([status, (body as { id: unknown }).id], [200, site.at("id")]);
    assert.deepEqual(faults, []);
  });

  it("can name what it wants to change outside of its path", async () => {
    for (const path of ["..%2f..%2fx", "%0d%0aset-cookie: x", "a%00b", "%e2%82%ac", "x".repeat(5000)]) {
      for (const method of ["GET", "PUT", "DELETE"]) {
        const body = method === "PUT" ? { location: LOCATION, properties: { serverFarmId: PLAN } } : undefined;
        for (const parent of [
          `${GROUP}/../resourceGroups`,
          `${GROUP}/providers/Microsoft.Web/sites`,
          `${SITE}/slots`,
        ]) {
          const { status } = await app.ask(method, `${parent}/${path}`, body);
          assert.ok(status < 500 || status === 501, `${method} ${parent}/${path.slice(0, 20)}: ${status}`);
        }
      }
    }
    assert.deepEqual(faults, []);
  });
});
