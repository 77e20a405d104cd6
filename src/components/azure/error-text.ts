/** What an error says, whatever was thrown. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Takes the stack out of an error: where Pulumi's SDK waits for a value that has failed, it shows the stack in place of the
 * text, and the way through this library's code helps nobody who declares an app.
 */
export function withoutStack<Kind extends Error>(error: Kind): Kind {
  error.stack = error.message;
  return error;
}
