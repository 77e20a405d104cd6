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
 * App Service on this machine: Azure Resource Manager over HTTPS, the sites and their slots with the apps that they
 * run, and the front door that their visitors come in by.
 *
 * ```ts
 * const local = await LocalAppService.start();
 * // … run a command with local.connection, see environmentOf …
 * await local.close();
 * ```
 */
export class LocalAppService {
  readonly home: Home;
  /** Everything that was asked of it and all that it restarted. */
  readonly journal: Journal;
  /** Where clients reach it. */
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
   * Starts it, with the state that it was stopped or killed with.
   *
   * @throws Error when another one uses the same folder.
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

  /** Requests, server errors and response times, as the front door counted them, by host name and slot. */
  get metrics() {
    return this.parts.frontDoor.metrics();
  }

  /** The apps that there are, with the host names that the front door knows them by. */
  sites(): LocalSite[] {
    return this.parts.service.localSites();
  }

  /**
   * Lets requests to Azure Resource Manager go wrong, whether clients make them or templates, to try what comes of it: to
   * be refused, or to lose their connection, before they are carried out (`UNHEARD`) or after (`UNANSWERED`).
   *
   * ```ts
   * local.disturb(({ method, path }) =>
   *   method === "PUT" && path.endsWith("/slots/staging") ? { status: 409, code: "Conflict", message: "Try later." } : undefined,
   * );
   * ```
   *
   * @param disturb Decides of every request from now on, in place of what decided before; undefined lets all go well.
   */
  disturb(disturb: Disturb | undefined): void {
    this.parts.disturbances.set(disturb);
  }

  /**
   * Resolves when no app is being restarted any more. App Service answers a write that restarts one before it has: until
   * the new process serves, or cannot be started, the one before answers visitors.
   */
  settled(): Promise<void> {
    return this.parts.service.runtime.idle();
  }

  /** Stops it; its state stays. */
  async close(): Promise<void> {
    await end(this.parts.endings);
  }
}
