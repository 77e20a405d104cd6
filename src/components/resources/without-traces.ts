/** The variable that asks the Pulumi SDK to show where promises were made that never end. */
const TRACED = "PULUMI_DEBUG_PROMISE_LEAKS";

/**
 * Creates resources without the stack traces that the Pulumi SDK takes for their properties. It takes four for each
 * property, and only shows them to someone who looks for promises that never end. If ts-node looks up the source of
 * each frame, as for TypeScript programs, they are half the cost of declaring an app.
 *
 * An error that is thrown meanwhile has no trace either. So everything that can be refused must be refused before.
 *
 * @param make Creates them. Asynchronous work that it starts and does not wait for still has traces.
 */
export function withoutTraces<Made>(make: () => Made): Made {
  if (process.env[TRACED]) {
    return make();
  }
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
