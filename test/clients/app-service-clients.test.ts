import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { WebSiteManagementClient as Client2024 } from "@azure/arm-appservice";
import { ManagedIdentityCredential, type TokenCredential } from "@azure/identity";
import { WebSiteManagementClient as Client2022 } from "arm-appservice-2022-03";
import { WebSiteManagementClient as Client2025 } from "arm-appservice-2025-05";
import { GROUP, LOCATION, LocalApp } from "../support/local-app";

const RESOURCE_GROUP = "shop-group";
const POLL = { updateIntervalInMs: 20 };

interface Options {
  readonly endpoint: string;
  readonly tlsOptions: { readonly ca: string };
}

type Make = (
  credential: TokenCredential,
  subscriptionId: string,
  options: Options,
) => Pick<Client2024, "webApps" | "appServicePlans" | "checkNameAvailability">;

const SCOPE = "https://management.azure.com/.default";

/** Each asks with the api-version that it was made for. What is called below has the same form in all. */
const CLIENTS: Readonly<Record<string, Make>> = {
  "2022-03-01": (credential, subscriptionId, options) =>
    new Client2022(credential, subscriptionId, { ...options, credentialScopes: SCOPE }) as unknown as Client2024,
  "2024-11-01": (credential, subscriptionId, options) =>
    new Client2024(credential, subscriptionId, { ...options, credentialScopes: SCOPE }),
  "2025-05-01": (credential, subscriptionId, options) =>
    new Client2025(credential, subscriptionId, {
      ...options,
      credentials: { scopes: [SCOPE] },
    }) as unknown as Client2024,
};

describe("the official App Service clients of several api-versions", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.ask("PUT", GROUP, { location: LOCATION });
  });

  after(() => app.close());

  for (const [version, make] of Object.entries(CLIENTS)) {
    it(`work with slots: ${version}`, async () => {
      const { connection } = app.local;
      process.env.IDENTITY_ENDPOINT = connection.identityEndpoint;
      process.env.IDENTITY_HEADER = connection.identityHeader;
      const client = make(new ManagedIdentityCredential(), connection.subscriptionId, {
        endpoint: connection.armEndpoint,
        tlsOptions: { ca: readFileSync(connection.authorityFile, "utf8") },
      });
      const { webApps, appServicePlans } = client;
      const name = `shop-${version}`;
      const plan = { location: LOCATION, reserved: true, sku: { name: "S1" } };
      const { id = "" } = await appServicePlans.beginCreateOrUpdateAndWait(RESOURCE_GROUP, name, plan, POLL);
      const site = { location: LOCATION, serverFarmId: id, siteConfig: { appSettings: [{ name: "A", value: "1" }] } };
      const created = await webApps.beginCreateOrUpdateAndWait(RESOURCE_GROUP, name, site, POLL);
      assert.deepEqual([created.name, created.defaultHostName], [name, `${name}.azurewebsites.net`]);
      await webApps.beginCreateOrUpdateSlotAndWait(RESOURCE_GROUP, name, "staging", site, POLL);
      await webApps.updateApplicationSettingsSlot(RESOURCE_GROUP, name, "staging", { properties: { A: "2", B: "3" } });
      await webApps.updateSlotConfigurationNames(RESOURCE_GROUP, name, { appSettingNames: ["B"] });
      await webApps.updateConfigurationSlot(RESOURCE_GROUP, name, "staging", { linuxFxVersion: "NODE|22-lts" });
      const target = { targetSlot: "production", preserveVnet: true };
      await webApps.beginSwapSlotAndWait(RESOURCE_GROUP, name, "staging", target, POLL);
      const { properties } = await webApps.listApplicationSettings(RESOURCE_GROUP, name);
      assert.deepEqual(properties, { A: "2" });
      const configuration = await webApps.getConfiguration(RESOURCE_GROUP, name);
      assert.equal(configuration.linuxFxVersion, "NODE|22-lts");
      const slot = await webApps.getSlot(RESOURCE_GROUP, name, "staging");
      assert.deepEqual(
        [slot.slotSwapStatus?.sourceSlotName, slot.slotSwapStatus?.timestampUtc instanceof Date],
        ["staging", true],
      );
      const names: (string | undefined)[] = [];
      for await (const each of webApps.listSlots(RESOURCE_GROUP, name)) {
        names.push(each.name);
      }
      assert.deepEqual(names, [`${name}/staging`]);
      const free = await client.checkNameAvailability(name, "Site");
      assert.equal(free.nameAvailable, false);
      const credentials = await webApps.beginListPublishingCredentialsAndWait(RESOURCE_GROUP, name, POLL);
      assert.equal(credentials.publishingUserName, `$${name}`);
      await webApps.deleteSlot(RESOURCE_GROUP, name, "staging");
      await webApps.delete(RESOURCE_GROUP, name);
    });
  }
});
