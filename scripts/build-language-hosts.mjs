// Makes the Pulumi CLI and the language hosts that the tests of other languages need, where no earlier run has made them. `npm test`
// does this beside the first test files, so that no test waits for it later.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const engine = (name) => require(`../dist/pulumi/engine/${name}.js`);

const say = (line) => console.log(line);
const { environment } = await engine("find-engine").findEngine(say);
const { cacheFolder } = engine("cache-folder");
const { makeLanguageHost } = engine("made-language-host");

// A CLI that was installed brings its own hosts.
if (environment.AZURE_SLOTS_LANGUAGE_HOST) {
  for (const language of ["yaml", "python", "go"]) {
    await makeLanguageHost(cacheFolder(process.env), language, process.env, say);
  }
}
