// Runs a program of this folder that is not compiled, as in this library's own tests. The settings are those of this
// library: it runs in the folder of a program that has its own.
const [name, ...args] = process.argv.slice(2);
require("ts-node").register({ transpileOnly: true, cwd: __dirname });
require(`./${name}.ts`).main(args);
