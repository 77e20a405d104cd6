import { type Difference, listDifferences } from "../differences";
import type { DiffKind, DiffRequest, DiffResult } from "../plugin";
import { isSame, type PropertyMap, type PropertyValue } from "../values";
import { parametersOf } from "./body";
import { CREATE_BEFORE_DELETE } from "./defaults";
import type { ResourceType } from "./resource-type";

/** Compares the recorded inputs with the program's. Tells what changes, and whether that needs a new resource. */
export function diffInputs(type: ResourceType, request: DiffRequest): DiffResult {
  const { news, oldOutputs } = request;
  const { azureApiVersion } = oldOutputs;
  // Before version 3 of azure-native, and after an import, only the outputs have the version.
  const oldInputs: PropertyMap =
    azureApiVersion === undefined ? request.oldInputs : { azureApiVersion, ...request.oldInputs };
  const fixed = new Set([...parametersOf(type.path), ...type.fixed]);
  const detailed: Record<string, DiffKind> = {};
  for (const difference of listDifferences(oldInputs, news, isEquivalent)) {
    const { path, property, change } = difference;
    const isFixed = fixed.has(property) || fixed.has(path);
    // To remove a fixed input takes a new resource too. Source: pulumi-azure-native, `provider/pkg/provider/diff.go`.
    const replaces = isFixed && !isAlreadySo(difference, request);
    detailed[path] = replaces ? `${change}-replace` : change;
  }
  const isReplaced = Object.values(detailed).some((kind) => kind.endsWith("replace"));
  return { detailed, deleteBeforeReplace: isReplaced && oldInputs[CREATE_BEFORE_DELETE] !== true };
}

/**
 * Whether a newly declared input already has that value in the resource, for example after an import. Then nothing
 * changes.
 */
function isAlreadySo({ path, change }: Difference, { oldOutputs, news }: DiffRequest): boolean {
  return change === "add" && isSame(oldOutputs[path], news[path]);
}

function isEquivalent(property: string, left: PropertyValue, right: PropertyValue): boolean {
  if (typeof left !== "string" || typeof right !== "string") return false;
  if (property === "resourceGroupName") return left.toLowerCase() === right.toLowerCase();
  // "West Europe" is westeurope.
  if (property === "location") return plain(left) === plain(right);
  return false;
}

function plain(location: string): string {
  return location.replaceAll(" ", "").toLowerCase();
}
