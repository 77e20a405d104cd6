/** The Pulumi CLI that is downloaded or built if none is found. */
export const ENGINE_VERSION = "3.200.0";

/** The first Pulumi CLI with resource hooks, which the components need. Older ones are ignored. */
export const MINIMUM_ENGINE_VERSION = "3.182.0";

/** The first Go that supports the `tool` directive in the module that builds the CLI. */
export const MINIMUM_GO_VERSION = "1.24";
