import assert from "node:assert/strict";
import { checkGeneralSettings } from "../../src/rules";
import { told } from "./told";

const toldOf = (declared: Readonly<Record<string, unknown>>) => told(checkGeneralSettings(declared));

describe("what is declared once for all slots", () => {
  it("passes with Azure's values, and while values are not known yet", () => {
    assert.deepEqual(toldOf({}), []);
    assert.deepEqual(toldOf({ ftpsState: "FtpsOnly", healthCheckPath: "/healthz" }), []);
    const later = Promise.resolve("later");
    assert.deepEqual(toldOf({ ftpsState: later, healthCheckPath: later }), []);
    assert.deepEqual(toldOf({ healthCheckPath: "" }), []);
  });

  it("is refused with a value that is not among Azure's", () => {
    assert.deepEqual(toldOf({ ftpsState: "Off", healthCheckPath: "healthz" }), [
      'ftpsState: "Off" is not one: use "AllAllowed", "FtpsOnly" or "Disabled"',
      'healthCheckPath: "healthz" is not a path on the site: begin it with "/", for example "/healthz"',
    ]);
  });
});
