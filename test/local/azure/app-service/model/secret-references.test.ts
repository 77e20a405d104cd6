import assert from "node:assert/strict";
import { referenceResources, valueSeen } from "../../../../../src/local/azure/app-service/model/secret-references";
import { newSlot } from "../../../../../src/local/azure/app-service/model/site-writes";
import type { Site, Slot } from "../../../../../src/local/azure/app-service/model/state";
import type { SecretAnswer, SecretQuestion } from "../../../../../src/local/azure/key-vault/resolve-secret";
import { LocalApp, SITE, STAGING } from "../../../../support/local-app";

const USER = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader";

describe("references to Key Vault among settings", () => {
  const site: Site = { subscription: "s", group: "g", name: "shop", slots: {}, slotConfigNames: null };
  let slot: Slot;
  let asked: SecretQuestion[];

  beforeEach(() => {
    slot = newSlot(site, "staging", { location: "westeurope" }, true);
    slot.identity = { type: "SystemAssigned", principalId: "own" };
    asked = [];
  });

  const resolve = (question: SecretQuestion): SecretAnswer => {
    asked.push(question);
    return question.secret === "database"
      ? { status: "Resolved", value: `${question.secret}-value` }
      : { status: "SecretNotFound", details: `${question.secret} is not there.` };
  };
  const seen = (value: string) => valueSeen(slot, value, resolve);

  it("are the secret to the app, in each way to write one, and asked for as the slot", () => {
    for (const [reference, version] of [
      ["@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/database)", undefined],
      ["@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/database/)", undefined],
      ["@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/database/ab12)", "ab12"],
      ["@Microsoft.KeyVault(VaultName=shop;SecretName=database)", undefined],
      ["@microsoft.keyvault(VaultName=shop;SecretName=database;SecretVersion=ab12)", "ab12"],
    ] as const) {
      assert.equal(seen(reference), "database-value", reference);
      assert.deepEqual(asked.pop(), { principalIds: ["own"], vault: "shop", secret: "database", version });
    }
    slot.identity = { type: "UserAssigned", userAssignedIdentities: { [USER.toUpperCase()]: { principalId: "user" } } };
    slot.properties.keyVaultReferenceIdentity = USER;
    seen("@Microsoft.KeyVault(VaultName=shop;SecretName=database)");
    assert.deepEqual(asked.pop()?.principalIds, ["user"]);
  });

  it("stay as they are written where they are not resolved, and other values always", () => {
    for (const value of [
      "hello",
      "",
      "see @Microsoft.KeyVault(VaultName=shop;SecretName=database)",
      "@Microsoft.KeyVault(VaultName=shop;SecretName=none)",
      "@Microsoft.KeyVault(VaultName=shop)",
      "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/keys/database)",
    ]) {
      assert.equal(seen(value), value);
    }
    slot.identity = null;
    assert.equal(seen("@Microsoft.KeyVault(VaultName=shop;SecretName=database)").startsWith("@Microsoft"), true);
  });

  it("are told with what came of them, never with the secret", () => {
    const references = referenceResources(
      site,
      slot,
      "appsettings",
      {
        GOOD: "@Microsoft.KeyVault(VaultName=shop;SecretName=database)",
        NONE: "@Microsoft.KeyVault(VaultName=shop;SecretName=none)",
        BAD: "@Microsoft.KeyVault(nothing)",
        PLAIN: "hello",
      },
      resolve,
    );
    const told = references.map(({ name, properties }) => [name, (properties as { status: string }).status]);
    assert.deepEqual(told, [
      ["GOOD", "Resolved"],
      ["NONE", "SecretNotFound"],
      ["BAD", "InvalidSyntax"],
    ]);
    assert.doesNotMatch(JSON.stringify(references), /database-value/);
  });

  it("are asked for by name, or all, of a slot and of the app", async () => {
    const app = await LocalApp.start();
    try {
      const settings = { DB: "@Microsoft.KeyVault(VaultName=shop;SecretName=database)", GREETING: "hello" };
      await app.createShop({ staging: settings });
      const path = (of: string) => `${of}/config/configreferences/appsettings`;
      assert.equal((await app.ask("GET", `${path(STAGING)}/db`)).at("properties.status"), "MSINotEnabled");
      const identity = { type: "SystemAssigned" };
      await app.ask("PATCH", STAGING, { identity, properties: {} });
      const all = await app.ask("GET", path(STAGING));
      assert.deepEqual(
        [all.at("value.length"), all.at("value.0.name"), all.at("value.0.properties.status")],
        [1, "DB", "VaultNotFound"],
      );
      assert.equal((await app.ask("GET", `${path(STAGING)}/GREETING`)).status, 404);
      assert.deepEqual((await app.ask("GET", path(SITE))).at("value"), []);
    } finally {
      await app.close();
    }
  });
});
