/** By which the Pulumi SDK is asked to say where promises were made that never end. */
const TRACED = "PULUMI_DEBUG_PROMISE_LEAKS";

/**
 * Makes resources without the stack traces that the Pulumi SDK takes of their properties: four for each of them, which it
 * shows to those who look for promises that never end, and to nobody else. Where ts-node finds the source of each frame, as
 * it does for programs in TypeScript, they are half of what it costs to declare an app.
 *
 * An error that is thrown meanwhile has no trace either: what can be refused is refused before.
 *
 * @param make Makes them; what it begins and does not wait for is traced as ever.
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
