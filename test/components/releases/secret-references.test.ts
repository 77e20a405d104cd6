import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Clock } from "../../../src/components/azure/operations";
import { type SecretReference, verifySecretReferences } from "../../../src/components/releases/secret-references";
import { mockEngine } from "../../support/component-mocks";

const APP = { resourceGroupName: "shop", site: "shop", slot: "staging" };
const HELD = { production: "1.0.0+a", slot: "2.0.0+b", hasReferences: true };

describe("references to Key Vault before a swap", () => {
  let component: pulumi.Resource;
  let clock: Clock & { minutes: number };

  beforeEach(async () => {
    await mockEngine();
    component = new pulumi.ComponentResource("test:index:Component", "component");
    clock = {
      minutes: 0,
      now: () => clock.minutes * 60_000,
      pause: async () => {
        clock.minutes += 1;
      },
    };
  });

  const reference = (name: string, status: string, details = ""): SecretReference => ({
    name,
    properties: { status, details },
  });
  const verify = (read: () => SecretReference[], held = HELD) =>
    verifySecretReferences(APP, held, component, async () => read(), clock);

  it("are waited for until Azure has resolved all of them", async () => {
    await verify(() => [
      reference("ONE", "Resolved"),
      reference("TWO", clock.minutes < 3 ? "Initialized" : "Resolved"),
    ]);
    assert.equal(clock.minutes, 3);
  });

  it("stop the release at once where one cannot be resolved, with Azure's reason and what to do", async () => {
    await assert.rejects(
      verify(() => [
        reference("ONE", "Initialized"),
        reference("TWO", "AccessToKeyVaultDenied", "Access was denied to Key Vault 'shop'."),
        reference("THREE", "OtherReasons"),
      ]),
      {
        message:
          'settings of slot "staging" refer to Key Vault and are not resolved, so 2.0.0+b was not swapped in: production still runs 1.0.0+a.\n' +
          "  TWO is AccessToKeyVaultDenied: Access was denied to Key Vault 'shop'. To mend it, let the slot's identity read the vault's secrets\n" +
          "  THREE is OtherReasons. To mend it, see to it in Key Vault\n" +
          "Then run `pulumi up` again",
      },
    );
    assert.equal(clock.minutes, 0);
  });

  it("are not waited for longer than five minutes", async () => {
    await assert.rejects(
      verify(() => [reference("ONE", "Initialized")]),
      /ONE is Initialized\. To mend it, see in the Azure portal/,
    );
    assert.equal(clock.minutes, 6);
  });

  it("are not asked for where the slot has none", async () => {
    await verify(() => assert.fail("asked"), { ...HELD, hasReferences: false });
  });
});
