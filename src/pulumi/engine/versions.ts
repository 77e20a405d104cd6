/** The Pulumi CLI that is downloaded or built where none is found. */
export const ENGINE_VERSION = "3.200.0";

/** The first Pulumi CLI that knows resource hooks, which the components stand on. An older one is passed over. */
export const MINIMUM_ENGINE_VERSION = "3.182.0";

/** The first Go that understands the `tool` directive of the module that the CLI is built in. */
export const MINIMUM_GO_VERSION = "1.24";
