import assert from "node:assert/strict";
import { afterInterruption } from "../../../../../src/local/azure/arm/deployments/interruption";
import type {
  DeploymentRecord,
  OperationRecord,
  ProvisioningState,
} from "../../../../../src/local/azure/arm/deployments/records";
import { GROUP } from "./harness";

const SITE = `${GROUP}/providers/Microsoft.Web/sites/shop`;
const STAGING = `${SITE}/slots/staging`;
const NESTED = `${GROUP}/providers/Microsoft.Resources/deployments/inside`;

function operation(id: string, provisioningState: ProvisioningState): OperationRecord {
  const times = { timestamp: "2026-11-26T12:00:00Z", duration: "PT1S", trackingId: id, serviceRequestId: id };
  const targetResource = { id, resourceType: "Microsoft.Web/sites", resourceName: "shop" };
  return { operationId: id, provisioningOperation: "Create", provisioningState, ...times, targetResource };
}

/** A deployment that runs, with some resources of which the last is under way. */
function running(name: string, ids: readonly string[], begun = ids, hasOutputs = false): DeploymentRecord {
  const operations = begun.map((id, index) => operation(id, index === begun.length - 1 ? "Running" : "Succeeded"));
  return {
    id: name.startsWith("/") ? name : `${GROUP}/providers/Microsoft.Resources/deployments/${name}`,
    name,
    statusId: "1",
    startedAt: 0,
    operations,
    wanted: { resources: ids.map((id) => ({ id, nested: id === NESTED })), hasOutputs },
    properties: {
      templateHash: "1",
      parameters: {},
      mode: "Incremental",
      provisioningState: "Running",
      timestamp: "2026-11-26T12:00:00Z",
      duration: "PT1S",
      correlationId: "1",
      providers: [],
      dependencies: [],
    },
  };
}

describe("a deployment that was cut off", () => {
  const none = () => undefined;
  const made = (resource: string) => (_deployment: string, id: string) => id === resource || undefined;
  const endOf = ({ properties, operations }: DeploymentRecord) => [
    properties.provisioningState,
    operations.map(({ provisioningState }) => provisioningState),
  ];

  it("has succeeded if the last thing it waited for was carried out", () => {
    const after = afterInterruption(running("swap", [STAGING, SITE]), none, made(SITE));
    assert.deepEqual(endOf(after), ["Succeeded", ["Succeeded", "Succeeded"]]);
    assert.deepEqual(after.properties.outputResources, [{ id: SITE }, { id: STAGING }]);
  });

  it("has failed if that was not carried out, or is not known", () => {
    for (const isMade of [() => false, none]) {
      const after = afterInterruption(running("swap", [STAGING, SITE]), none, isMade);
      assert.deepEqual(endOf(after), ["Failed", ["Succeeded", "Failed"]]);
    }
  });

  it("has failed if there was more to do, and says what was carried out", () => {
    const cases = [running("more", [SITE, STAGING], [SITE]), running("outputs", [SITE], [SITE], true)];
    for (const record of cases) {
      const after = afterInterruption(record, none, made(SITE));
      assert.deepEqual(endOf(after), ["Failed", ["Succeeded"]]);
      assert.match(
        after.properties.error?.details?.[0]?.message ?? "",
        /was carried out: .*\/sites\/shop\. Deploy it again/,
      );
    }
  });

  it("has succeeded if the deployment inside it has, and deployed what that has", () => {
    const inside = afterInterruption(running(NESTED, [SITE]), none, made(SITE));
    const after = afterInterruption(running("outer", [NESTED]), (id) => (id === NESTED ? inside : undefined), none);
    assert.deepEqual(endOf(after), ["Succeeded", ["Succeeded"]]);
    assert.deepEqual(after.properties.outputResources, [{ id: SITE }]);
  });
});
