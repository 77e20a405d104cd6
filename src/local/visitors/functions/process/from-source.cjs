// Runs the host that is not compiled, as in this library's own tests. The settings are those of this library: it runs in the
// folder of an app that has its own.
require("ts-node").register({ transpileOnly: true, cwd: __dirname });
require("./run.ts");
