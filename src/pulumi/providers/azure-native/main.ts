import { servePlugin } from "../serve-plugin";
import { Connection } from "./connection";
import { identityCredential } from "./identity-credential";
import { AzureNativeProvider } from "./provider";

void servePlugin(
  new AzureNativeProvider({
    connect: async (configuration) =>
      Connection.open(configuration, process.env, { credential: identityCredential(process.env) }),
    // The engine starts its plugins in the folder that it runs in.
    workingDirectory: async () => process.cwd(),
  }),
);
