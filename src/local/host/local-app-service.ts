import type { LocalSite } from "../azure/app-service/app-service";
import type { Disturb } from "../azure/arm/disturbances";
import type { BlobStorage } from "../azure/storage/blob-storage";
import type { Connection } from "./connection";
import { type Home, openHome } from "./home";
import { lockHome } from "./home-lock";
import type { Journal } from "./journal";
import type { LocalAppServiceOptions } from "./options";
import { type Ending, end, type Parts, startParts } from "./parts";

/**
 * App Service on this machine: Azure Resource Manager over HTTPS, sites and slots with their running apps, and the
 * front door for their visitors.
 *
 * ```ts
 * const local = await LocalAppService.start();
 * // … run a command with local.connection, see environmentOf …
 * await local.close();
 * ```
 */
export class LocalAppService {
  readonly home: Home;
  /** Every request to it and everything that it restarted. */
  readonly journal: Journal;
  /** The addresses for clients. */
  readonly connection: Connection;
  /** What stands in for Azure Blob Storage. */
  readonly blobs: BlobStorage;

  private constructor(private readonly parts: Parts) {
    this.home = parts.home;
    this.journal = parts.journal;
    this.blobs = parts.blobs;
    this.connection = parts.connection;
  }

  /**
   * Starts it, with the state that it had when it was stopped or killed.
   *
   * @throws Error if another one uses the same folder.
   */
  static async start(options: LocalAppServiceOptions = {}): Promise<LocalAppService> {
    const home = options.home ?? openHome();
    const release = await lockHome(home);
    const endings: Ending[] = [release];
    try {
      return new LocalAppService(await startParts(home, options, endings));
    } catch (error) {
      await end(endings);
      throw error;
    }
  }

  /** Requests, server errors and response times by host name and slot, as the front door counted them. */
  get metrics() {
    return this.parts.frontDoor.metrics();
  }

  /** The existing apps, with their host names at the front door. */
  sites(): LocalSite[] {
    return this.parts.service.localSites();
  }

  /**
   * Makes requests to Azure Resource Manager go wrong, so that you can test how a program copes. This applies to the
   * requests of clients and of templates. A request can be refused. Or its connection can be dropped, before it is
   * carried out (`UNHEARD`) or after (`UNANSWERED`).
   *
   * ```ts
   * local.disturb(({ method, path }) =>
   *   method === "PUT" && path.endsWith("/slots/staging") ? { status: 409, code: "Conflict", message: "Try later." } : undefined,
   * );
   * ```
   *
   * @param disturb Decides about every request from now on. Replaces the previous function. Undefined lets all go well.
   */
  disturb(disturb: Disturb | undefined): void {
    this.parts.disturbances.set(disturb);
  }

  /**
   * Resolves when no app is restarting. App Service answers a write before the restart that it causes. The old process
   * serves visitors until the new one does, or cannot be started.
   */
  settled(): Promise<void> {
    return this.parts.service.runtime.idle();
  }

  /** Stops it. Its state stays. */
  async close(): Promise<void> {
    await end(this.parts.endings);
  }
}
