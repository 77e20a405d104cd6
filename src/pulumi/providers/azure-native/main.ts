import { servePlugin } from "../serve-plugin";
import { Connection } from "./connection";
import { AzureNativeProvider } from "./provider";

void servePlugin(
  new AzureNativeProvider({
    connect: async (configuration) => {
      // Loading it takes as long as everything else together, and a schema or a version is asked for without it.
      const { ManagedIdentityCredential } = await import("@azure/identity");
      return Connection.open(configuration, process.env, { credential: new ManagedIdentityCredential() });
    },
    // The engine starts its plugins in the folder that it runs in.
    workingDirectory: async () => process.cwd(),
  }),
);
