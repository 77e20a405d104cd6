import type { Value } from "../../exact-json/values";

/** One evaluation under way. It yields each evaluation whose value it needs, and goes on with that value. */
export interface Step extends Generator<Step, Value, Value> {}

/**
 * Carries out an evaluation. What waits for a value is on a stack of its own, so no depth of nesting exhausts that of
 * JavaScript.
 */
export function run(step: Step): Value {
  const waiting: Step[] = [step];
  let input: Value = null;
  let failure: { readonly error: unknown } | undefined;
  for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
    try {
      const result: IteratorResult<Step, Value> = failure === undefined ? top.next(input) : top.throw(failure.error);
      failure = undefined;
      if (result.done) {
        waiting.pop();
        input = result.value;
      } else {
        waiting.push(result.value);
        input = null;
      }
    } catch (error) {
      waiting.pop();
      failure = { error };
    }
  }
  if (failure !== undefined) {
    throw failure.error;
  }
  return input;
}

/** A value that is known already, as an evaluation. */
// biome-ignore lint/correctness/useYield: the value needs no other
export function* known(value: Value): Step {
  return value;
}
