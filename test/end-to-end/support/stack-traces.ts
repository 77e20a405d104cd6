/**
 * The functions of Pulumi's SDK that take a stack trace of every promise and every resource, in case something goes
 * wrong.
 */
const TAKING_TRACES = ["debuggablePromise", "callsites"];

/**
 * Stops Pulumi's SDK from taking stack traces. ts-node looks up each of their lines in source maps, which took a sixth
 * of the processor time in these tests. Stack traces of errors stay.
 */
export function takeNoneForPulumi(): void {
  const prepare = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, sites) =>
    TAKING_TRACES.includes(sites[0]?.getFunctionName() ?? "") ? String(error) : prepare?.(error, sites);
}
