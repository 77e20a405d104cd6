/**
 * To be called within a `describe` whose tests tell one story, each from where the one before it ended: after one that
 * fails the others are skipped, since what they would say of it is not to be read.
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
