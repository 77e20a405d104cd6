import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { attachProviders } from "../../pulumi/providers/attach";
import { BLOB_READERS } from "../../rules";
import { AppService } from "../azure/app-service/app-service";
import { CodeDeployments } from "../azure/app-service/deploying/code-deployments";
import { managedCertificates } from "../azure/app-service/model/certificate";
import { DOMAIN } from "../azure/app-service/model/host-names";
import { PublishingCredentials } from "../azure/app-service/model/publishing-credentials";
import { MetricRoutes } from "../azure/app-service/routes/metric-routes";
import { addAppServiceRoutes } from "../azure/app-service/routes/routes";
import { ScmSites } from "../azure/app-service/scm/scm-sites";
import { recover } from "../azure/app-service/swap/recover";
import { TrafficRamps } from "../azure/app-service/traffic-ramp";
import { audiencesOf } from "../azure/arm/cloud";
import { Deployments } from "../azure/arm/deployments";
import { FileDeploymentStore } from "../azure/arm/deployments/file-store";
import { Disturbances } from "../azure/arm/disturbances";
import { IdentityEndpoint } from "../azure/arm/identity-endpoint";
import { AsyncOperations } from "../azure/arm/operations";
import type { ArmDispatch } from "../azure/arm/protocol";
import { ProviderRoutes } from "../azure/arm/provider-routes";
import { ResourceGroups } from "../azure/arm/resource-groups";
import { ArmRouter } from "../azure/arm/router";
import { ArmServer, journaled } from "../azure/arm/server";
import { SubscriptionRoutes, Subscriptions, withinSubscriptions } from "../azure/arm/subscriptions";
import { openTokens, secretIn, TENANT_ID, type Tokens } from "../azure/arm/tokens";
import { rememberingWriter } from "../azure/arm/writing-deployment";
import { hasRole } from "../azure/authorization/role-assignment";
import { addRoleDefinitionRoutes } from "../azure/authorization/role-definition-routes";
import { withinLocks } from "../azure/authorization/scope-locks";
import { AzureState } from "../azure/azure-state";
import { GenericRoutes } from "../azure/generic/generic-routes";
import { goneWithTheirScope } from "../azure/generic/gone-with-scope";
import { KeptResources } from "../azure/generic/kept-resources";
import { addBillingFeatureRoutes } from "../azure/insights/billing-feature-routes";
import { addDeletedWorkspaceRoutes } from "../azure/insights/deleted-workspace-routes";
import { DeletedVaultRoutes } from "../azure/key-vault/deleted-vault-routes";
import { resolveSecret } from "../azure/key-vault/resolve-secret";
import { SECRET_TYPE } from "../azure/key-vault/secret";
import { VAULT_TYPE } from "../azure/key-vault/vault";
import { VaultEndpoint } from "../azure/key-vault/vault-endpoint";
import { MODELS } from "../azure/models";
import { ActivityLogRoutes } from "../azure/monitor/activity-log-routes";
import { DeploymentRoutes, targetGroup } from "../azure/resource-groups/deployment-routes";
import { ResourceGroupRoutes } from "../azure/resource-groups/resource-group-routes";
import { ResourceListRoutes } from "../azure/resource-groups/resource-list-routes";
import { TagRoutes } from "../azure/resource-groups/tag-routes";
import { StorageAccountRoutes } from "../azure/storage/account-routes";
import { BlobEndpoint } from "../azure/storage/blob-endpoint";
import { BlobStorage } from "../azure/storage/blob-storage";
import { BlobContainerRoutes } from "../azure/storage/container-routes";
import { Storage } from "../azure/storage/storage";
import { type Clock, systemClock } from "../clock";
import { Journal } from "../journal/journal";
import { SiteLogs } from "../logs/site-logs";
import { PageServer } from "../page/page-server";
import { postJson } from "../visitors/front-door/ask-site";
import { FrontDoor } from "../visitors/front-door/front-door";
import { Metrics } from "../visitors/front-door/metrics";
import { FunctionsHosts } from "../visitors/functions/functions-hosts";
import { ContentStore } from "../visitors/workers/content-store";
import { endMarked, ownerMark } from "../visitors/workers/marked-processes";
import { PackageCache } from "../visitors/workers/packages";
import { createStartWorker } from "../visitors/workers/worker";
import { type Certificates, openCertificates } from "./certificates";
import type { Connection } from "./connection";
import { isElsewhere } from "./elsewhere";
import { environmentOf } from "./environment";
import { Faults } from "./faults";
import type { Home } from "./home";
import type { LocalAzureOptions } from "./options";

