import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ClientAssertionCredential, ClientSecretCredential } from "@azure/identity";
import { decodeJwt, SignJWT } from "jose";
import { LocalApp } from "../../../support/local-app";

const CLIENT = "11111111-2222-3333-4444-555555555555";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

describe("signing in", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
  });

  after(() => app.close());

  const post = (path: string, fields: Readonly<Record<string, string>>) =>
    app.arm.ask("POST", path, new URLSearchParams(fields).toString(), { api: "", headers: FORM });
  const isTaken = async (token: unknown) => {
    const headers = { authorization: `Bearer ${String(token)}` };
    return (await app.arm.ask("GET", "/subscriptions", undefined, { headers })).status === 200;
  };

  it("is what Azure's own clients can do with a client secret or an assertion", async () => {
    const { armEndpoint, tenantId, authorityFile } = app.local.connection;
    const options = {
      authorityHost: armEndpoint,
      disableInstanceDiscovery: true,
      tlsOptions: { ca: readFileSync(authorityFile, "utf8") },
    };
    for (const credential of [
      new ClientSecretCredential(tenantId, CLIENT, "any secret", options),
      new ClientAssertionCredential(tenantId, CLIENT, async () => "an.assertion.here", options),
    ]) {
      const { token, expiresOnTimestamp } = await credential.getToken(`${armEndpoint}/.default`);
      assert.ok(await isTaken(token));
      assert.deepEqual([decodeJwt(token).appid, decodeJwt(token).aud], [CLIENT, armEndpoint]);
      assert.ok(expiresOnTimestamp > Date.now() + 60_000 && expiresOnTimestamp < Date.now() + 25 * 3_600_000);
    }
  });

  it("gives a token of either version for what is asked, and for that only", async () => {
    const secret = { grant_type: "client_credentials", client_id: CLIENT, client_secret: "any" };
    const { tenantId } = app.local.connection;
    const newer = await post(`/${tenantId}/oauth2/v2.0/token`, {
      ...secret,
      scope: "https://management.azure.com//.default",
    });
    assert.deepEqual([newer.status, typeof newer.at("expires_in"), newer.at("resource")], [200, "number", undefined]);
    assert.ok(await isTaken(newer.at("access_token")));
    const older = await post(`/${tenantId}/oauth2/token`, { ...secret, resource: "https://vault.azure.net" });
    assert.deepEqual([typeof older.at("expires_in"), older.at("resource")], ["string", "https://vault.azure.net"]);
    assert.ok(!(await isTaken(older.at("access_token"))));
  });

  it("lasts until its token expires", async () => {
    const claims = decodeJwt(await app.arm.token());
    const key = new TextEncoder().encode(readFileSync(join(app.home.state, "token-key"), "utf8"));
    const late = await new SignJWT({ ...claims, exp: Date.UTC(2026, 0, 2, 15, 4, 5) / 1000 })
      .setProtectedHeader({ alg: "HS256" })
      .sign(key);
    const headers = { authorization: `Bearer ${late}` };
    const { status, error } = await app.arm.ask("GET", "/subscriptions", undefined, { headers });
    assert.deepEqual([status, error.code], [401, "ExpiredAuthenticationToken"]);
    assert.match(
      String(error.message),
      /^The access token expiry UTC time '1\/2\/2026 3:04:05 PM' is earlier than current UTC time '/,
    );
  });

  it("is refused in the directory's own words where something is missing", async () => {
    const scope = "https://management.azure.com/.default";
    const grant_type = "client_credentials";
    const cases: [Record<string, string>, number, string, number][] = [
      [{ client_id: CLIENT, client_secret: "x", scope }, 400, "invalid_request", 900144],
      [{ grant_type: "password", client_id: CLIENT, scope }, 400, "unsupported_grant_type", 70003],
      [{ grant_type, client_secret: "x", scope }, 400, "invalid_request", 900144],
      [{ grant_type, client_id: CLIENT, scope }, 401, "invalid_client", 7000218],
      [{ grant_type, client_id: CLIENT, scope, client_assertion: "x" }, 401, "invalid_client", 7000218],
      [{ grant_type, client_id: CLIENT, client_secret: "x" }, 400, "invalid_request", 900144],
      [
        { grant_type, client_id: CLIENT, client_assertion: "x", client_assertion_type: ASSERTION, scope: "all" },
        400,
        "invalid_scope",
        1002012,
      ],
    ];
    for (const [fields, status, error, number] of cases) {
      const answer = await post("/common/oauth2/v2.0/token", fields);
      assert.deepEqual([answer.status, answer.at("error"), answer.at("error_codes.0")], [status, error, number]);
      assert.match(String(answer.at("error_description")), new RegExp(`^AADSTS${number}: `));
    }
  });

  it("begins at a directory that describes itself", async () => {
    const { armEndpoint, tenantId } = app.local.connection;
    const get = (path: string) => app.arm.ask("GET", path, undefined, { api: "", headers: {} });
    const configuration = await get(`/${tenantId}/v2.0/.well-known/openid-configuration`);
    assert.equal(configuration.at("token_endpoint"), `${armEndpoint}/${tenantId}/oauth2/v2.0/token`);
    const instance = await get(`/common/discovery/instance?api-version=1.1&authorization_endpoint=${armEndpoint}/x`);
    assert.equal(
      instance.at("tenant_discovery_endpoint"),
      `${armEndpoint}/${tenantId}/v2.0/.well-known/openid-configuration`,
    );
    assert.deepEqual(instance.at("metadata.0.aliases"), [new URL(armEndpoint).host]);
  });

  it("works as on a virtual machine, for those who send its header and no forged one", async () => {
    const { identityEndpoint, armEndpoint } = app.local.connection;
    const ask = async (url: string, headers: Record<string, string>) => {
      const response = await fetch(`${url}?api-version=2018-02-01&resource=${encodeURIComponent(armEndpoint)}`, {
        headers,
      });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    for (const url of [identityEndpoint, new URL("/metadata/identity/oauth2/token", identityEndpoint).href]) {
      const { status, body } = await ask(url, { Metadata: "true" });
      assert.deepEqual([status, body.token_type, body.resource], [200, "Bearer", armEndpoint]);
      assert.ok(Number(body.expires_in) > 3600 && Number(body.expires_on) > Date.now() / 1000);
      assert.ok(await isTaken(body.access_token));
      assert.equal((await ask(url, { Metadata: "true", "X-IDENTITY-HEADER": "wrong" })).status, 401);
      assert.equal((await ask(url, { Metadata: "true", "X-Forwarded-For": "203.0.113.1" })).status, 400);
      assert.equal((await ask(url, {})).status, 401);
    }
  });
});
