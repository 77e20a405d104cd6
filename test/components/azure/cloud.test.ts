import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import { cloudOf } from "../../../src/components/azure/cloud";
import { openCertificates } from "../../../src/local/host/certificates";
import { mockEngine } from "../../support/component-mocks";
import { temporaryHome } from "../../support/local-app";

const VARIABLES = ["AZURE_SLOTS_AUTHORITY", "ARM_METADATA_HOSTNAME", "ARM_ENVIRONMENT"] as const;

describe("the Azure that a component's provider works with", () => {
  let server: Server;
  let folder: string;
  let host: string;
  /** What the metadata host answers. */
  let answer: { status: number; text: string };
  const before = VARIABLES.map((name) => [name, process.env[name]] as const);

  beforeEach(async () => {
    for (const name of VARIABLES) delete process.env[name];
    const home = await temporaryHome();
    folder = home.root;
    const { tls, authorityFile } = await openCertificates(home.certificates, "azurewebsites.net");
    process.env.AZURE_SLOTS_AUTHORITY = authorityFile;
    answer = { status: 200, text: JSON.stringify({ resourceManager: "https://management.island.example/" }) };
    server = createServer(tls, ({ url }, response) => {
      assert.equal(url, "/metadata/endpoints?api-version=2022-09-01");
      response.writeHead(answer.status).end(answer.text);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `localhost:${(server.address() as AddressInfo).port}`;
    await mockEngine();
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
    pulumi.runtime.setAllConfig({});
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const component = (provider?: pulumi.ProviderResource) =>
    new pulumi.ComponentResource("test:index:Component", "component", {}, provider ? { providers: [provider] } : {});

  const tokenFor = (aud: string) => `e30.${Buffer.from(JSON.stringify({ aud })).toString("base64url")}.`;

  const PUBLIC = tokenFor("https://management.azure.com/");
  const island = { resourceManager: "https://management.island.example", sites: undefined };
  const known = (resourceManager: string) => ({ resourceManager, sites: undefined });

  it("is what the metadata host of the configuration or of the environment describes", async () => {
    pulumi.runtime.setAllConfig({ "azure-native:metadataHost": host });
    assert.deepEqual(await cloudOf(component(), PUBLIC), island);
    pulumi.runtime.setAllConfig({});
    process.env.ARM_METADATA_HOSTNAME = `https://${host}`;
    assert.deepEqual(await cloudOf(component(), PUBLIC), island);
  });

  it("is an explicit provider's own, which does not read the stack's configuration", async () => {
    pulumi.runtime.setAllConfig({ "azure-native:metadataHost": "nowhere.invalid" });
    const { resourceManager } = await cloudOf(component(new Provider("own", { metadataHost: host })), PUBLIC);
    assert.equal(resourceManager, island.resourceManager);
    assert.deepEqual(await cloudOf(component(new Provider("bare")), PUBLIC), known("https://management.azure.com"));
  });

  it("is otherwise the one that its token is for", async () => {
    for (const [audience, resourceManager] of [
      ["https://management.core.windows.net/", "https://management.azure.com"],
      ["https://management.core.usgovcloudapi.net", "https://management.usgovcloudapi.net"],
      ["https://management.core.chinacloudapi.cn/", "https://management.chinacloudapi.cn"],
      [`https://${host}/`, island.resourceManager],
    ] as const) {
      assert.deepEqual(await cloudOf(component(), tokenFor(audience)), known(resourceManager), audience);
    }
    process.env.ARM_ENVIRONMENT = "usgovernment";
    assert.deepEqual(await cloudOf(component(), "opaque"), known("https://management.usgovcloudapi.net"));
  });

  it("says what to set where nothing describes it, and asks again the next time", async () => {
    process.env.ARM_METADATA_HOSTNAME = host;
    for (const [status, text, reason] of [
      [404, "", /answered 404\. Set azure-native:metadataHost, or ARM_METADATA_HOSTNAME/],
      [200, "<html>", /does not say where Azure Resource Manager is/],
    ] as const) {
      answer = { status, text };
      await assert.rejects(cloudOf(component(), PUBLIC), reason);
    }
    answer = { status: 200, text: `\uFEFF${JSON.stringify({ resourceManager: island.resourceManager })}` };
    assert.deepEqual(await cloudOf(component(), PUBLIC), island);
  });
});
