import assert from "node:assert/strict";
import { LocalApp, SITE, STAGING } from "../../../../support/local-app";

interface Difference {
  readonly level: string;
  readonly settingType: string;
  readonly diffRule: string;
  readonly settingName: string;
  readonly valueInCurrentSlot: string | null;
  readonly valueInTargetSlot: string | null;
}

describe("slotsdiffs", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
  });

  afterEach(() => app.close());

  async function differences(path: string, targetSlot: string): Promise<unknown[][]> {
    const { status, body } = await app.ask("POST", `${path}/slotsdiffs`, { targetSlot, preserveVnet: true });
    assert.equal(status, 200);
    return (body as { value: { properties: Difference }[] }).value.map(({ properties: each }) => [
      each.level,
      each.settingType,
      each.settingName,
      each.diffRule,
      each.valueInCurrentSlot,
      each.valueInTargetSlot,
    ]);
  }

  it("tells what a swap changes, adds and takes away, and of sticky settings only what is amiss", async () => {
    await app.createShop({
      production: { SAME: "1", CHANGED: "old", GONE: "1", WHERE: "production", ALIKE: "1", A_EXTENSION_VERSION: "1" },
      staging: { SAME: "1", CHANGED: "new", ADDED: "1", WHERE: "staging", ALIKE: "1", ALONE: "1" },
      sticky: ["where", "ALIKE", "ALONE"],
    });
    assert.deepEqual(await differences(STAGING, "production"), [
      ["Information", "AppSetting", "CHANGED", "SettingsWillBeModifiedInDestination", "new", "old"],
      ["Information", "AppSetting", "ADDED", "SettingsWillBeAddedToDestination", "1", null],
      ["Warning", "AppSetting", "ALIKE", "SlotSettingsSameValue", "1", "1"],
      ["Warning", "AppSetting", "ALONE", "SlotSettingsMissing", "1", null],
      ["Information", "AppSetting", "GONE", "SettingsNotInSource", null, "1"],
    ]);
  });

  it("is the same swap seen from production", async () => {
    await app.createShop({ production: { FEATURE: "old" }, staging: { FEATURE: "new" } });
    assert.deepEqual(await differences(SITE, "staging"), [
      ["Information", "AppSetting", "FEATURE", "SettingsWillBeModifiedInDestination", "old", "new"],
    ]);
  });

  it("tells of connection strings, and of the configuration that travels", async () => {
    await app.createShop();
    const put = (path: string, value: string) =>
      app.ask("PUT", `${path}/config/connectionstrings`, { properties: { Db: { value, type: "Custom" } } });
    await put(SITE, "old");
    await put(STAGING, "new");
    await app.ask("PATCH", `${STAGING}/config/web`, { properties: { linuxFxVersion: "NODE|22-lts", alwaysOn: true } });
    assert.deepEqual(await differences(STAGING, "production"), [
      ["Information", "General", "linuxFxVersion", "SettingsWillBeModifiedInDestination", "NODE|22-lts", ""],
      ["Information", "ConnectionString", "Db", "SettingsWillBeModifiedInDestination", "new", "old"],
    ]);
  });

  it("changes nothing, and says what is wrong with a request", async () => {
    await app.createShop({ production: { FEATURE: "old" }, staging: { FEATURE: "new" } });
    await differences(STAGING, "production");
    assert.deepEqual(await app.settings(SITE), { FEATURE: "old" });
    assert.deepEqual(await app.settings(STAGING), { FEATURE: "new" });
    const ask = (body: unknown) => app.ask("POST", `${STAGING}/slotsdiffs`, body);
    assert.equal((await ask({ preserveVnet: true })).status, 400);
    assert.equal((await ask({ targetSlot: "staging", preserveVnet: true })).status, 400);
    assert.equal((await ask({ targetSlot: "nowhere", preserveVnet: true })).status, 404);
  });
});