/** Ends one of the parts. */
export type Ending = () => void | Promise<void>;

/** Ends parts, the last started first. If one fails, the others are still ended. */
export async function end(endings: Ending[]): Promise<void> {
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

/** The parts of a local App Service that can be requested. */
export interface Parts {
  readonly home: Home;
  readonly journal: Journal;
  readonly blobs: BlobStorage;
  readonly connection: Connection;
  readonly service: AppService;
  readonly frontDoor: FrontDoor;
  readonly disturbances: Disturbances;
  readonly faults: Faults;
  /** Lets nobody in or out any more, at once. */
  readonly closeDoors: () => Promise<void>;
  /** How to end the parts, in the order in which they were started. */
  readonly endings: Ending[];
}

/** What all parts are made from. */
interface Ground {
  readonly home: Home;
  readonly options: LocalAzureOptions;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly endings: Ending[];
  readonly certificates: Certificates;
  readonly journal: Journal;
  readonly tokens: Tokens;
  readonly metrics: Metrics;
  readonly logs: SiteLogs;
}

/** The Azure services modelled here, and the resource groups that hold their resources. */
interface Services {
  readonly state: AzureState;
  readonly subscriptions: Subscriptions;
  readonly groups: ResourceGroups;
  readonly service: AppService;
  /** The deployments of code into slots. */
  readonly codeDeployments: CodeDeployments;
  readonly storage: Storage;
  /** The resources without a service of their own. */
  readonly resources: KeptResources;
}

/** @param endings Receives a function to end each part, as soon as the part is started. */
export async function startParts(home: Home, options: LocalAzureOptions, endings: Ending[]): Promise<Parts> {
  // The last one may have been killed, and a process that left its app's group lives on.
  await endMarked(`${ownerMark(home.root)}.`);
  const { clock = systemClock } = options;
  const ground: Ground = {
    home,
    options,
    clock,
    faults: new Faults(clock),
    endings,
    certificates: await openCertificates(home.certificates, DOMAIN),
    journal: new Journal(home.state, options.journal, clock),
    tokens: openTokens(home.state, clock),
    metrics: new Metrics(() => clock.now()),
    logs: new SiteLogs(home.logs, clock),
  };
  endings.push(() => ground.logs.close());
  const services = openServices(ground);
  const { service, storage } = services;
  await storage.recover();
  await recover(service);
  // Stores the subscriptions even if nothing is created in them.
  await services.state.save();
  const { arm, disturbances } = await startResourceManager(ground, services);
  const identity = await startIdentityEndpoint(ground);
  const frontDoor = await startFrontDoor(ground, services, arm);
  startTrafficRamps(ground, services, frontDoor);
  const page = await startPage(ground, services, frontDoor, arm);
  const reached = reachedAt(ground, services, arm, identity, frontDoor, page);
  arm.tellSites(reached.frontDoorTls);
  const connection = await attach(ground, reached);
  endings.push(() => rmSync(home.connection, { force: true }));
  writeFileAtomic.sync(home.connection, `${JSON.stringify(connection, undefined, 2)}\n`, { mode: 0o600 });
  return {
    home,
    journal: ground.journal,
    blobs: storage.blobs,
    connection,
    service,
    frontDoor,
    disturbances,
    faults: ground.faults,
    closeDoors: async () => {
      await Promise.all([arm.close(), identity.close(), frontDoor.close(0)]);
    },
    endings,
  };
}

function openServices({ home, options, clock, faults, journal, logs, endings }: Ground): Services {
  const state = new AzureState(home.state);
  endings.push(() => state.close());
  const subscriptions = new Subscriptions(state, options.subscriptions);
  const groups = new ResourceGroups(state);
  const resources = new KeptResources(state, [VAULT_TYPE, SECRET_TYPE], clock);
  const operations = new AsyncOperations({ state, clock, retryAfterMilliseconds: options.retryAfterMilliseconds });
  const mayRead = (principals: readonly string[], scope: string) => hasRole(resources, principals, BLOB_READERS, scope);
  const storage = new Storage({ state, groups, operations, blobs: new BlobStorage(home.blobs), mayRead, clock });
  const resolve = (url: string, readers?: readonly string[]) => storage.packageFile(url, readers);
  const packages = new PackageCache(home.packages, { resolve });
  const contents = new ContentStore(home.contents, packages);
  const fetch = async (uri: string, readers?: readonly string[]) =>
    contents.folderOf(uri) ?? packages.fetch(uri, readers);
  const functionsHosts = new FunctionsHosts(clock);
  const service: AppService = new AppService({
    state,
    groups,
    operations,
    journal,
    contents,
    logs,
    publishing: new PublishingCredentials(secretIn(join(home.state, "publishing-key"))),
    startWorker: createStartWorker({
      packages: { fetch },
      functionsHosts,
      owner: ownerMark(home.root),
      log: (specification, stream, line) => {
        logs.add(specification, service.runtime.slotOf(specification), stream, line);
        options.log?.(specification, stream, line);
      },
      ...(options.killAfterMilliseconds === undefined ? {} : { killAfterMilliseconds: options.killAfterMilliseconds }),
    }),
    functionsHosts,
    runsInstances: options.instances === true,
    switches: options.switches ?? {},
    clock,
    atSwapPoint: (point, swap) => faults.atSwapPoint(point, swap),
    ...(options.hasDnsRecords ? { hasDnsRecords: options.hasDnsRecords } : {}),
    resolveSecret: (question) => resolveSecret(resources, question),
  });
  endings.push(() => service.close());
  return { state, subscriptions, groups, service, codeDeployments: new CodeDeployments(service), storage, resources };
}

/** Azure Resource Manager, with all its routes. */
async function startResourceManager(
  { home, options, clock, faults, endings, certificates, journal, tokens, metrics }: Ground,
  { state, subscriptions, groups, service, codeDeployments, storage, resources }: Services,
): Promise<{ readonly arm: ArmServer; readonly disturbances: Disturbances }> {
  const router = new ArmRouter((path) => groups.at(path)?.location);
  const disturbances = new Disturbances((request) => faults.disturbance(request));
  const dispatch: ArmDispatch = journaled(
    disturbances.over(
      withinSubscriptions(
        subscriptions,
        withinLocks(resources, rememberingWriter(goneWithTheirScope(resources, (request) => router.dispatch(request)))),
      ),
    ),
    journal,
  );
  const arm = new ArmServer({ dispatch, journal, tokens, tls: certificates.tls });
  const { retryAfterMilliseconds } = options;
  const deployments = new Deployments({
    dispatch,
    store: new FileDeploymentStore(join(home.state, "deployments")),
    operations: service.operations,
    findGroup: (subscription, group) => targetGroup(groups.find({ subscription, group })),
    tenantId: TENANT_ID,
    clock,
    origin: () => arm.origin,
    ...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
  });
  new SubscriptionRoutes(subscriptions).addTo(router);
  new ProviderRoutes().addTo(router);
  new ResourceGroupRoutes(service, storage, resources, deployments).addTo(router);
  new ResourceListRoutes(service, storage, resources).addTo(router);
  new TagRoutes(state, (request) => router.dispatch(request)).addTo(router);
  addAppServiceRoutes(service, codeDeployments, router);
  new DeploymentRoutes(groups, deployments).addTo(router);
  new StorageAccountRoutes(storage).addTo(router);
  new BlobContainerRoutes(storage).addTo(router);
  new MetricRoutes(service, metrics).addTo(router);
  new ActivityLogRoutes(service.activityLog, clock).addTo(router);
  new DeletedVaultRoutes(resources, service.operations).addTo(router);
  addDeletedWorkspaceRoutes(router, groups);
  addBillingFeatureRoutes(router, resources);
  addRoleDefinitionRoutes(router);
  const generic = new GenericRoutes({
    resources,
    groups,
    models: [...MODELS, managedCertificates(service)],
    dispatch: (request) => router.dispatch(request),
    warn: options.warn ?? (() => undefined),
  });
  router.otherwise((request) => generic.answer(request));
  await arm.listen(options.ports?.arm);
  endings.push(() => arm.close());
  endings.push(() => deployments.close());
  return { arm, disturbances };
}

async function startIdentityEndpoint({ options, tokens, endings }: Ground): Promise<IdentityEndpoint> {
  const identity = new IdentityEndpoint(tokens);
  await identity.listen(options.ports?.identity);
  endings.push(() => identity.close());
  return identity;
}

/** The front door, for visitors of sites and of blobs. */
async function startFrontDoor(
  { options: { ports }, endings, certificates, tokens, metrics }: Ground,
  { service, codeDeployments, storage, resources }: Services,
  arm: ArmServer,
): Promise<FrontDoor> {
  const blobEndpoint = new BlobEndpoint(storage, tokens);
  const vaultEndpoint = new VaultEndpoint(resources, tokens);
  const scmSites = new ScmSites(service, codeDeployments, tokens, () => audiencesOf(arm.origin));
  // The first two know at a glance whether a host name is theirs.
  const doors = [blobEndpoint, vaultEndpoint, service, scmSites];
  const frontDoor = new FrontDoor({
    find: (hostName) => {
      for (const door of doors) {
        const destination = door.destinationOf(hostName);
        if (destination) {
          return destination;
        }
      }
      return undefined;
    },
    metrics,
    passesOn: isElsewhere,
    ...(ports?.frontDoor ? { port: ports.frontDoor } : {}),
    tls: {
      ...certificates.tls,
      certificateFor: certificates.certificateFor,
      ...(ports?.frontDoorTls ? { port: ports.frontDoorTls } : {}),
    },
  });
  await frontDoor.listen();
  endings.push(() => frontDoor.close());
  // Before the front door, which would wait for its log streams.
  endings.push(() => scmSites.close());
  return frontDoor;
}

function startTrafficRamps(
  { options, clock, endings, certificates }: Ground,
  { service }: Services,
  frontDoor: FrontDoor,
): void {
  const ramps = new TrafficRamps(service, {
    minuteMilliseconds: options.minuteMilliseconds ?? 60_000,
    clock,
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
}

/** The page that shows apps, slots and swaps in a browser. */
async function startPage(
  { options, endings, journal, logs }: Ground,
  { service }: Services,
  { address, visits }: FrontDoor,
  arm: ArmServer,
): Promise<PageServer> {
  const page = new PageServer({
    service,
    journal,
    logs,
    visits,
    frontDoorPort: address.port,
    armEndpoint: arm.origin,
  });
  await page.listen(options.ports?.page);
  endings.push(() => page.close());
  return page;
}

/** The addresses for clients, before any provider is attached. */
function reachedAt(
  { certificates, tokens }: Ground,
  { subscriptions }: Services,
  arm: ArmServer,
  identity: IdentityEndpoint,
  { address }: FrontDoor,
  page: PageServer,
): Connection {
  return {
    providers: {},
    processId: process.pid,
    armEndpoint: arm.origin,
    identityEndpoint: identity.url,
    identityHeader: tokens.identityHeader,
    subscriptionId: subscriptions.first,
    subscriptionIds: subscriptions.ids,
    tenantId: TENANT_ID,
    frontDoor: `http://127.0.0.1:${address.port}`,
    pageUrl: page.url,
    frontDoorTls: `https://127.0.0.1:${address.tlsPort ?? 0}`,
    authorityFile: certificates.authorityFile,
    bundleFile: certificates.bundleFile,
    rootsFile: certificates.rootsFile,
  };
}

/** Lets Pulumi's engines find their providers here. */
async function attach({ home, endings, certificates, tokens }: Ground, reached: Connection): Promise<Connection> {
  const providers = await attachProviders({
    environment: () => environmentOf(reached, home),
    issueToken: async (audience) => {
      const { access_token: token = "", expires_on: expiresOn } = await tokens.issue(audience);
      return { token, expiresOn: Number(expiresOn) };
    },
    tls: { ca: readFileSync(certificates.authorityFile, "utf8") },
  });
  endings.push(() => providers.close());
  return { ...reached, providers: providers.ports };
}
