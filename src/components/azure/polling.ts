const SHORTEST_MILLISECONDS = 125;
const LONGEST_MILLISECONDS = 1000;

/**
 * Waits before something is read again: a moment at first, and longer each time, up to a second.
 *
 * @param reads How often it was read already, 1 or more.
 */
export function pause(reads: number): Promise<void> {
  const milliseconds = Math.min(SHORTEST_MILLISECONDS * 2 ** (reads - 1), LONGEST_MILLISECONDS);
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
