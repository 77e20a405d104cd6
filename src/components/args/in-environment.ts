import * as pulumi from "@pulumi/pulumi";
import type { BuildArgs } from "./build-args";
import type { FunctionHostArgs } from "./function-host-args";
import { isPlain } from "./plain";
import type { EnvironmentReference } from "./references";
import type { SlottedWebAppArgs } from "./slotted-web-app-args";
import type { StayingArgs } from "./staying-args";

/**
 * The setting by which Azure's client libraries find a user-assigned identity.
 *
 * Source: "Azure Identity client library for JavaScript", Microsoft, and its siblings for other languages.
 */
const CLIENT_ID_SETTING = "AZURE_CLIENT_ID";

/** The setting that says where telemetry goes. Source: "Connection strings in Application Insights", Microsoft. */
const APPLICATION_INSIGHTS_SETTING = "APPLICATIONINSIGHTS_CONNECTION_STRING";

/** The arguments of an app of any kind. */
export interface AppOfAnyKindArgs extends SlottedWebAppArgs, FunctionHostArgs {}

/** The arguments of an app, with what its environment gives. */
export interface PlacedArgs extends AppOfAnyKindArgs {
  resourceGroupName: pulumi.Input<string>;
  serverFarmId: pulumi.Input<string>;
}

/**
 * Puts into an app's arguments what its environment gives. What is declared explicitly wins. An environment that is not
 * known yet may turn out to lack an identity, a subnet or Application Insights: such a value is then undefined, and nothing
 * is written for it.
 *
 * @param args Arguments of the right shape: without an environment, they name the resource group and the plan themselves.
 */
export function inEnvironment(args: AppOfAnyKindArgs): PlacedArgs {
  if (args.environment === undefined) {
    return args as PlacedArgs;
  }
  const given = partsOf(args.environment);
  const builds = [args.build, ...Object.values(args.slots).flatMap(({ build }) => build ?? [])];
  const places = [args.production ?? {}, ...Object.values(args.slots)];
  const isSetByBuild = builds.some(({ settings }) => has(settings, CLIENT_ID_SETTING));
  const sticks = places.some(({ stickySettings }) => has(stickySettings, APPLICATION_INSIGHTS_SETTING));
  const insights = setting(APPLICATION_INSIGHTS_SETTING, given.applicationInsightsConnectionString);
  const clientId = isSetByBuild ? {} : setting(CLIENT_ID_SETTING, given.identityClientId);

  const place = <Own extends StayingArgs>(own: Own): Own => {
    const takesIdentity = given.identityId !== undefined && own.identity?.userAssigned === undefined;
    return {
      ...own,
      ...(takesIdentity ? withIdentity(own, given.identityId) : {}),
      stickySettings: {
        ...besides(own.stickySettings, { ...(takesIdentity ? clientId : {}), ...(sticks ? insights : {}) }),
        ...own.stickySettings,
      },
      ...defaulted("virtualNetworkSubnetId", own.virtualNetworkSubnetId ?? given.subnetId),
    };
  };
  const complete = (build: BuildArgs): BuildArgs =>
    sticks ? build : { ...build, settings: { ...besides(build.settings, insights), ...build.settings } };

  return {
    ...args,
    resourceGroupName: args.resourceGroupName ?? given.resourceGroupName,
    serverFarmId: args.serverFarmId ?? given.serverFarmId,
    ...defaulted("location", args.location ?? given.location),
    build: complete(args.build),
    production: place(args.production ?? {}),
    slots: Object.fromEntries(
      Object.entries(args.slots).map(([name, slot]) => [
        name,
        { ...place(slot), ...(slot.build ? { build: complete(slot.build) } : {}) },
      ]),
    ),
  };
}

/** The parts of an environment. Those of an environment that is not known yet are Outputs, which may be undefined. */
export function partsOf(environment: pulumi.Input<EnvironmentReference>): EnvironmentReference {
  if (!pulumi.Output.isInstance(environment) && !(environment instanceof Promise)) {
    return environment;
  }
  // Of a reference that is a secret as a whole, as a stack may export it, no part is one. App settings are secrets again.
  const later = pulumi.unsecret(pulumi.output(environment));
  // Each part by itself, so that a preview that does not know one part knows the others.
  return {
    resourceGroupName: later.resourceGroupName,
    location: later.location,
    serverFarmId: later.serverFarmId,
    identityId: later.identityId,
    identityClientId: later.identityClientId,
    packageContainerId: later.packageContainerId,
    applicationInsightsConnectionString: later.applicationInsightsConnectionString,
    subnetId: later.subnetId,
    workspaceId: later.workspaceId,
    hostStorageAccountName: later.hostStorageAccountName,
  } as EnvironmentReference;
}

/** The settings that an environment turns out to give no value for. Always none for one that is known at once. */
export function lackingIn(environment: pulumi.Input<EnvironmentReference> | undefined): pulumi.Output<string[]> {
  if (environment === undefined || isPlain(environment)) {
    return pulumi.output<string[]>([]);
  }
  const { identityClientId, applicationInsightsConnectionString } = partsOf(environment);
  return pulumi
    .all([identityClientId, applicationInsightsConnectionString])
    .apply(([clientId, insights]) => [
      ...(clientId === undefined ? [CLIENT_ID_SETTING] : []),
      ...(insights === undefined ? [APPLICATION_INSIGHTS_SETTING] : []),
    ]);
}

/** The identity of the environment, which also reads Key Vault references where the slot has no identity of its own. */
function withIdentity(own: StayingArgs, id: pulumi.Input<string> | undefined): StayingArgs {
  const keyVault = own.keyVaultReferenceIdentity ?? (own.identity?.systemAssigned ? undefined : id);
  return {
    identity: { ...own.identity, userAssigned: [id as pulumi.Input<string>] },
    ...defaulted("keyVaultReferenceIdentity", keyVault),
  };
}

type Settings = Readonly<Record<string, pulumi.Input<string>>>;

function setting(name: string, value: pulumi.Input<string> | undefined): Settings {
  return value === undefined ? {} : { [name]: value };
}

/** Settings of which the declared ones have none of the same name. */
function besides(declared: Settings | undefined, settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !has(declared, name)));
}

/** Whether a setting is declared. Ignores case, as App Service does. */
function has(settings: Settings | undefined, name: string): boolean {
  return Object.keys(settings ?? {}).some((each) => each.toUpperCase() === name);
}

function defaulted<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Each in Name]?: Value } | Record<string, never> {
  return value === undefined ? {} : ({ [name]: value } as { [Each in Name]?: Value });
}
