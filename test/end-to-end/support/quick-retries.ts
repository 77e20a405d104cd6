import type * as rest from "@azure/core-rest-pipeline";

const QUICK_MILLISECONDS = 20;

/**
 * Until the end of the tests of this `describe`, the components' own client waits for 20 ms before it first repeats a request, and
 * not for the second that is the default of its package. How often it repeats one, and which, stays as it is. It must not have been
 * made yet: each component makes one at its first request.
 */
export function retriesAreQuick(): void {
  const module = require.cache[require.resolve("@azure/core-rest-pipeline")] ?? loaded();
  const original = module.exports as typeof rest;

  before(() => {
    module.exports = {
      ...original,
      createPipelineFromOptions: ({ retryOptions, ...options }: rest.InternalPipelineOptions) =>
        original.createPipelineFromOptions({
          ...options,
          retryOptions: { retryDelayInMs: QUICK_MILLISECONDS, ...retryOptions },
        }),
    } satisfies typeof rest;
  });

  after(() => {
    module.exports = original;
  });
}

function loaded(): NodeJS.Module {
  require("@azure/core-rest-pipeline");
  return require.cache[require.resolve("@azure/core-rest-pipeline")] as NodeJS.Module;
}
