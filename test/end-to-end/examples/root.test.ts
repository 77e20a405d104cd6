import { tryExample } from "../support/example-story";

// The program of examples/blue-green, whose releases scripts/main-job.ts makes: see main-job.test.ts.
tryExample("in the root of the repository", { folder: "." });
