import { AsyncLocalStorage } from "node:async_hooks";
import type { ArmDispatch } from "./protocol";

const WRITING = new AsyncLocalStorage<string | undefined>();

/**
 * The id of the deployment that makes the current request; undefined if a client makes it. For a nested deployment, the
 * outermost one: its writes and those of its siblings belong together.
 */
export function writingDeployment(): string | undefined {
  return WRITING.getStore();
}

/** Remembers who makes each request, for all that the request does. A nested deployment runs within its parent's request. */
export function rememberingWriter(dispatch: ArmDispatch): ArmDispatch {
  return (request) =>
    WRITING.run(request.deployment === undefined ? undefined : (WRITING.getStore() ?? request.deployment), () =>
      dispatch(request),
    );
}
