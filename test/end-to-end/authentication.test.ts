import assert from "node:assert/strict";
import { ask, packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";
import { isOneStory } from "./support/story";

interface Authentication {
  readonly platform: { readonly enabled: boolean };
  readonly globalValidation: Readonly<Record<string, unknown>>;
  readonly identityProviders: Readonly<
    Record<string, { readonly enabled?: boolean; readonly registration?: Readonly<Record<string, unknown>> }>
  >;
  readonly login: { readonly tokenStore: { readonly enabled: boolean } };
}

describe("the authentication of a site, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  const entra = (clientId: string) => ({
    clientId,
    openIdIssuer: "https://login.microsoftonline.com/contoso/v2.0",
    clientSecretSettingName: "ENTRA_SECRET",
  });

  before(async () => {
    cloud = await Cloud.open();
    shop = await Shop.open(cloud, "shop", {
      build: { version: "1.0.0", packageUri: packageUri("1.0.0"), stack: "NODE|22-lts" },
      slots: { staging: { stickySettings: { ENTRA_SECRET: "s" }, authentication: { entra: entra("staging-client") } } },
      production: {
        stickySettings: { ENTRA_SECRET: "p" },
        authentication: {
          entra: entra("production-client"),
          openIdConnect: {
            partner: {
              clientId: "partner-client",
              clientSecretSettingName: "PARTNER_SECRET",
              wellKnownOpenIdConfiguration: "https://partner.example/.well-known/openid-configuration",
            },
          },
          redirectToProvider: "azureactivedirectory",
          excludedPaths: ["/healthz"],
        },
      },
    });
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  const read = async (slot: string): Promise<Authentication> => {
    const site = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
    const { properties } = (await cloud.get(`${site}${slot}/config/authsettingsV2`)) as { properties: Authentication };
    return properties;
  };
  const clientOf = async (slot: string) =>
    (await read(slot)).identityProviders.azureActiveDirectory?.registration?.clientId;

  it("is that of its slot, before and after a swap", async () => {
    const { platform, globalValidation, identityProviders } = await read("");
    assert.equal(platform.enabled, true);
    assert.deepEqual(globalValidation, {
      requireAuthentication: true,
      unauthenticatedClientAction: "RedirectToLoginPage",
      redirectToProvider: "azureactivedirectory",
      excludedPaths: ["/healthz"],
    });
    assert.deepEqual(Object.keys(identityProviders).sort(), ["azureActiveDirectory", "customOpenIdConnectProviders"]);

    shop.declareBuild({ version: "2.0.0", packageUri: packageUri("2.0.0") });
    const { swaps, writes } = await shop.up();
    assert.deepEqual([swaps.length, writes.length], [1, 2]);
    assert.equal((await ask(cloud.local, "shop")).version, "2.0.0");
    assert.deepEqual([await clientOf(""), await clientOf("/slots/staging")], ["production-client", "staging-client"]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("is changed in place, at one write and without a release", async () => {
    shop.declare({
      production: {
        stickySettings: { ENTRA_SECRET: "p" },
        authentication: {
          gitHub: { clientId: "github-client", clientSecretSettingName: "GITHUB_SECRET" },
          unauthenticatedClientAction: "AllowAnonymous",
          tokenStore: true,
        },
      },
    });
    const { swaps, writes } = await shop.up();
    assert.deepEqual([swaps, writes], [[], ["PUT Microsoft.Web/sites/shop/config/authsettingsV2"]]);
    const { globalValidation, identityProviders, login } = await read("");
    assert.deepEqual(
      [globalValidation.requireAuthentication, globalValidation.unauthenticatedClientAction, login.tokenStore.enabled],
      [false, "AllowAnonymous", true],
    );
    assert.deepEqual(Object.keys(identityProviders), ["gitHub"]);
    assert.equal(await clientOf("/slots/staging"), "staging-client");
  });

  it("is off when it is declared no more, and the slot's own stays", async () => {
    shop.declare({ production: { stickySettings: { ENTRA_SECRET: "p" } } });
    const { swaps } = await shop.up();
    assert.deepEqual(swaps, []);
    const { platform, identityProviders } = await read("");
    assert.deepEqual([platform.enabled, identityProviders], [false, {}]);
    assert.equal((await read("/slots/staging")).platform.enabled, true);
    assert.equal(await clientOf("/slots/staging"), "staging-client");
    assert.deepEqual((await shop.up()).writes, []);
  });
});
