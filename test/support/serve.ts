import { openHome } from "../../src/local/host/home";
import { LocalAppService } from "../../src/local/host/local-app-service";

// Tests limit the size of its files, as a full disk does. signal-exit, which write-file-atomic uses, ends a process at this
// signal that nobody else listens to; Node alone ignores it.
process.on("SIGXFSZ", () => undefined);

// Runs a local App Service in the folder of AZURE_SLOTS_HOME until it is killed, as the command line does.
LocalAppService.start({ home: openHome() }).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
