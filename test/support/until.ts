/** The longest wait. It only ends what hangs: a busy machine may need a large part of it. */
const LONGEST_MILLISECONDS = 120_000;

/** The pause between two checks, which leaves the machine time for the awaited work. */
const PAUSE_MILLISECONDS = 20;

/**
 * Waits for a condition.
 *
 * @param what What to wait for, shown in the error.
 * @param look Checks the condition. Its result is returned.
 * @throws Error if the condition does not hold within two minutes, and any error of `look`.
 */
export async function until<Value>(
  what: string,
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const deadline = performance.now() + LONGEST_MILLISECONDS;
  for (;;) {
    const seen = await look();
    if (seen) {
      return seen;
    }
    if (performance.now() > deadline) {
      throw new Error(`this did not come to pass: ${what}`);
    }
    await pause();
  }
}

/** A short pause, for loops that run until they are ended. */
export function pause(milliseconds = PAUSE_MILLISECONDS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
