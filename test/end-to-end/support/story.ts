/**
 * Call this within a `describe` whose tests tell one story: each starts where the previous one ended. After a failure,
 * the others are skipped, because their results would mean nothing.
 */
export function isOneStory(): void {
  let isOver = false;

  beforeEach(function () {
    if (isOver) {
      this.skip();
    }
  });

  afterEach(function () {
    isOver ||= this.currentTest?.state === "failed";
  });
}
