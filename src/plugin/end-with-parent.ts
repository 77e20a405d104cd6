const INTERVAL_MILLISECONDS = 500;

/**
 * Ends this process when the one that started it is gone. A killed engine cannot end its plugins, and a release that
 * nobody waits for must not go on.
 */
export function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) {
      process.exit(1);
    }
  }, INTERVAL_MILLISECONDS).unref();
}
