import { readFileSync } from "node:fs";

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

/** The memory of a process that is in RAM, in MiB. */
export function memoryOf(processId: number): number {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${processId}/status`, "utf8"))?.[1];
  return Number(kibibytes) / 1024;
}

/** Linux counts processor time in hundredths of a second. */
const TICK_MILLISECONDS = 10;

/** The processor time that a process has taken, in milliseconds. It says more than a clock on a busy machine. */
export function processorTimeOf(processId: number): number {
  const [user, system] =
    /\) (?:\S+ ){11}(\d+) (\d+)/.exec(readFileSync(`/proc/${processId}/stat`, "utf8"))?.slice(1) ?? [];
  return (Number(user) + Number(system)) * TICK_MILLISECONDS;
}
