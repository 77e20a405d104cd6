import { isWrite, type PendingRequest, UNANSWERED } from "../../../src/local";
import type { Trouble } from "./histories";
import type { Shop } from "./project";

/** A check that runs before each write. */
export type BeforeWrite = () => Promise<void>;

/**
 * Runs a Pulumi command while something goes wrong at one of its writes. Waits until it has ended, with or without
 * success.
 *
 * @param command The command. It ends soon after the signal is aborted.
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
  return isWrite({ method, path });
}

/**
 * Whether the trouble can happen to a write. If the answer to the creation of a resource with a fixed name is lost,
 * azure-native does not adopt that resource later. So only deployments, which have generated names, and deletions may
 * lose their answer.
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
