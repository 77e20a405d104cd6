/** The message of anything that was thrown. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Removes the stack of an error. If Pulumi's SDK waits for a value that failed, it shows the stack instead of the
 * message. Stack frames of this library do not help anyone who declares an app.
 */
export function withoutStack<Kind extends Error>(error: Kind): Kind {
  error.stack = error.message;
  return error;
}
