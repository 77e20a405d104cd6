import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { attachProviders } from "../../pulumi/providers/attach";
import { AppService, type LocalSite } from "../azure/app-service/app-service";
import { DOMAIN } from "../azure/app-service/model/host-names";
import { addAppServiceRoutes } from "../azure/app-service/routes/routes";
import { recover } from "../azure/app-service/swap/recover";
import type { Switches } from "../azure/app-service/switches";
import { TrafficRamps } from "../azure/app-service/traffic-ramp";
import { Deployments } from "../azure/arm/deployments";
import { FileDeploymentStore } from "../azure/arm/deployments/file-store";
import { type Disturb, Disturbances } from "../azure/arm/disturbances";
import { IdentityEndpoint } from "../azure/arm/identity-endpoint";
import { AsyncOperations } from "../azure/arm/operations";
import type { ArmDispatch } from "../azure/arm/protocol";
import { ResourceGroups } from "../azure/arm/resource-groups";
import { ArmRouter } from "../azure/arm/router";
import { ArmServer, journaled } from "../azure/arm/server";
import { SUBSCRIPTION_ID, SubscriptionRoutes, withinSubscription } from "../azure/arm/subscriptions";
import { openTokens, TENANT_ID, type Tokens } from "../azure/arm/tokens";
import { AzureState } from "../azure/azure-state";
import { ActivityLogRoutes } from "../azure/monitor/activity-log-routes";
import { MetricRoutes } from "../azure/monitor/metric-routes";
import { DeploymentRoutes } from "../azure/resource-groups/deployment-routes";
import { ResourceGroupRoutes } from "../azure/resource-groups/resource-group-routes";
import { StorageAccountRoutes } from "../azure/storage/account-routes";
import { BlobEndpoint } from "../azure/storage/blob-endpoint";
import { BlobStorage } from "../azure/storage/blob-storage";
import { BlobContainerRoutes } from "../azure/storage/container-routes";
import { Storage } from "../azure/storage/storage";
import { postJson } from "../visitors/front-door/ask-site";
import { FrontDoor } from "../visitors/front-door/front-door";
import { Metrics } from "../visitors/front-door/metrics";
import type { WorkerLog } from "../visitors/workers/contract";
import { PackageCache } from "../visitors/workers/packages";
import { createStartWorker } from "../visitors/workers/worker";
import { type Certificates, openCertificates } from "./certificates";
import { type Connection, environmentOf } from "./connection";
import { type Home, openHome } from "./home";
import { lockHome } from "./home-lock";
import { Journal } from "./journal";

/** How a local App Service is started. */
export interface LocalAppServiceOptions {
  /** Where it keeps everything. Defaults to `.azure-slots` in the current folder. */
  readonly home?: Home;
  /** Ports to listen on. Each defaults to one that is free. */
  readonly ports?: { readonly arm?: number; readonly frontDoor?: number; readonly frontDoorTls?: number };
  /** What it does where nobody knows what Azure does. */
  readonly switches?: Partial<Switches>;
  /** Where the lines go that apps print. Defaults to nowhere. */
  readonly log?: WorkerLog;
  /** How long a minute of a traffic rule's `changeIntervalInMinutes` is. Defaults to 60,000 milliseconds. */
  readonly minuteMilliseconds?: number;
  /** How long clients are asked to wait between two polls of what takes longer. Defaults to 200; Azure says 15,000. */
  readonly retryAfterMilliseconds?: number;
}

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

/** Ends one of the parts. */
type Ending = () => void | Promise<void>;

