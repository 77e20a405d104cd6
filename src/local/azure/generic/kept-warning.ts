import type { JournalRecord } from "../../journal/journal";
import { resourceAt } from "../arm/resource-path";

/** The warning about a type that is kept and not modelled. */
export function keptWarning(type: string): string {
  return `resources of type '${type}' are kept and nothing more: the local App Service does not model what they do`;
}

/** The types of the resources that were written and are only kept, each type once. */
export function keptTypesIn(records: readonly JournalRecord[]): string[] {
  const types = new Map<string, string>();
  for (const record of records) {
    const isWrite = record.kind === "request" && record.keptGenerically && record.status < 300;
    const type = isWrite && ["PUT", "PATCH"].includes(record.method) ? resourceAt(record.path)?.type : undefined;
    if (type !== undefined && !types.has(type.toLowerCase())) {
      types.set(type.toLowerCase(), type);
    }
  }
  return [...types.values()];
}
