import { PackageCache } from "../../../src/local/workers/packages";
import { createStartWorker } from "../../../src/local/workers/worker";
import { specification } from "./support";

// A process that owns a worker, to be killed: it says on which port the app listens.
const [file = "", folder = ""] = process.argv.slice(2);
const startWorker = createStartWorker({
  packages: new PackageCache(folder, { resolve: () => file }),
  log: (_specification, _stream, line) => console.log(line),
});
startWorker(specification({ packageUri: "https://storage.example/app.zip" }));
