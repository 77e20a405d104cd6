import { type Server, ServerCredentials } from "@grpc/grpc-js";
import type { ProviderPlugin } from "./plugin";
import { pluginServer } from "./plugin-server";

const PARENT_INTERVAL = 500;

/**
 * Serves a provider to the engine that started this process. Opens a free port and prints it, because the engine waits
 * for that. Ends the process when the engine is gone and its requests are done.
 *
 * @returns The port.
 */
export async function servePlugin(plugin: ProviderPlugin): Promise<number> {
  const server = pluginServer(plugin);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  endWithParent(server);
  process.stdout.write(`${port}\n`);
  return port;
}

/**
 * Ends this process when the engine is gone. A normal engine ends its plugins; a killed one cannot. Then the operating
 * system gives this process another parent, which is the sign. What the provider has begun, it finishes first, as the real
 * one does.
 *
 * Source: seen of the real azure-native, which outlives a killed engine by minutes.
 */
function endWithParent(server: Server): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(watch);
      // The process ends by itself once no request is under way.
      server.forceShutdown();
    }
  }, PARENT_INTERVAL).unref();
}
