/** The message of anything that was thrown. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Has an error shown in its own words, which tell the path already. If Pulumi's SDK waits for a value that failed, it shows
 * the stack instead of the message, and puts the name of each property that waited in front of the message. Stack frames
 * of this library do not help anyone who declares an app.
 */
export function inOwnWords<Kind extends Error>(error: Kind): Kind {
  const { message } = error;
  Object.defineProperty(error, "message", { get: () => message, set: () => undefined, configurable: true });
  error.stack = message;
  return error;
}
