import { isWrite, type PendingRequest, UNANSWERED } from "../../../src/local";
import type { Trouble } from "./histories";
import type { Shop } from "./project";

/** Something that is looked at before each write. */
export type BeforeWrite = () => Promise<void>;

/**
 * Runs a command of Pulumi while something goes wrong at one of its writes, and waits until it has ended, one way or the
 * other.
 *
 * @param command The command, which ends soon once the signal is aborted.
 */
export async function runTroubled(
  shop: Shop,
  command: (signal: AbortSignal) => Promise<unknown>,
  trouble: Trouble,
  beforeWrite: BeforeWrite,
): Promise<void> {
  const ending = new AbortController();
  let writes = 0;
  let failingPath: string | undefined;
  let struck = false;
  shop.cloud.local.disturb(async (request) => {
    if (!isChange(request)) {
      return undefined;
    }
    await beforeWrite();
    if (request.path === failingPath) {
      return failureOf(trouble);
    }
    if (struck || !canStrike(trouble, request) || writes++ < trouble.at) {
      return undefined;
    }
    struck = true;
    if (trouble.kind === "killed") {
      shop.stack.kill();
    } else if (trouble.kind === "cancelled") {
      ending.abort();
    } else if (trouble.kind !== "refused") {
      failingPath = request.path;
    }
    return failureOf(trouble);
  });
  await command(ending.signal).catch(() => undefined);
  if (trouble.kind === "killed") {
    await shop.stack.cancel().catch(() => undefined);
  }
}

export function isChange({ method, path }: PendingRequest): boolean {
  return isWrite({ kind: "request", method, path, status: 0, names: [] });
}

/**
 * Whether it can happen to a write. Where nobody hears of it that a resource with a fixed name was created, azure-native
 * does not take it over, so that only deployments, which have made-up names, and deletions come to nothing so.
 */
function canStrike({ kind }: Trouble, { method, path, deployment }: PendingRequest): boolean {
  const named = /\/deployments\/[^/]+$/.test(path) || method === "DELETE";
  switch (kind) {
    case "refused":
    case "failing":
      return true;
    case "unanswered":
      return deployment === undefined && named;
    default:
      return deployment !== undefined || named;
  }
}

function failureOf({ kind }: Trouble) {
  switch (kind) {
    case "refused":
      return { status: 409, code: "Conflict", message: "It is refused, to try what comes of it." };
    case "failing":
      return { status: 500, code: "InternalServerError", message: "It fails, to try what comes of it." };
    case "unanswered":
      return UNANSWERED;
    default:
      return undefined;
  }
}