/** Ends parts, the last that was started first, each of them whatever becomes of the others. */
async function end(endings: Ending[]): Promise<void> {
  const faults: unknown[] = [];
  for (let ending = endings.pop(); ending; ending = endings.pop()) {
    try {
      await ending();
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) {
    throw faults[0];
  }
}

interface Parts {
  readonly home: Home;
  readonly journal: Journal;
  readonly blobs: BlobStorage;
  readonly connection: Connection;
  readonly service: AppService;
  readonly frontDoor: FrontDoor;
  readonly disturbances: Disturbances;
  /** How to end what was started, in the order that it was. */
  readonly endings: Ending[];
}

async function startParts(home: Home, options: LocalAppServiceOptions, endings: Ending[]): Promise<Parts> {
  const certificates = await openCertificates(home.certificates, DOMAIN);
  const journal = new Journal(home.state);
  const blobs = new BlobStorage(home.blobs);
  const packages = new PackageCache(home.packages, { resolve: (url) => storage.packageFile(url) });
  const { retryAfterMilliseconds } = options;
  const retryAfter = retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds };
  const state = new AzureState(home.state);
  const groups = new ResourceGroups(state);
  const operations = new AsyncOperations(retryAfterMilliseconds);
  const service = new AppService({
    state,
    groups,
    operations,
    journal,
    startWorker: createStartWorker({ packages, ...(options.log ? { log: options.log } : {}) }),
    switches: options.switches ?? {},
  });
  endings.push(() => service.close());
  const storage: Storage = new Storage({ state, groups, operations, blobs });
  const tokens = openTokens(home.state);

  const router = new ArmRouter();
  const disturbances = new Disturbances();
  const dispatch: ArmDispatch = journaled(
    disturbances.over(withinSubscription(SUBSCRIPTION_ID, (request) => router.dispatch(request))),
    journal,
  );
  const arm: ArmServer = new ArmServer({
    dispatch,
    tokens,
    tls: certificates.tls,
    metadata: () => metadataOf(arm.origin),
  });
  const deployments = new Deployments({
    dispatch,
    store: new FileDeploymentStore(join(home.state, "deployments")),
    tenantId: TENANT_ID,
    origin: () => arm.origin,
    ...retryAfter,
  });
  new SubscriptionRoutes(SUBSCRIPTION_ID).addTo(router);
  new ResourceGroupRoutes(service, storage, deployments).addTo(router);
  addAppServiceRoutes(service, router);
  new DeploymentRoutes(groups, deployments).addTo(router);
  new StorageAccountRoutes(storage).addTo(router);
  new BlobContainerRoutes(storage).addTo(router);
  const metrics = new Metrics();
  new MetricRoutes(service, metrics).addTo(router);
  new ActivityLogRoutes(journal).addTo(router);

  await storage.recover();
  await recover(service);
  const { ports } = options;
  await arm.listen(ports?.arm);
  endings.push(() => arm.close());
  endings.push(() => deployments.close());
  const identity = new IdentityEndpoint(tokens);
  await identity.listen();
  endings.push(() => identity.close());
  const blobEndpoint = new BlobEndpoint(storage, tokens);
  const frontDoor = new FrontDoor({
    find: (hostName) => service.destinationOf(hostName) ?? blobEndpoint.destinationOf(hostName),
    metrics,
    ...(ports?.frontDoor ? { port: ports.frontDoor } : {}),
    tls: {
      ...certificates.tls,
      certificateFor: certificates.certificateFor,
      ...(ports?.frontDoorTls ? { port: ports.frontDoorTls } : {}),
    },
  });
  const frontDoorAddress = await frontDoor.listen();
  endings.push(() => frontDoor.close());
  const ramps = new TrafficRamps(service, {
    minuteMilliseconds: options.minuteMilliseconds ?? 60_000,
    askForDecision: (url, rule, signal) =>
      postJson(url, rule, {
        isSite: (hostName) => service.slotAnsweringFor(hostName) !== undefined,
        frontDoor: () => frontDoor.address,
        authority: readFileSync(certificates.authorityFile, "utf8"),
        signal,
      }),
  });
  ramps.start();
  endings.push(() => ramps.close());
  const reached = connectionOf(certificates, arm, identity, tokens, frontDoorAddress);
  const providers = await attachProviders({
    environment: () => environmentOf(reached, home),
    issueToken: async (audience) => {
      const { access_token: token = "", expires_on: expiresOn } = await tokens.issue(audience);
      return { token, expiresOn: Number(expiresOn) };
    },
    tls: { ca: readFileSync(certificates.authorityFile, "utf8") },
  });
  endings.push(() => providers.close());
  const connection = { ...reached, providers: providers.ports };
  endings.push(() => rmSync(home.connection, { force: true }));
  writeFileAtomic.sync(home.connection, `${JSON.stringify(connection, undefined, 2)}\n`, { mode: 0o600 });
  return { home, journal, blobs, connection, service, frontDoor, disturbances, endings };
}

function connectionOf(
  certificates: Certificates,
  arm: ArmServer,
  identity: IdentityEndpoint,
  tokens: Tokens,
  frontDoor: { readonly port: number; readonly tlsPort?: number },
): Connection {
  return {
    providers: {},
    processId: process.pid,
    armEndpoint: arm.origin,
    identityEndpoint: identity.url,
    identityHeader: tokens.identityHeader,
    subscriptionId: SUBSCRIPTION_ID,
    tenantId: TENANT_ID,
    frontDoor: `http://127.0.0.1:${frontDoor.port}`,
    frontDoorTls: `https://127.0.0.1:${frontDoor.tlsPort ?? 0}`,
    authorityFile: certificates.authorityFile,
    bundleFile: certificates.bundleFile,
  };
}

/** What clients of a cloud of their own ask for first. Source: `az cloud register`. */
function metadataOf(origin: string): object {
  return {
    name: "AzureSlotsLocal",
    portal: origin,
    authentication: {
      loginEndpoint: origin,
      audiences: [`${origin}/`, origin, "https://management.azure.com/", "https://management.core.windows.net/"],
      tenant: TENANT_ID,
      identityProvider: "AAD",
    },
    resourceManager: origin,
    graph: origin,
    graphAudience: origin,
    media: origin,
    batch: origin,
    sqlManagement: origin,
    suffixes: { storage: "core.windows.net", keyVaultDns: "vault.azure.net", acrLoginServer: "azurecr.io" },
  };
}
