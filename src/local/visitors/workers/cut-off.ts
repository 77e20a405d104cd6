/** Why an answer to a visitor ends before it is complete: the app has closed its connection, or has ended. */
export class CutOff extends Error {
  override readonly name = "CutOff";

  constructor() {
    super("the app ended before its answer was complete");
  }
}
