import { StructureError } from "../errors";

/** About as many characters as a function reads or writes in the time of one step. */
export const CHARACTERS_IN_STEP = 256;

/**
 * The most steps for one template. A step is a call of a function, or its work on some characters; a quarter of a million take about half a second. This limit is the local App Service's own: Azure's engine carries out ten million calls and more, but here the
 * same process answers everybody else.
 */
const MOST_STEPS = 250_000;

/** The work that the expressions of one template have caused. */
export class Effort {
  #steps = 0;

  /**
   * Counts steps.
   *
   * @throws StructureError if there were too many. The message is made up.
   */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MOST_STEPS) {
      throw new StructureError(
        `The template language expressions of the template need more than ${MOST_STEPS} steps. This limit is the local App Service's own: make loops shorter, or do not put lambdas into one another.`,
      );
    }
  }

  /** Counts the steps for values of so many characters. */
  spendOn(characters: number): void {
    this.spend(Math.floor(characters / CHARACTERS_IN_STEP));
  }
}
