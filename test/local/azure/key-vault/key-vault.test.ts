import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { principalsFor } from "../../../../src/local/azure/arm/identities";
import { AzureState } from "../../../../src/local/azure/azure-state";
import { KeptResources } from "../../../../src/local/azure/generic/kept-resources";
import { resolveSecret } from "../../../../src/local/azure/key-vault/resolve-secret";
import { GROUP, LOCATION, LocalApp, SITE } from "../../../support/local-app";
import { until } from "../../../support/until";
import { askBlob, bearerOf } from "../storage/support";

const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/shop-vault`;
const SECRET = `${VAULT}/secrets/ledger`;
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader`;
const TENANT = "00000000-0000-0000-0000-0000000000aa";
const ROLES = "/providers/Microsoft.Authorization/roleAssignments";
const SUBSCRIPTION = GROUP.replace(/\/resourceGroups.*/, "");
const SECRETS_USER = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6`;
const READER = SECRETS_USER.replace("4633458b-17de-408a-b874-0445c86b69e6", "acdd72a7-3385-48ef-bd42-f606fba81ae7");

describe("a key vault", () => {
  let app: LocalApp;
  let principal: string;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
    principal = String((await ask("PUT", IDENTITY, { location: LOCATION })).at("properties.principalId"));
  });

  after(() => app.close());

  const ask = (method: string, path: string, body?: unknown) => app.ask(method, path, body, "2024-11-01");
  const vault = (more: object = {}) => ({
    location: LOCATION,
    properties: { tenantId: TENANT, sku: { family: "A", name: "standard" }, accessPolicies: [], ...more },
  });
  /** What is resolved from the state on disk, as the local App Service has it. */
  const resolve = (question: Partial<Parameters<typeof resolveSecret>[1]> = {}) =>
    resolveSecret(new KeptResources(new AzureState(app.home.state)), {
      principalIds: [principal],
      vault: "shop-vault",
      secret: "ledger",
      ...question,
    });

  it("has an address by its name, which nobody else has", async () => {
    const made = await ask("PUT", VAULT, vault());
    assert.deepEqual([made.status, made.at("properties.vaultUri")], [201, "https://shop-vault.vault.azure.net/"]);
    assert.equal(made.at("properties.enableRbacAuthorization"), false);
    const other = `${GROUP}-2`;
    await ask("PUT", other, { location: LOCATION });
    const taken = await ask("PUT", VAULT.replace(GROUP, other), vault());
    assert.deepEqual([taken.status, taken.error.code], [409, "VaultAlreadyExists"]);
    assert.match(String(taken.error.message), /^The vault name 'shop-vault' is already in use\./);
    assert.equal((await ask("PUT", VAULT.replace("shop-vault", "no--vault"), vault())).error.code, "VaultNameNotValid");
    assert.equal((await ask("PUT", VAULT.replace("shop-vault", "bare"), { location: LOCATION })).status, 400);
    assert.equal((await ask("PUT", VAULT.replace("shop-vault", "bare"), {})).error.code, "LocationRequired");
  });

  it("takes secrets, tells where their versions are and never what they say", async () => {
    const first = await ask("PUT", SECRET, { properties: { value: "s3cret-one", contentType: "text" } });
    const { secretUri, secretUriWithVersion, attributes, ...rest } = first.at("properties") as Record<string, string>;
    assert.equal(secretUri, "https://shop-vault.vault.azure.net/secrets/ledger");
    assert.match(
      String(secretUriWithVersion),
      /^https:\/\/shop-vault\.vault\.azure\.net\/secrets\/ledger\/[0-9a-f]{32}$/,
    );
    assert.deepEqual([rest, (attributes as unknown as { enabled: boolean }).enabled], [{ contentType: "text" }, true]);
    const second = await ask("PUT", SECRET, { properties: { value: "s3cret-two" } });
    assert.notEqual(second.at("properties.secretUriWithVersion"), secretUriWithVersion);
    const patched = await ask("PATCH", SECRET, { tags: { team: "shop" } });
    assert.equal(patched.at("properties.secretUriWithVersion"), second.at("properties.secretUriWithVersion"));
    assert.doesNotMatch(JSON.stringify((await ask("GET", `${VAULT}/secrets`)).body), /s3cret/);
    assert.equal((await ask("DELETE", SECRET)).status, 405);
    for (const entry of readdirSync(app.home.root, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      assert.ok(!entry.isFile() || !readFileSync(file).includes("s3cret"), file);
    }
  });

  it("gives a secret to those in a policy that lets them read it", async () => {
    assert.equal(resolve().status, "AccessToKeyVaultDenied");
    const policy = (secrets: string[]) => [{ tenantId: TENANT, objectId: principal, permissions: { secrets } }];
    await ask("PUT", VAULT, vault({ accessPolicies: policy(["list"]) }));
    assert.equal(resolve().status, "AccessToKeyVaultDenied");
    await ask("PUT", VAULT, vault({ accessPolicies: policy(["Get"]) }));
    const newest = resolve();
    assert.ok(newest.status === "Resolved" && newest.value === "s3cret-two", newest.status);
    assert.deepEqual(resolve({ vault: "https://SHOP-vault.vault.azure.net/", version: newest.version }), newest);
  });

  it("gives a secret to those with a role that reads it, at the vault or above", async () => {
    await ask("PUT", VAULT, vault({ enableRbacAuthorization: true }));
    assert.equal(resolve().status, "AccessToKeyVaultDenied");
    const assign = (scope: string, roleDefinitionId: string) =>
      ask("PUT", `${scope}${ROLES}/${principal}`, { properties: { principalId: principal, roleDefinitionId } });
    await assign(GROUP, READER);
    assert.equal(resolve().status, "AccessToKeyVaultDenied");
    // The Key Vault Administrator. Source: "Azure built-in roles", Microsoft.
    await ask("DELETE", `${GROUP}${ROLES}/${principal}`);
    await assign(GROUP, SECRETS_USER.replace(/[^/]+$/, "00482a5a-887f-4fb3-b363-3b7fe8e74483"));
    assert.equal(resolve().status, "Resolved");
    for (const scope of [VAULT, GROUP, SUBSCRIPTION, SECRET]) {
      await ask("DELETE", `${GROUP}${ROLES}/${principal}`);
      await assign(scope, SECRETS_USER);
      assert.equal(resolve().status, "Resolved", scope);
      await ask("DELETE", `${scope}${ROLES}/${principal}`);
      assert.equal(resolve().status, "AccessToKeyVaultDenied", scope);
    }
    await assign(VAULT, SECRETS_USER);
  });

  it("says why there is no secret, and never what another one is", async () => {
    assert.deepEqual(
      [
        resolve({ principalIds: [] }),
        resolve({ vault: "none" }),
        resolve({ vault: "https://none.vault.azure.net" }),
        resolve({ secret: "none" }),
        resolve({ version: "0" }),
      ].map(({ status }) => status),
      ["MSINotEnabled", "VaultNotFound", "VaultNotFound", "SecretNotFound", "SecretVersionNotFound"],
    );
    await ask("PUT", SECRET, { properties: { value: "s3cret-three", attributes: { enabled: false } } });
    assert.deepEqual(resolve(), {
      status: "OtherReasons",
      details: "The secret 'ledger' of the vault 'shop-vault' is disabled.",
    });
  });

  it("answers at its own address, those whom it lets read", async () => {
    const host = "shop-vault.vault.azure.net";
    const get = async (target: string, headers?: Record<string, string>) => {
      const { status, text } = await askBlob(app, "GET", target, { host, ...(headers ? { headers } : {}) });
      const { value, error } = JSON.parse(text) as { value?: string; error?: { code: string } };
      return [status, value ?? error?.code];
    };
    const signedIn = await bearerOf(app, "https://vault.azure.net");
    const deployer = "00000000-0000-0000-0000-0000000000bb";
    await ask("PUT", SECRET, { properties: { value: "s3cret-four", attributes: { enabled: true } } });
    assert.deepEqual(await get("/secrets/ledger"), [401, "Unauthorized"]);
    assert.deepEqual(await get("/secrets/ledger", await bearerOf(app)), [401, "Unauthorized"]);
    assert.deepEqual(await get("/secrets/ledger", signedIn), [403, "Forbidden"]);
    await ask("PUT", `${VAULT}${ROLES}/${deployer}`, {
      properties: { principalId: deployer, roleDefinitionId: SECRETS_USER },
    });
    assert.deepEqual(await get("/secrets/ledger?api-version=7.4", signedIn), [200, "s3cret-four"]);
    assert.deepEqual(await get("/secrets/none", signedIn), [404, "SecretNotFound"]);
    assert.deepEqual(await get("/keys/none", signedIn), [501, "NotImplemented"]);
    assert.deepEqual(await get("/certificates/contacts", signedIn), [404, "ContactsNotFound"]);
    const { status } = await askBlob(app, "DELETE", "/secrets/ledger", { host, headers: signedIn });
    assert.equal(status, 403);
  });

  it("takes secrets at its own address from those whom it lets, and lists them without their values", async () => {
    const host = "fresh-vault.vault.azure.net";
    const deployer = "00000000-0000-0000-0000-0000000000bb";
    const fresh = VAULT.replace("shop-vault", "fresh-vault");
    const lets = async (...secrets: string[]) => {
      const accessPolicies = [{ tenantId: TENANT, objectId: deployer, permissions: { secrets } }];
      assert.ok((await ask("PUT", fresh, vault({ accessPolicies }))).status < 300);
    };
    const headers = await bearerOf(app, "https://vault.azure.net");
    const send = async (method: string, target: string, body?: unknown) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const { status, text } = await askBlob(app, method, target, { host, headers, ...sent });
      return { status, text, body: JSON.parse(text) };
    };
    await lets("get", "list");
    assert.equal((await send("PUT", "/secrets/ledger", { value: "s3cret-one" })).status, 403);
    await lets("set");
    const first = await send("PUT", "/secrets/ledger", {
      value: "s3cret-one",
      contentType: "text",
      tags: { team: "shop" },
      attributes: { enabled: true, exp: 4102444800 },
    });
    assert.equal(first.status, 200);
    assert.deepEqual(
      [first.body.value, first.body.contentType, first.body.tags, first.body.attributes.exp],
      ["s3cret-one", "text", { team: "shop" }, 4102444800],
    );
    assert.match(first.body.id, /^https:\/\/fresh-vault\.vault\.azure\.net\/secrets\/ledger\/[0-9a-f]{32}$/);
    const second = await send("PUT", "/secrets/ledger", { value: "s3cret-two" });
    for (const body of [{}, { value: 5 }, []]) {
      assert.deepEqual((await send("PUT", "/secrets/ledger", body)).body.error.code, "BadParameter");
    }
    assert.equal((await send("GET", "/secrets")).status, 403);
    assert.equal((await send("GET", "/secrets/ledger")).status, 403);
    await lets("get", "list");
    const [all, versions] = [
      await send("GET", "/secrets?maxresults=25"),
      await send("GET", "/secrets/ledger/versions"),
    ];
    const ids = (answer: typeof all) => answer.body.value.map(({ id }: { id: string }) => id);
    assert.deepEqual(ids(all), ["https://fresh-vault.vault.azure.net/secrets/ledger"]);
    assert.deepEqual(ids(versions), [first.body.id, second.body.id]);
    assert.doesNotMatch(all.text + versions.text, /s3cret/);
    const old = new URL(first.body.id).pathname;
    assert.deepEqual(
      [(await send("GET", "/secrets/ledger")).body.value, (await send("GET", old)).body.value],
      ["s3cret-two", "s3cret-one"],
    );
    assert.equal((await ask("GET", `${fresh}/secrets/ledger`)).at("properties.secretUriWithVersion"), second.body.id);
    assert.equal((await send("PATCH", old, {})).status, 501);
  });

  it("keeps a deleted secret, and its name, until that is recovered or purged", async () => {
    const host = "bin-vault.vault.azure.net";
    const bin = VAULT.replace("shop-vault", "bin-vault");
    const deployer = "00000000-0000-0000-0000-0000000000bb";
    const allowing = (...secrets: string[]) =>
      ask("PUT", bin, vault({ accessPolicies: [{ tenantId: TENANT, objectId: deployer, permissions: { secrets } }] }));
    const headers = await bearerOf(app, "https://vault.azure.net");
    const send = async (method: string, target: string, body?: unknown) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const { status, text } = await askBlob(app, method, target, { host, headers, ...sent });
      return { status, text, body: text === "" ? undefined : JSON.parse(text) };
    };
    await allowing("get", "list", "set", "delete");
    const { id } = (await send("PUT", "/secrets/ledger", { value: "s3cret-six" })).body;
    const deleted = await send("DELETE", "/secrets/ledger");
    assert.deepEqual(
      [deleted.status, deleted.body.id, deleted.body.recoveryId],
      [200, id, `https://${host}/deletedsecrets/ledger`],
    );
    const kept = deleted.body.scheduledPurgeDate - deleted.body.deletedDate;
    assert.equal(kept, 90 * 24 * 60 * 60, "the retention of the vault, in seconds");
    assert.equal((await send("GET", "/secrets/ledger")).status, 404);
    assert.deepEqual((await send("GET", "/secrets")).body.value, []);
    assert.deepEqual((await send("GET", "/deletedsecrets/ledger")).body, deleted.body);
    assert.deepEqual((await send("GET", "/deletedsecrets")).body.value, [deleted.body]);
    const taken = await send("PUT", "/secrets/ledger", { value: "s3cret-seven" });
    assert.deepEqual([taken.status, taken.body.error.code], [409, "Conflict"]);
    assert.match(taken.body.error.message, /^Secret ledger is currently in a deleted but recoverable state/);
    assert.equal((await send("POST", "/deletedsecrets/ledger/recover")).status, 403);
    assert.equal((await send("DELETE", "/deletedsecrets/ledger")).status, 403);
    await allowing("all");
    assert.equal((await send("POST", "/deletedsecrets/ledger/recover")).body.id, id);
    assert.equal((await send("GET", "/secrets/ledger")).body.value, "s3cret-six");
    assert.equal((await send("GET", "/deletedsecrets/ledger")).body.error.code, "SecretNotFound");
    await send("DELETE", "/secrets/ledger");
    await app.restart();
    assert.equal((await send("DELETE", "/deletedsecrets/ledger")).status, 204);
    assert.equal((await send("GET", "/deletedsecrets/ledger")).status, 404);
    assert.equal((await send("PUT", "/secrets/ledger", { value: "s3cret-seven" })).status, 200);
    await send("PUT", "/secrets/other", { value: "s3cret-eight" });
    await send("DELETE", "/secrets/other");
    await ask("DELETE", bin);
    await ask("PUT", bin, vault({ createMode: "recover" }));
    assert.equal((await send("GET", "/secrets/ledger")).body.value, "s3cret-seven");
    assert.equal((await send("GET", "/deletedsecrets")).body.value.length, 1);
    await ask("PATCH", bin, { properties: { enablePurgeProtection: true } });
    assert.equal((await send("DELETE", "/deletedsecrets/other")).status, 403);
  });

  it("keeps its name when it is deleted, until it is recovered or purged", async () => {
    await ask("PUT", SECRET, { properties: { value: "s3cret-five" } });
    assert.equal((await ask("DELETE", VAULT)).status, 200);
    assert.equal(resolve().status, "VaultNotFound");
    const again = await ask("PUT", VAULT, vault());
    assert.deepEqual([again.status, again.error.code], [409, "ConflictError"]);
    assert.match(String(again.error.message), /^A vault with the same name already exists in deleted state\./);
    const deleted = `${SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/${LOCATION}/deletedVaults/shop-vault`;
    assert.equal((await ask("GET", deleted)).at("properties.vaultId"), VAULT);
    const list = await ask("GET", `${SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults`);
    assert.equal(list.at("value.0.id"), deleted);
    await app.restart();
    assert.equal((await ask("PUT", VAULT, vault({ createMode: "recover" }))).status, 201);
    assert.equal((await ask("GET", SECRET)).status, 200);
    assert.equal((await ask("GET", deleted)).status, 404);
    await ask("DELETE", VAULT);
    const accepted = await ask("POST", `${deleted}/purge`);
    assert.equal(accepted.status, 202);
    const location = String(accepted.headers.location);
    await until("the vault is purged", async () => (await ask("GET", location)).status === 200);
    assert.equal((await ask("PUT", VAULT, vault())).status, 201);
    assert.equal((await ask("GET", SECRET)).status, 404);
    await ask("PUT", VAULT, vault({ enablePurgeProtection: true }));
    await ask("DELETE", VAULT);
    const refused = await ask("POST", `${deleted}/purge`);
    assert.deepEqual([refused.status, refused.error.code], [405, "MethodNotAllowed"]);
  });

  it("is asked by a site as the identity that it is given, which stays the same", async () => {
    const identity = { type: "SystemAssigned, UserAssigned", userAssignedIdentities: { [IDENTITY]: {} } };
    const site = await ask("PATCH", SITE, { identity });
    const users = Object.values(site.at("identity.userAssignedIdentities") as Record<string, { principalId: string }>);
    assert.deepEqual(
      users.map(({ principalId }) => principalId),
      [principal],
    );
    const given = site.at("identity") as never;
    assert.deepEqual(principalsFor(given, IDENTITY.toUpperCase()), [principal]);
    assert.deepEqual(principalsFor(given), [site.at("identity.principalId")]);
    assert.deepEqual([principalsFor(null), principalsFor(given, `${IDENTITY}-2`)], [[], []]);
    const again = await ask("PATCH", SITE, { identity });
    assert.deepEqual(again.at("identity"), site.at("identity"));
    await ask("PATCH", SITE, { identity: { type: "None" } });
    const anew = await ask("PATCH", SITE, { identity });
    assert.notEqual(anew.at("identity.principalId"), site.at("identity.principalId"));
  });
});
