/** An app that cannot be started: why, and what to do. */
export class StartError extends Error {
  override readonly name = "StartError";

  /**
   * @param reason Why, in one line.
   * @param output The last lines that the app printed, without secrets. Empty if it never ran, or printed nothing.
   * @param what What the message begins with. Defaults to the reason itself.
   */
  constructor(
    readonly reason: string,
    readonly output = "",
    what = "",
  ) {
    super(`${what}${reason}${output === "" ? "" : `; its last output:\n${output}`}`);
  }
}
