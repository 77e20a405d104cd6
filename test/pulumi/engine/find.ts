import { findEngine } from "../../../src/pulumi/engine/find-engine";

// A process that makes a Pulumi CLI, for a test that ends it.
void findEngine(undefined, { steps: ["build"] });
