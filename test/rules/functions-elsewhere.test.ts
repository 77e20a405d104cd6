import assert from "node:assert/strict";
import { checkFunctionAppElsewhere, checkFunctionSettingsElsewhere } from "../../src/rules";

const STORAGE = "DefaultEndpointsProtocol=https;AccountName=shopstorage;AccountKey=a2V5";
const HOST = { AzureWebJobsStorage: STORAGE, FUNCTIONS_EXTENSION_VERSION: "~4" };

describe("a function app that is declared elsewhere", () => {
  const problems = (
    change: Partial<Parameters<typeof checkFunctionAppElsewhere>[0]> = {},
    names: { readonly site?: string; readonly slot?: string } = {},
  ) =>
    checkFunctionAppElsewhere({
      site: "shop",
      slot: "staging",
      sticky: [],
      production: HOST,
      slotSettings: HOST,
      ...names,
      ...change,
    }).map(({ reason }) => reason);

  it("has hosts with storage and one version, in production and the slot", () => {
    assert.deepEqual(problems(), []);
    const byIdentity = { FUNCTIONS_EXTENSION_VERSION: "~4", azurewebjobsstorage__accountName: "shopstorage" };
    assert.deepEqual(problems({ slotSettings: byIdentity }), []);
    const [storage = "", version = "", ...others] = problems({ slotSettings: {} });
    assert.match(storage, /^slot "staging" has no AzureWebJobsStorage/);
    assert.match(version, /is ~4 in production and not set in slot "staging"/);
    assert.deepEqual(others, []);
  });

  it("has what would be lost or exchanged by a swap as sticky settings", () => {
    const loose = {
      ...HOST,
      "AzureWebJobs.nightly.Disabled": "true",
      AzureFunctionsWebHost__hostid: "one",
      AzureFunctionsJobHost__extensions__durableTask__hubName: "hub",
    };
    const found = problems({ slotSettings: loose });
    assert.deepEqual(
      found.map((reason) => /has "([^"]+)"/.exec(reason)?.[1]),
      Object.keys(loose).slice(2),
    );
    assert.match(found[0] ?? "", /would have "nightly" fire where it is to be off: make it sticky/);
    assert.deepEqual(
      problems({ slotSettings: loose, sticky: Object.keys(loose).map((name) => name.toUpperCase()) }),
      [],
    );
  });

  it("has hosts with ids of their own in one storage account", () => {
    const long = { site: "a".repeat(32) };
    assert.match(String(problems({}, long)), /have one id, "a{32}", in one storage account/);
    const other = { ...HOST, AzureWebJobsStorage: STORAGE.replace("shopstorage", "other") };
    assert.deepEqual(problems({ slotSettings: other }, long), []);
    const own = { ...HOST, AzureFunctionsWebHost__hostid: "shop-staging" };
    assert.deepEqual(problems({ slotSettings: own, sticky: ["AzureFunctionsWebHost__hostid"] }, long), []);
  });

  it("takes no build whose settings are its host's", () => {
    const check = (name: string) =>
      checkFunctionSettingsElsewhere("build.settings", [name]).map(({ reason }) => reason);
    assert.deepEqual(check("GREETING"), []);
    for (const name of ["AzureWebJobsStorage__accountName", "WEBSITE_CONTENTSHARE", "FUNCTIONS_EXTENSION_VERSION"]) {
      assert.match(String(check(name)), /a delivery keeps it: declare it where the app is declared/);
    }
    assert.match(String(check("FUNCTIONS_WORKER_RUNTIME")), /follows from build\.stack/);
    assert.match(String(check("AzureWebJobs_nightly_Disabled")), /would travel, and .*"nightly".*: make it sticky/);
  });
});
