/** The functions of Pulumi's SDK that take a stack trace of every promise and of every resource, for what may go wrong. */
const TAKING_TRACES = ["debuggablePromise", "callsites"];

/**
 * Has Pulumi's SDK take no stack traces: ts-node looks up each line of them in source maps, which took a sixth of the
 * processor's time in these tests. Those of errors stay.
 */
export function takeNoneForPulumi(): void {
  const prepare = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, sites) =>
    TAKING_TRACES.includes(sites[0]?.getFunctionName() ?? "") ? String(error) : prepare?.(error, sites);
}
