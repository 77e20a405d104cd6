import { tryExample } from "../support/example-story";

// What it does for pull requests that come and go is tested with the script that a pipeline runs: see pipelines.test.ts.
tryExample("pull-requests", { folder: "examples/pull-requests" });
