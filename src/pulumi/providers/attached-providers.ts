import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { ServerCredentials } from "@grpc/grpc-js";
import type { ProviderPlugin } from "./plugin";
import { pluginServer } from "./plugin-server";
import { workingDirectoryOf } from "./working-directory";

/** The other end of a provider's connection: the engine of one `pulumi up`. */
export interface AttachedEngine {
  /** The folder that the engine runs in, which relative paths of assets are meant for. */
  workingDirectory(): Promise<string>;
}

/** Makes the instance of a provider that one engine is given. */
export type AttachProvider = (engine: AttachedEngine) => ProviderPlugin;

/**
 * Providers that run in this process and that Pulumi's engine attaches to, in place of starting a process for each:
 * `PULUMI_DEBUG_PROVIDERS=<package>:<port>,…`.
 *
 * The engine makes a connection of its own for each provider of a program, explicit or default, so a connection is a
 * provider's instance: it has its own configuration, and ends what is under way when it is cancelled or closed.
 */
export class AttachedProviders {
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly servers: ReadonlyMap<string, Server>) {}

  /** Listens on a free port for each of the packages, on this machine alone. */
  static async listen(packages: Readonly<Record<string, AttachProvider>>): Promise<AttachedProviders> {
    const servers = new Map<string, Server>();
    const providers = new AttachedProviders(servers);
    for (const [name, attach] of Object.entries(packages)) {
      const server = createServer({ noDelay: true }, (socket) => providers.#serve(socket, attach));
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
      });
      servers.set(name, server);
    }
    return providers;
  }

  /** The port of each package, by its name. */
  get ports(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.servers].map(([name, server]) => [name, (server.address() as AddressInfo).port]),
    );
  }

  /** Ends all connections, and what is under way for them. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([...this.servers.values()].map((server) => new Promise((closed) => server.close(closed))));
  }

  #serve(socket: Socket, attach: AttachProvider): void {
    this.#sockets.add(socket);
    // A connection that is lost closes, too: that is all there is to do.
    socket.on("error", () => undefined);
    const { remotePort = 0 } = socket;
    const plugin = attach({ workingDirectory: () => workingDirectoryOf(remotePort) });
    const server = pluginServer(plugin);
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    socket.once("close", () => {
      this.#sockets.delete(socket);
      plugin.cancel();
      injector.destroy();
      server.forceShutdown();
    });
    injector.injectConnection(socket);
  }
}
