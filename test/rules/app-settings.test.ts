import assert from "node:assert/strict";
import { checkNotBoth, checkSettingNames, OVERRIDE_SETTING, staysByDefault } from "../../src/rules";
import { told } from "./told";

describe("app settings", () => {
  it("takes names of letters, digits, periods and underscores, and on Windows colons and hyphens too", () => {
    assert.deepEqual(checkSettingNames("settings", ["A", "a.b", "A__B", "_1"], "linux", true), []);
    assert.deepEqual(checkSettingNames("settings", ["A:B", "a-b"], "windows", true), []);
    assert.deepEqual(told(checkSettingNames("settings", ["A:B"], "linux", true)), [
      'settings["A:B"]: "A:B" is not a name that App Service takes on Linux: use letters, digits, "." and "_": write "A__B"',
    ]);
    assert.equal(checkSettingNames("settings", ["a b", "ä", "", "a=b"], "windows", true).length, 4);
  });

  it("refuses the names that the components write themselves", () => {
    assert.deepEqual(
      checkSettingNames("settings", ["WEBSITE_RUN_FROM_PACKAGE", "build_version"], "linux", true).map(
        ({ path }) => path,
      ),
      ['settings["WEBSITE_RUN_FROM_PACKAGE"]', 'settings["build_version"]'],
    );
  });

  it("refuses the switch for what stays by default, wherever it is declared", () => {
    assert.equal(OVERRIDE_SETTING, "WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS");
    for (const travelling of [true, false]) {
      assert.deepEqual(told(checkSettingNames("settings", [OVERRIDE_SETTING], "linux", travelling)), [
        `settings["${OVERRIDE_SETTING}"]: "${OVERRIDE_SETTING}" is written by this component: declare defaultStickySettingsTravel instead`,
      ]);
    }
  });

  it("refuses a registry's settings in a build, and leaves them to a slot that has its own", () => {
    const names = ["DOCKER_REGISTRY_SERVER_URL", "DOCKER_REGISTRY_SERVER_USERNAME", "docker_registry_server_password"];
    assert.deepEqual(
      told(checkSettingNames("build.settings", names, "linux", true)),
      names.map(
        (name) => `build.settings["${name}"]: "${name}" is written by this component: declare build.registry instead`,
      ),
    );
    assert.deepEqual(checkSettingNames("stickySettings", names, "linux", false), []);
  });

  it("refuses the setting that chooses Node's version on Windows, where it is one", () => {
    const name = "WEBSITE_NODE_DEFAULT_VERSION";
    for (const travelling of [true, false]) {
      assert.deepEqual(told(checkSettingNames("settings", [name], "windows", travelling)), [
        `settings["${name}"]: "${name}" is written by this component: declare build.stack instead`,
      ]);
      assert.deepEqual(checkSettingNames("settings", [name], "linux", travelling), []);
    }
  });

  it("takes names of what every object has", () => {
    assert.deepEqual(checkSettingNames("settings", ["constructor", "toString"], "linux", true), []);
  });

  it("refuses two names that differ in case only", () => {
    assert.match(
      String(checkSettingNames("settings", ["Key", "KEY"], "linux", true)[0]?.reason),
      /differ only in case/,
    );
  });

  it("knows the settings that stay although nobody made them sticky", () => {
    for (const name of ["FUNCTIONS_EXTENSION_VERSION", "DIAGNOSTICS_AZUREBLOBRETENTIONDAYS"]) {
      assert.ok(staysByDefault(name));
      assert.match(String(checkSettingNames("settings", [name], "linux", true)[0]?.reason), /stays with its slot/);
      assert.deepEqual(checkSettingNames("stickySettings", [name], "linux", false), []);
    }
    assert.ok(!staysByDefault("API_KEY"));
  });

  it("lets those travel where everything is made to", () => {
    const names = ["FUNCTIONS_EXTENSION_VERSION", "WEBSITE_HTTPLOGGING_RETENTION_DAYS"];
    assert.equal(checkSettingNames("build.settings", names, "linux", true, false).length, 2);
    assert.deepEqual(checkSettingNames("build.settings", names, "linux", true, true), []);
  });

  it("refuses a setting that is to travel and to stay", () => {
    assert.deepEqual(told(checkNotBoth("build.settings", ["A", "B"], new Map([["a", "production.stickySettings"]]))), [
      'build.settings["A"]: "A" is declared here to travel with the build and in production.stickySettings to stay with its slot: keep one of the two',
    ]);
  });
});
