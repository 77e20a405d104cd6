import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCertificates } from "../../src/local/host/certificates";
import { Azure, cloudOf } from "../../src/read-azure/azure";

describe("where an app's status is asked for", () => {
  it("is the cloud that one signs in to, or the local App Service", () => {
    const endpoint = (environment: NodeJS.ProcessEnv) => cloudOf(environment).endpoint;
    assert.equal(endpoint({}), "https://management.azure.com");
    const government = { AZURE_AUTHORITY_HOST: "https://login.microsoftonline.us/" };
    assert.equal(endpoint(government), "https://management.usgovcloudapi.net");
    const china = { AZURE_AUTHORITY_HOST: "https://login.partner.microsoftonline.cn" };
    assert.equal(endpoint(china), "https://management.chinacloudapi.cn");
    const local = { ...government, AZURE_SLOTS_ARM_ENDPOINT: "https://localhost:41235" };
    assert.equal(endpoint(local), "https://localhost:41235");
  });

  it("takes tokens for that cloud, and the local App Service those for the public one", () => {
    const scope = (environment: NodeJS.ProcessEnv) => cloudOf(environment).scope;
    const china = { AZURE_AUTHORITY_HOST: "login.chinacloudapi.cn" };
    assert.equal(scope({}), "https://management.azure.com/.default");
    assert.equal(scope(china), "https://management.chinacloudapi.cn/.default");
    const local = { ...china, AZURE_SLOTS_ARM_ENDPOINT: "https://localhost:1" };
    assert.equal(scope(local), "https://management.azure.com/.default");
  });
});

describe("a client for an app's status", () => {
  interface Asked {
    readonly method: string;
    readonly url: string;
    readonly token: string;
  }

  let folder: string;
  let server: Server;
  let azure: Azure;
  let asked: Asked[];
  let answer: (url: string) => { readonly status: number; readonly text: string };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-status-"));
    const { tls, authorityFile } = await openCertificates(folder, "azurewebsites.net");
    server = createServer(tls, ({ method = "", url = "", headers }, response) => {
      asked.push({ method, url, token: headers.authorization ?? "" });
      const { status, text } = answer(url);
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const scopes: string[] = [];
    azure = new Azure({
      endpoint: `https://localhost:${(server.address() as AddressInfo).port}`,
      scope: "https://management.azure.com/.default",
      credential: {
        getToken: async (scope) => {
          scopes.push(...[scope].flat());
          return { token: scopes.join(), expiresOnTimestamp: Date.now() + 3_600_000 };
        },
      },
      certificateAuthority: readFileSync(authorityFile, "utf8"),
    });
  });

  beforeEach(() => {
    asked = [];
  });

  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("reads all pages of a list, signed in for the scope", async () => {
    const { port } = server.address() as AddressInfo;
    answer = (url) =>
      url.startsWith("/first")
        ? { status: 200, text: JSON.stringify({ value: [1, 2], nextLink: `https://localhost:${port}/second?page=2` }) }
        : { status: 200, text: JSON.stringify({ value: [3], nextLink: null }) };
    assert.deepEqual(await azure.list("/first", "2025-04-01", "name eq 'a b'"), [1, 2, 3]);
    const token = "Bearer https://management.azure.com/.default";
    assert.deepEqual(asked, [
      { method: "GET", url: "/first?api-version=2025-04-01&%24filter=name+eq+%27a+b%27", token },
      { method: "GET", url: "/second?page=2", token },
    ]);
  });

  it("asks for secrets by POST", async () => {
    answer = () => ({ status: 200, text: '{"properties":{}}' });
    assert.deepEqual(await azure.getSecret("/site/config/appsettings/list"), { properties: {} });
    assert.equal(asked[0]?.method, "POST");
  });

  it("fails with Azure's own words, in both of its shapes, or with the request", async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['{"error":{"code":"AuthorizationFailed","message":"You may not."}}', "You may not."],
      ['{"Code":"Forbidden","Message":"You may not, in capitals."}', "You may not, in capitals."],
      ["<html>a proxy's page</html>", "GET /site answered 403"],
      ["null", "GET /site answered 403"],
    ];
    for (const [text, message] of cases) {
      answer = () => ({ status: 403, text });
      await assert.rejects(azure.get("/site"), { status: 403, message });
    }
  });
});
