// Runs the language host that is not compiled, as in this library's own tests. The settings are those of this library: it
// runs in the folder of a program that has its own.
require("ts-node").register({ transpileOnly: true, cwd: __dirname });
require("./language-host.ts").main(process.argv.slice(2));
