import { servePlugin } from "../serve-plugin";
import { Connection } from "./connection";
import { AzureNativeProvider } from "./provider";

void servePlugin(
  new AzureNativeProvider({
    connect: async (configuration) => {
      // Loading it takes as long as everything else together. The engine can ask for a schema or a version without it.
      const { ManagedIdentityCredential } = await import("@azure/identity");
      return Connection.open(configuration, process.env, { credential: new ManagedIdentityCredential() });
    },
    // The engine starts its plugins in its own working folder.
    workingDirectory: async () => process.cwd(),
  }),
);
