import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { type Server as GrpcServer, ServerCredentials } from "@grpc/grpc-js";
import { environmentAt, workingDirectoryOf } from "./engine-process";
import type { ProviderPlugin } from "./plugin";
import { pluginServer } from "./plugin-server";

/** The engine at the other end of a provider's connection. It belongs to one `pulumi up`. */
export interface AttachedEngine {
  /** The folder in which the engine runs. Relative paths of assets start there. */
  workingDirectory(): Promise<string>;
  /** The engine's environment; undefined where the operating system does not tell it. */
  environment(): Promise<Record<string, string> | undefined>;
}

/** A provider instance that serves one engine. */
export interface AttachedProvider {
  /** Serves the engine. It does not listen. */
  readonly server: GrpcServer;
  /** Ends its running work, because the engine is gone. */
  end(): void;
}

/** Makes a provider instance for one engine. */
export type AttachProvider = (engine: AttachedEngine) => AttachedProvider;

/** Serves a provider of this library. */
export function attached(plugin: ProviderPlugin): AttachedProvider {
  return { server: pluginServer(plugin), end: () => plugin.cancel() };
}

/**
 * Providers that run in this process. Pulumi's engine attaches to them instead of starting a process for each:
 * `PULUMI_DEBUG_PROVIDERS=<package>:<port>,…`.
 *
 * The engine opens a connection for each provider of a program, explicit or default. So each connection gets its own
 * instance with its own configuration. When it is cancelled or closed, the instance ends its running work.
 */
export class AttachedProviders {
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly servers: ReadonlyMap<string, Server>) {}

  /** Listens on a free port for each package, on this machine only. */
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

  /** The port of each package, keyed by the package's name. */
  get ports(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.servers].map(([name, server]) => [name, (server.address() as AddressInfo).port]),
    );
  }

  /** Ends all connections and their running work. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([...this.servers.values()].map((server) => new Promise((closed) => server.close(closed))));
  }

  #serve(socket: Socket, attach: AttachProvider): void {
    this.#sockets.add(socket);
    // A lost connection also closes; nothing else needs to be done.
    socket.on("error", () => undefined);
    const { remotePort = 0 } = socket;
    const { server, end } = attach({
      workingDirectory: () => workingDirectoryOf(remotePort),
      environment: () => environmentAt(remotePort),
    });
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    socket.once("close", () => {
      this.#sockets.delete(socket);
      end();
      injector.destroy();
      server.forceShutdown();
    });
    injector.injectConnection(socket);
  }
}
