/**
 * The package that sends requests to Azure. It takes a while to load, and many runs make no request, so it is loaded at the first one.
 * By `require`, because Node.js takes longer for `import()`, and Jest refuses that without a flag.
 */
export function restPipeline(): typeof import("@azure/core-rest-pipeline") {
  return require("@azure/core-rest-pipeline");
}
