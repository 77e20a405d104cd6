import { openHome } from "../../src/local/host/home";
import { LocalAppService } from "../../src/local/host/local-app-service";

// Runs a local App Service in the folder of AZURE_SLOTS_HOME until it is killed, as the command line does.
LocalAppService.start({ home: openHome() }).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
