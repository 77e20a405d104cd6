import assert from "node:assert/strict";
import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { azureClient } from "../../src/status/azure-client";

describe("a client for an app's status", () => {
  /** Where it would ask; nothing is sent. */
  const asked = async (environment: NodeJS.ProcessEnv) => {
    let origin = "";
    const client = azureClient("subscription", environment);
    const sendRequest = async ({ url }: PipelineRequest): Promise<never> => {
      origin = new URL(url).origin;
      throw new Error("stopped");
    };
    // Before it signs in.
    client.pipeline.addPolicy({ name: "stop", sendRequest }, { phase: "Serialize" });
    await assert.rejects(client.webApps.get("shop", "shop"), { message: "stopped" });
    return origin;
  };

  it("asks the cloud that one signs in to, or the local App Service", async () => {
    assert.equal(await asked({}), "https://management.azure.com");
    const government = { AZURE_AUTHORITY_HOST: "https://login.microsoftonline.us/" };
    assert.equal(await asked(government), "https://management.usgovcloudapi.net");
    const china = { AZURE_AUTHORITY_HOST: "https://login.partner.microsoftonline.cn" };
    assert.equal(await asked(china), "https://management.chinacloudapi.cn");
    const local = { ...government, AZURE_SLOTS_ARM_ENDPOINT: "https://localhost:41235" };
    assert.equal(await asked(local), "https://localhost:41235");
  });
});
