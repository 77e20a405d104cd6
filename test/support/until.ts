/** How long something is waited for. It only ends what hangs: a loaded machine may need a large part of it. */
const LONGEST_MILLISECONDS = 120_000;

/** Between two looks, so that they leave the machine to what they wait for. */
const PAUSE_MILLISECONDS = 20;

/**
 * Waits for a condition.
 *
 * @param what What is waited for: the error says it.
 * @param look Looks whether it holds; what it returns then is given back.
 * @throws Error when it does not come to pass within two minutes, and what `look` throws.
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

/** A short pause, for loops that go on until they are ended. */
export function pause(milliseconds = PAUSE_MILLISECONDS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
