import { textOf } from "../azure/error-text";

/** The codes of gRPC, by which Pulumi's SDK tells that there is no engine any more: CANCELLED and UNAVAILABLE. */
const NO_ENGINE: readonly unknown[] = [1, 14];

/**
 * Whether the run was ended, or its engine: nobody waits for this any more, and the next run goes on from what is recorded.
 * A run that is to end has its provider refuse what is asked of it, which comes without a code: the engine tells in words
 * what a provider said.
 */
export function isRunOver(error: unknown): boolean {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return NO_ENGINE.includes(code) || /returned an error:.*(cancelled|context canceled)/s.test(textOf(error));
}
