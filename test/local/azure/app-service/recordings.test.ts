import assert from "node:assert/strict";
import { join } from "node:path";
import { LocalApp } from "../../../support/local-app";
import { readRecording, replay, type Varying } from "../../../support/recording";

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";
const FOLDER = join(__dirname, "recordings");

/** What is a matter of time, of chance, or of where in Azure's data centers it was. */
const VARYING: Varying = {
  values: [
    "etag",
    "lastModifiedTimeUtc",
    "timestampUtc",
    "createdTime",
    "deploymentId",
    "subscription",
    "serverFarmId",
    "customDomainVerificationId",
    "principalId",
    "tenantId",
    "inboundIpAddress",
    "possibleInboundIpAddresses",
    "inboundIpv6Address",
    "possibleInboundIpv6Addresses",
    "outboundIpAddresses",
    "possibleOutboundIpAddresses",
    "outboundIpv6Addresses",
    "possibleOutboundIpv6Addresses",
  ],
  texts: [/waws-prod-[a-z0-9]+-\d{3}/g, /(?<=\.windows\.net):45\d/g, /(?<=^…_)\d+$/g],
};

/** What Azure told otherwise in 2019: defaults of a new app, and when an etag changes. The recording of 2025 is right now. */
const SINCE_2019 = [
  "tags",
  "etag",
  "lastModifiedTimeUtc",
  "customDomainVerificationId",
  "maximumNumberOfWorkers",
  "alwaysOn",
  "preloadEnabled",
  "publishingUsername",
  "remoteDebuggingVersion",
  "ipSecurityRestrictions.0.priority",
  "scmIpSecurityRestrictions.0.priority",
  "ftpsState",
  "nextLink",
  "id",
];

describe("recorded traffic with Azure, sent again", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
  });

  afterEach(() => app.close());

  it("has the same answers: a swap with preview, by the Azure CLI in 2025", async () => {
    const exchanges = readRecording(join(FOLDER, "swap-with-preview-2025.json"));
    await createGroup(exchanges[0]?.response);
    const differences = await replay(app.arm, exchanges, VARYING);
    assert.deepEqual(differences, []);
  });

  it("has the same answers: settings that stay, and a swap of two slots, by Azure's SDK for .NET in 2019", async () => {
    await createGroup({ id: `${SUBSCRIPTION}/resourceGroups/javacsmrg6347`, location: "westus" });
    const exchanges = readRecording(join(FOLDER, "swap-slots-2019.json"));
    const varying = { ...VARYING, ignored: SINCE_2019, tellsMore: true };
    assert.deepEqual(await replay(app.arm, exchanges, varying), []);
  });

  it("has the same answers: a site and a slot on Linux that a template of azd made in 2026", async () => {
    const group = `${SUBSCRIPTION}/resourceGroups/rg-contoso-dev`;
    await createGroup({ id: group, location: "eastus2" });
    const web = `${group}/providers/Microsoft.Web`;
    const [plan, tags] = [`${web}/serverfarms/plan-contoso`, { "azd-env-name": "contoso-dev" }];
    const siteConfig = { linuxFxVersion: "PYTHON|3.11", appCommandLine: "gunicorn --bind=0.0.0.0 server:app" };
    const properties = { serverFarmId: plan, httpsOnly: true, siteConfig };
    const made = { location: "eastus2", tags, properties, identity: { type: "SystemAssigned" } };
    const settings = { properties: { SCM_DO_BUILD_DURING_DEPLOYMENT: "true" } };
    const sku = { name: "S1", tier: "Standard" };
    for (const [path, body] of [
      [plan, { location: "eastus2", tags, sku, properties: { reserved: true, zoneRedundant: false } }],
      [`${web}/sites/app-contoso`, { ...made, tags: { ...tags, "azd-service-name": "api" } }],
      [`${web}/sites/app-contoso/slots/staging`, made],
      [`${web}/sites/app-contoso/config/appsettings`, settings],
      [`${web}/sites/app-contoso/slots/staging/config/appsettings`, settings],
    ] as const) {
      assert.equal((await app.ask("PUT", path, body, "2022-03-01")).status, 200, path);
    }
    assert.deepEqual(await replay(app.arm, readRecording(join(FOLDER, "azd-slots-2026.json")), VARYING), []);
  });

  /** @param group As Azure told it. */
  async function createGroup(group: unknown): Promise<void> {
    const { id = "", location, tags } = group as { id?: string; location?: string; tags?: object };
    await app.arm.ask("PUT", id, { location, tags });
  }
});
