/**
 * A number for a long test. `npm run test:endurance` takes the goal's own number, `npm test` a small one.
 *
 * @param short The number for `npm test`.
 * @param full The number for `npm run test:endurance`.
 */
export function scaled(short: number, full: number): number {
  return process.env.AZURE_SLOTS_ENDURANCE === "all" ? full : short;
}

/** Whether this is the long form. Only that one measures times: in `npm test`, other tests take the processor's time. */
export const MEASURES = process.env.AZURE_SLOTS_ENDURANCE === "all";

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Prints a figure of the long form. */
export function tell(what: string, value: number, unit: string): void {
  if (MEASURES) {
    console.log(`      ${what}: ${value.toFixed(value < 10 ? 2 : 0)} ${unit}`);
  }
}
