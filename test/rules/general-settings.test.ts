import assert from "node:assert/strict";
import { checkGeneralSettings } from "../../src/rules";
import { told } from "./told";

const toldOf = (declared: Readonly<Record<string, unknown>>, operatingSystem: "linux" | "windows" = "linux") =>
  told(checkGeneralSettings(declared, operatingSystem));

describe("what is declared once for all slots", () => {
  it("passes with Azure's values, and while values are not known yet", () => {
    assert.deepEqual(toldOf({}), []);
    assert.deepEqual(toldOf({ ftpsState: "FtpsOnly", healthCheckPath: "/healthz" }), []);
    const later = Promise.resolve("later");
    assert.deepEqual(toldOf({ ftpsState: later, healthCheckPath: later }), []);
    assert.deepEqual(toldOf({ healthCheckPath: "" }), []);
  });

  it("passes with time zones of the operating system, limits, documents and rules", () => {
    assert.deepEqual(toldOf({ websiteTimeZone: "Europe/Berlin" }), []);
    assert.deepEqual(toldOf({ websiteTimeZone: "UTC" }), []);
    assert.deepEqual(toldOf({ websiteTimeZone: "W. Europe Standard Time" }, "windows"), []);
    assert.deepEqual(toldOf({ limits: { maxPercentageCpu: 50 }, defaultDocuments: ["home.html"] }), []);
    const timeInterval = "00:05:00";
    const triggers = {
      requests: { count: 1, timeInterval },
      privateBytesInKB: 102_400,
      statusCodes: [{ status: 500, count: 2, timeInterval }],
      statusCodesRange: [{ statusCodes: "500-599", count: 2, timeInterval }],
      slowRequests: { timeTaken: "00:00:30", count: 2, timeInterval: Promise.resolve(timeInterval) },
    };
    const customAction = { exe: "D:\\home\\dump.exe" };
    assert.deepEqual(
      toldOf({ autoHealRules: { triggers, actions: { actionType: "CustomAction", customAction } } }),
      [],
    );
  });

  it("is refused with a time zone of the other operating system, and with limits or documents that cannot be", () => {
    assert.deepEqual(
      [
        ...toldOf({ websiteTimeZone: "W. Europe Standard Time" }),
        ...toldOf({ websiteTimeZone: "Europe/Berlin" }, "windows"),
        ...toldOf({ limits: { maxPercentageCpu: 200, maxMemoryInMb: 0 }, defaultDocuments: ["a.html", "b/c.html"] }),
      ],
      [
        'websiteTimeZone: "W. Europe Standard Time" is not a time zone of the tz database: use a name such as "Europe/Berlin"',
        'websiteTimeZone: "Europe/Berlin" is not a time zone of Windows: use a name such as "W. Europe Standard Time"',
        "limits.maxMemoryInMb: 0 is not allowed: use a whole number from 1 to 2147483647",
        "limits.maxPercentageCpu: 200 is not allowed: use a whole number from 1 to 100",
        'defaultDocuments[1]: "b/c.html" is not the name of a file: use one without a folder',
      ],
    );
  });

  it("is refused with rules that App Service cannot follow", () => {
    const recycle = { actionType: "Recycle" };
    const rules = (triggers: unknown, actions: unknown) => toldOf({ autoHealRules: { triggers, actions } });
    assert.deepEqual(
      [
        ...rules({}, { actionType: "Restart" }),
        ...rules({ requests: { count: 0, timeInterval: "5m" } }, { actionType: "CustomAction" }),
        ...rules({ statusCodes: [{ status: 42 }], statusCodesRange: [{ statusCodes: "5xx" }] }, recycle),
        ...rules({ privateBytesInKB: 1 }, { ...recycle, customAction: { exe: "a" } }),
        ...rules(undefined, recycle),
      ],
      [
        "autoHealRules.triggers: it has none: declare requests, privateBytesInKB, statusCodes, statusCodesRange, slowRequests or slowRequestsWithPath",
        'autoHealRules.actions.actionType: "Restart" is not allowed: use "Recycle", "LogEvent" or "CustomAction"',
        "autoHealRules.triggers.requests.count: 0 is not allowed: use a whole number from 1 to 2147483647",
        'autoHealRules.triggers.requests.timeInterval: "5m" is not a time: use hours, minutes and seconds, for example "00:05:00"',
        "autoHealRules.actions.customAction: it is missing: say which program is run",
        "autoHealRules.triggers.statusCodes[0].status: 42 is not allowed: use a whole number from 100 to 599",
        'autoHealRules.triggers.statusCodesRange[0].statusCodes: "5xx" is not a range of statuses: use two, for example "500-599"',
        'autoHealRules.actions.customAction: it is declared beside actionType "Recycle", which runs nothing: remove it, or use "CustomAction"',
        "autoHealRules.triggers: it is missing: declare triggers, and the actions to take",
      ],
    );
  });

  it("is refused with a value that is not among Azure's", () => {
    assert.deepEqual(toldOf({ ftpsState: "Off", healthCheckPath: "healthz" }), [
      'ftpsState: "Off" is not allowed: use "AllAllowed", "FtpsOnly" or "Disabled"',
      'healthCheckPath: "healthz" is not a path on the site: begin it with "/", for example "/healthz"',
    ]);
  });
});
