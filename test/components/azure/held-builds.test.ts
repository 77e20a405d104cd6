import assert from "node:assert/strict";
import { ArmFailure } from "../../../src/components/azure/arm";
import { found } from "../../../src/components/azure/held-builds";

const GONE = 'Status=404 Code="ResourceNotFound" Message="The Resource \'Microsoft.Web/sites/shop\' was not found."';

/** A read that fails as azure-native's functions do. */
const failing = (message: string) => Promise.reject(new Error(`invocation of azure-native:web:getWebApp: ${message}`));

describe("what a failed read says", () => {
  it("is that there is nothing, where Azure answers 404", async () => {
    assert.equal(await found(failing(GONE)), undefined);
    assert.equal(await found(Promise.reject(new ArmFailure(404, "GET /shop", "gone"))), undefined);
  });

  it("is not that there is nothing, where the read was refused or never arrived", async () => {
    for (const message of [
      "Get https://management.azure.com/subscriptions/404: dial tcp: lookup management.azure.com: ENOTFOUND",
      "getaddrinfo ENOTFOUND shop404.azurewebsites.net",
      'Status=403 Code="AuthorizationFailed" Message="no permission for Status=404 NotFound"',
      'Status=500 Code="NotFound" Message="404"',
    ]) {
      await assert.rejects(found(failing(message)), (error: Error) => error.message.endsWith(message), message);
    }
  });
});
