import assert from "node:assert/strict";
import { checkNotBoth, checkSettingNames, staysByDefault } from "../../src/rules";

const reasons = (problems: readonly { readonly path: string; readonly reason: string }[]) =>
  problems.map(({ path, reason }) => `${path}: ${reason}`);

describe("app settings", () => {
  it("takes names of letters, digits, periods and underscores, and on Windows colons and hyphens too", () => {
    assert.deepEqual(checkSettingNames("settings", ["A", "a.b", "A__B", "_1"], "linux", true), []);
    assert.deepEqual(checkSettingNames("settings", ["A:B", "a-b"], "windows", true), []);
    assert.deepEqual(reasons(checkSettingNames("settings", ["A:B"], "linux", true)), [
      'settings["A:B"]: "A:B" is not a name that App Service takes on Linux: use letters, digits, "." and "_" (write ":" as "__")',
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

  it("refuses two names that differ in case only", () => {
    assert.match(
      String(checkSettingNames("settings", ["Key", "KEY"], "linux", true)[0]?.reason),
      /differ in case only/,
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

  it("refuses a setting that is to travel and to stay", () => {
    assert.deepEqual(
      reasons(checkNotBoth("build.settings", ["A", "B"], new Map([["a", "production.stickySettings"]]))),
      [
        'build.settings["A"]: "A" is declared here to travel with the build and in production.stickySettings to stay with its slot: keep one of the two',
      ],
    );
  });
});
