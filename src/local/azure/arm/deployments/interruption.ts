import type { Json } from "../../json";
import { interrupted } from "./failures";
import { type DeploymentRecord, isActive, type OperationRecord, type WantedResource } from "./records";

/** Finds a deployment that another one began, as it is after the interruption. */
type FindNested = (id: string) => DeploymentRecord | undefined;

/**
 * How a deployment has ended that ran when the process was stopped or killed. It has succeeded if all its resources were
 * deployed. What a resource provider had taken counts as deployed if it carried it out, for example a swap that was made.
 * Outputs cannot be found out afterwards, so a deployment with outputs has failed.
 *
 * @param isMadeFor Whether the operation that a deployment began for a resource was carried out; undefined if there is none.
 */
export function afterInterruption(
  record: DeploymentRecord,
  nested: FindNested,
  isMadeFor: (deployment: string, resource: string) => boolean | undefined,
): DeploymentRecord {
  const { wanted } = record;
  const isDone = (id: string): boolean => {
    const isNested = wanted?.resources.some((each) => each.id === id && each.nested);
    return isNested ? nested(id)?.properties.provisioningState === "Succeeded" : isMadeFor(record.id, id) === true;
  };
  const operations = record.operations.map((operation) => ended(operation, isDone));
  const succeeded = new Set(
    operations
      .filter(({ provisioningState }) => provisioningState === "Succeeded")
      .map(({ targetResource }) => targetResource?.id.toLowerCase()),
  );
  const isWhole = wanted?.resources.every(({ id }) => succeeded.has(id.toLowerCase())) ?? false;
  if (wanted && isWhole && !wanted.hasOutputs && record.properties.mode === "Incremental") {
    const outputResources = idsOf(wanted.resources, nested).map((id) => ({ id }));
    return {
      ...record,
      operations,
      properties: { ...record.properties, provisioningState: "Succeeded", outputResources },
    };
  }
  const done = operations.filter(
    (each, index) => each !== record.operations[index] && each.provisioningState === "Succeeded",
  );
  const error = interrupted(done.flatMap(({ targetResource }) => targetResource?.id ?? []));
  return { ...record, operations, properties: { ...record.properties, provisioningState: "Failed", error } };
}

function ended(operation: OperationRecord, isDone: (id: string) => boolean): OperationRecord {
  if (!isActive(operation.provisioningState)) {
    return operation;
  }
  if (operation.targetResource && isDone(operation.targetResource.id)) {
    return { ...operation, provisioningState: "Succeeded", statusCode: "OK" };
  }
  const [detail] = interrupted([]).details ?? [];
  const statusMessage: Json = { error: { code: "InternalServerError", message: detail?.message ?? "" } };
  return { ...operation, provisioningState: "Failed", statusCode: "InternalServerError", statusMessage };
}

/** The resources, with those of nested deployments in their place. */
function idsOf(resources: readonly WantedResource[], nested: FindNested): string[] {
  const ids = resources.flatMap(({ id, nested: isNested }) =>
    isNested ? (nested(id)?.properties.outputResources ?? []).map((each) => each.id) : [id],
  );
  return [...new Set(ids)].sort((left, right) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1));
}
