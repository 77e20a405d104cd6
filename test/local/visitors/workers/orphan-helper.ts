import { PackageCache } from "../../../../src/local/visitors/workers/packages";
import { createStartWorker } from "../../../../src/local/visitors/workers/worker";
import { specification } from "./support";

// A process that owns a worker, to be killed: it prints what the app prints. With "stop" it also begins to stop the worker.
const [file = "", folder = "", order = "", owner = ""] = process.argv.slice(2);
const startWorker = createStartWorker({
  packages: new PackageCache(folder, { resolve: () => file }),
  owner,
  log: (_specification, _stream, line) => console.log(line),
});
const worker = startWorker(specification({ packageUri: "https://storage.example/app.zip" }));
if (order === "stop") {
  void worker.ready.then(() => worker.stop());
}
