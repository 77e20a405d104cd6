import { openHome } from "../host/home";
import { Journal, type JournalRecord } from "../journal/journal";

/** Prints the journal, one record per line: short, for people, or whole, as JSON. */
export function showJournal({ full = false }: { readonly full?: boolean }): void {
  for (const record of new Journal(openHome().state).read()) {
    console.log(full ? JSON.stringify(record) : shortLine(record));
  }
}

/** A record as a short line, for example `09:15:27 PUT 200 shop-group: sites/shop/slots/staging`. */
export function shortLine(record: JournalRecord): string {
  return `${record.time.slice(11, 19)} ${describe(record)}`;
}

function describe(record: JournalRecord): string {
  switch (record.kind) {
    case "request": {
      const { method, status, path, deployment, keptGenerically } = record;
      const notes = [...(deployment ? ["by a template"] : []), ...(keptGenerically ? ["only kept"] : [])];
      return `${method} ${status} ${shortPath(path)}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
    }
    case "restart":
      return `restart of ${record.site}/${record.slot}: ${record.reason}`;
    case "swap":
      return `swap of ${record.site}: ${record.source} → ${record.target}`;
    case "swapAction":
      return `swap of ${shortPath(record.resource)}: ${record.status}${reasonIn(record.reason)}`;
    case "autoSwapFailed":
      return `auto swap of ${record.site}: ${record.source} → ${record.target} failed${reasonIn(record.reason)}`;
    default:
      return JSON.stringify(record);
  }
}

/** Only the first line. `--full` has the rest. */
function reasonIn(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${reason.split("\n")[0]}`;
}

/** A path without what is the same in most: the subscription and, within a group, the provider. */
function shortPath(path: string): string {
  const within = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)(?:\/providers\/(.+))?$/i.exec(path);
  if (!within) {
    return path.replace(/^\/subscriptions\/[^/]+(?=\/)/i, "");
  }
  const [, group, resource] = within;
  return resource === undefined ? `${group}` : `${group}: ${resource.replace(/^Microsoft\.Web\//i, "")}`;
}
