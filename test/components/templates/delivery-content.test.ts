import assert from "node:assert/strict";
import {
  RELEASE_DELIVERY_FROM_STORAGE,
  RELEASE_DELIVERY_WITH_CONTENT,
} from "../../../src/components/templates/delivery";
import type { Template } from "../../../src/components/templates/expressions";
import type { JsonObject } from "../../../src/local/azure/json";
import { Harness } from "../../local/azure/arm/deployments/harness";

const SIGNATURE = "sv=2024-11-04&sig=c2VjcmV0";
const INTERRUPTED =
  "Deployment has been stopped due to SCM container restart. The restart can happen due to a management operation on site.";

/** What Azure says of one deployment. */
interface Said {
  readonly status: number;
  readonly status_text?: string | null;
  readonly build_summary?: object;
}

describe("a delivery with content", () => {
  let harness: Harness;
  /** What Azure says of each deployment into the slot, one after the other. */
  let answers: Said[];
  let deployed: unknown[];
  /** By slot, production by an empty name. */
  let settings: Record<string, JsonObject>;

  beforeEach(() => {
    harness = new Harness();
    answers = [];
    deployed = [];
    settings = { "": {}, staging: {} };
    let last: Said = { status: 4 };
    const extension = () => ({
      status: 200,
      body: { properties: { status_text: "", log_url: "https://shop-staging.scm/log", ...last } as JsonObject },
    });
    for (const part of ["appsettings", "connectionstrings", "azurestorageaccounts"]) {
      harness.on("POST", `/${part}/list`, ({ path }) => {
        const slot = /\/slots\/(\w+)\//.exec(path)?.[1] ?? "";
        return { status: 200, body: { properties: part === "appsettings" ? (settings[slot] ?? {}) : {} } };
      });
    }
    harness
      .on("GET", "/config/web", () => ({ status: 200, body: { properties: { linuxFxVersion: "NODE|22-lts" } } }))
      .on("PUT", "/slots/staging/config/appsettings", ({ body }) => {
        settings.staging = (body as { properties: JsonObject }).properties;
        return { status: 200, body: {} };
      })
      .on("PUT", "/extensions/onedeploy", ({ body }) => {
        deployed.push((body as { properties: unknown }).properties);
        last = answers.shift() ?? { status: 4 };
        return extension();
      })
      .on("GET", "/extensions/onedeploy", extension);
  });

  const content = { packageUri: `https://packages.example/shop.zip?${SIGNATURE}`, type: "zip" };
  const deliver = async (template: Template = RELEASE_DELIVERY_WITH_CONTENT, others: JsonObject = {}) => {
    const { properties } = await harness.deploy(template as unknown as JsonObject, {
      site: "shop",
      slot: "staging",
      buildVersion: "2.0.0+b",
      settings: { GREETING: "hello" },
      connectionStrings: {},
      mounts: {},
      configuration: { linuxFxVersion: "PYTHON|3.13" },
      recognisedBy: { linuxFxVersion: "PYTHON|3.13" },
      sticky: { settings: ["environment"], connectionStrings: [], mounts: [], defaultsTravel: false },
      content,
      ...others,
    });
    return properties;
  };
  const parts = () => harness.writes.map((path) => path.replace(/^.*\/slots\/staging\//, ""));

  it("writes stack and settings, then the content, and last which build it is", async () => {
    settings.staging = {
      BUILD_VERSION: "1.0.0+a",
      WEBSITE_RUN_FROM_PACKAGE: "https://old.zip",
      ENVIRONMENT: "staging",
    };
    const seen: unknown[] = [];
    harness.on("PUT", "/extensions/onedeploy", () => {
      seen.push(settings.staging);
      return { status: 200, body: {} };
    });
    assert.equal((await deliver()).provisioningState, "Succeeded");
    assert.deepEqual(parts(), ["config/web", "config/appsettings", "extensions/onedeploy", "config/appsettings"]);
    assert.deepEqual(seen, [{ ENVIRONMENT: "staging", GREETING: "hello" }]);
    assert.deepEqual(settings.staging, { ENVIRONMENT: "staging", GREETING: "hello", BUILD_VERSION: "2.0.0+b" });
  });

  for (const [where, held] of [
    ["the slot", { staging: { BUILD_VERSION: "2.0.0+b", GREETING: "hello" } }],
    ["production", { "": { BUILD_VERSION: "2.0.0+b" }, staging: { BUILD_VERSION: "1.0.0+a" } }],
  ] as const) {
    it(`writes nothing where ${where} has the build`, async () => {
      Object.assign(settings, held);
      harness.on("GET", "/config/web", () => ({
        status: 200,
        body: { properties: { linuxFxVersion: "PYTHON|3.13" } },
      }));
      assert.equal((await deliver()).provisioningState, "Succeeded");
      assert.deepEqual(parts(), []);
    });
  }

  it("deploys the content once more where the settings before it interrupted that", async () => {
    answers = [{ status: 3, status_text: INTERRUPTED }];
    assert.equal((await deliver()).provisioningState, "Succeeded");
    assert.deepEqual(deployed, [content, content]);
    assert.equal(settings.staging?.BUILD_VERSION, "2.0.0+b");
  });

  for (const [what, said, reason, times] of [
    [
      "cannot be deployed",
      { status: 3, status_text: `404 for ${content.packageUri}.` },
      /: 404 for \S+shop\.zip\?…\./,
      1,
    ],
    ["is not built", { status: 3, build_summary: { errors: [{ text: "no gcc" }] } }, /no gcc/, 1],
    ["is interrupted twice", { status: 3, status_text: INTERRUPTED }, /SCM container restart/, 2],
    ["fails without a word", { status: 3, status_text: null }, /could not be deployed into slot staging: /, 1],
  ] as const) {
    it(`fails with Azure's reason where the content ${what}, and claims no build`, async () => {
      answers = [said, said];
      const { provisioningState, error } = await deliver();
      assert.equal(provisioningState, "Failed");
      assert.match(JSON.stringify(error), reason);
      assert.match(JSON.stringify(error), /Its log: https:\/\/shop-staging\.scm\/log/);
      assert.equal(deployed.length, times);
      assert.deepEqual(settings.staging, { GREETING: "hello" });
      assert.doesNotMatch(JSON.stringify(error), /c2VjcmV0/);
      assert.doesNotMatch(harness.stored, /c2VjcmV0/);
    });
  }

  describe("whose package is in private storage", () => {
    const account = "/subscriptions/other/resourceGroups/shared/providers/Microsoft.Storage/storageAccounts/packages";
    const uri = "https://packages.blob.core.windows.net/shop/a%20b.zip";
    let asked: JsonObject[];

    beforeEach(() => {
      asked = [];
      harness.on("POST", `${account}/listServiceSas`, ({ body }) => {
        asked.push(body as JsonObject);
        return { status: 200, body: { serviceSasToken: SIGNATURE } };
      });
    });

    const deliverFromStorage = () =>
      deliver(RELEASE_DELIVERY_FROM_STORAGE, {
        content: { packageUri: uri, type: "zip" },
        storage: { account, blob: "/blob/packages/shop/a b.zip" },
      });

    it("is fetched by a signature for this blob alone, which expires within the hour", async () => {
      assert.equal((await deliverFromStorage()).provisioningState, "Succeeded");
      assert.deepEqual(deployed, [{ packageUri: `${uri}?${SIGNATURE}`, type: "zip" }]);
      assert.equal(asked.length, 1);
      const { signedExpiry, ...wanted } = asked[0] ?? {};
      assert.deepEqual(wanted, {
        canonicalizedResource: "/blob/packages/shop/a b.zip",
        signedResource: "b",
        signedPermission: "r",
        signedProtocol: "https",
      });
      const minutes = (Date.parse(String(signedExpiry)) - Date.now()) / 60_000;
      assert.ok(minutes > 5 && minutes <= 30, `${minutes}`);
    });

    it("keeps the signature to itself, also where Azure's reason of a failure has it", async () => {
      answers = [{ status: 3, status_text: `403 for ${uri}?${SIGNATURE}.` }];
      const { provisioningState, error } = await deliverFromStorage();
      assert.equal(provisioningState, "Failed");
      assert.match(JSON.stringify(error), /403 for \S+a%20b\.zip\?…\./);
      for (const kept of [JSON.stringify(error), harness.stored]) {
        assert.doesNotMatch(kept, /c2VjcmV0/);
      }
    });
  });
});
