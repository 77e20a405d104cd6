const SHORTEST_MILLISECONDS = 125;
const LONGEST_MILLISECONDS = 1000;

/**
 * Waits before the next read: briefly at first, then longer each time, up to a second.
 *
 * @param reads How many reads were already made, at least 1.
 */
export function pause(reads: number): Promise<void> {
  const milliseconds = Math.min(SHORTEST_MILLISECONDS * 2 ** (reads - 1), LONGEST_MILLISECONDS);
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
