import * as pulumi from "@pulumi/pulumi";
import {
  type AppKind,
  BUILD_DURING_DEPLOYMENT_SETTING,
  buildIdentity,
  canBeBuilt,
  FUNCTION_APP,
  identifyingConfiguration,
  PACKAGE_IDENTITY_SETTING,
  PACKAGE_SETTING,
  packageTypeOf,
  SYSTEM_ASSIGNED,
  travellingConfiguration,
  WEB_APP,
  warmUpSettings,
} from "../../rules";
import type { BuildArgs } from "./build-args";
import { type PackagePlace, placeOf, type ReachedPackage, reachedPackage } from "./build-package";
import { namedSettingsOf } from "./declaration";
import type { PairedSetting } from "./function-host";
import type { OperatingSystem } from "./slotted-app-args";
import { written } from "./sticky";

/** A declared build in the form of a delivery: the identity and the parameters. */
export interface TravellingBuild {
  readonly identity: pulumi.Output<string>;
  readonly parameters: Readonly<Record<string, pulumi.Input<unknown>>>;
  /** Whether its content is deployed into the slot, for which a delivery has the parameter `content` too. */
  readonly isDeployed: pulumi.Output<boolean>;
  /** That parameter: what is deployed into the slot; undefined for a build that runs from its package, and for a container. */
  readonly content: pulumi.Output<unknown>;
  /** Whether its package is in private storage. If it is deployed into the slot, a delivery has the parameter `storage` then. */
  readonly isInStorage: boolean;
  /** The parameter `paired` of a delivery to a slot that keeps values of its own; undefined where there are none. */
  readonly paired: pulumi.Output<Readonly<Record<string, unknown>>> | undefined;
  /** That parameter: where the package is; undefined where nothing is deployed from private storage. */
  readonly storage: pulumi.Output<PackagePlace | undefined>;
}

/** What OneDeploy is asked for. */
interface DeployedPackage {
  readonly packageUri: string;
  readonly type: string;
  /** Nothing of the build that was there before is left over. */
  readonly clean: true;
  /** The setting that is written next restarts the app. */
  readonly restart: false;
}

/** What of the app decides what travels with a build. */
export interface BuildSurroundings {
  /** The identity that reads packages where the build names none. Defaults to the system-assigned one of each slot. */
  readonly packageIdentity?: pulumi.Input<string>;
  /** Whether it is a function app. Defaults to false: a web app. */
  readonly isFunctionApp?: pulumi.Input<boolean>;
  /** The settings that go with the app at a swap, and of which production and the slot have one each. Defaults to none. */
  readonly paired?: Readonly<Record<string, PairedSetting>>;
}

interface Resolved {
  readonly identity: string;
  readonly settings: Record<string, string>;
  readonly configuration: Record<string, unknown>;
  readonly recognisedBy: Record<string, unknown>;
  readonly content: DeployedPackage | undefined;
  readonly storage: PackagePlace | undefined;
}

/**
 * Everything that travels with a build.
 *
 * @param key Random bytes that only the stack knows. They are known after the declaration was checked.
 */
export function travellingBuild(
  build: BuildArgs,
  operatingSystem: pulumi.Input<OperatingSystem>,
  key: pulumi.Output<string>,
  { packageIdentity = SYSTEM_ASSIGNED, isFunctionApp = false, paired = {} }: BuildSurroundings = {},
): TravellingBuild {
  const named = written(namedSettingsOf(build));
  const { settings: _settings, connectionStrings: _strings, mounts: _mounts, ...own } = build;
  const surroundings = pulumi.all([packageIdentity, operatingSystem, paired, isFunctionApp]);
  const values = pulumi.all([pulumi.output(own), named, key, surroundings]);
  const resolved = values.apply(
    ([declared, travelling, bytes, [reader, operatingSystem, pairs, ofFunctions]]): Resolved => {
      const kind = ofFunctions ? FUNCTION_APP : WEB_APP;
      const { package: reference, registry, warmUp, ...rest } = declared;
      const { stack, version = reference?.version ?? "" } = rest;
      const delivered = { ...rest, ...reachedPackage(declared, reader, kind) };
      const configuration = travellingConfiguration(rest, operatingSystem, kind);
      const settings = {
        ...(travelling.settings as Record<string, string>),
        ...(stack === undefined ? {} : kind.stackSettings(stack, operatingSystem)),
        ...deliverySettings(delivered, kind),
        ...registrySettings(registry),
        ...warmUpSettings(warmUp ?? {}),
      };
      const { connectionStrings, mounts } = travelling;
      // The mocks of unit tests may return no bytes.
      const content = contentOf(delivered, kind);
      const hasPairs = Object.keys(pairs).length > 0;
      const travels = {
        configuration,
        settings,
        connectionStrings,
        mounts,
        content,
        ...(hasPairs ? { paired: pairs } : {}),
      };
      const identity = buildIdentity(version ?? "", travels, bytes ?? "");
      return {
        identity,
        settings,
        configuration,
        recognisedBy: identifyingConfiguration(rest, operatingSystem, kind),
        content,
        storage: placeOf(delivered),
      };
    },
  );
  const identity = pulumi.unsecret(resolved.apply(({ identity }) => identity));
  return {
    identity,
    parameters: {
      buildVersion: identity,
      settings: pulumi.secret(resolved.apply(({ settings }) => settings)),
      connectionStrings: named.connectionStrings,
      mounts: named.mounts,
      configuration: resolved.apply(({ configuration }) => configuration),
      recognisedBy: resolved.apply(({ recognisedBy }) => recognisedBy),
    },
    isDeployed: pulumi.unsecret(
      pulumi
        .all([build.stack, isFunctionApp])
        .apply(([stack, ofFunctions]) => (ofFunctions ? FUNCTION_APP : WEB_APP).deploysIntoSlot(stack)),
    ),
    content: pulumi.secret(resolved.apply(({ content }) => content)),
    paired: Object.keys(paired).length === 0 ? undefined : pulumi.secret(paired),
    isInStorage: build.package !== undefined,
    storage: pulumi.unsecret(resolved.apply(({ storage }) => storage)),
  };
}

/** What of a declared build says how its content comes to the slot. */
interface DeclaredPackage extends ReachedPackage {
  readonly stack?: string;
  readonly packageType?: string;
  readonly buildDuringDeployment?: boolean;
}

/** The settings by which App Service gets at a build's content, or builds it. */
function deliverySettings(build: DeclaredPackage, kind: AppKind): Record<string, string> {
  const { stack, packageUri, buildDuringDeployment, packageIdentity } = build;
  if (kind.deploysIntoSlot(stack)) {
    const isBuilt = stack !== undefined && canBeBuilt(stack);
    return isBuilt ? { [BUILD_DURING_DEPLOYMENT_SETTING]: String(buildDuringDeployment ?? true) } : {};
  }
  return {
    ...(packageUri === undefined ? {} : { [PACKAGE_SETTING]: packageUri }),
    ...(packageIdentity === undefined ? {} : { [PACKAGE_IDENTITY_SETTING]: packageIdentity }),
  };
}

function contentOf({ stack, packageUri, packageType }: DeclaredPackage, kind: AppKind): DeployedPackage | undefined {
  return packageUri !== undefined && kind.deploysIntoSlot(stack)
    ? { packageUri, type: packageType ?? packageTypeOf(packageUri), clean: true, restart: false }
    : undefined;
}

/** Source: "Configure a custom container for Azure App Service", Microsoft. */
function registrySettings(
  registry: { readonly server: string; readonly username?: string; readonly password?: string } | undefined,
): Record<string, string> {
  if (registry === undefined) {
    return {};
  }
  const { server, username, password } = registry;
  return {
    DOCKER_REGISTRY_SERVER_URL: server,
    ...(username === undefined ? {} : { DOCKER_REGISTRY_SERVER_USERNAME: username }),
    ...(password === undefined ? {} : { DOCKER_REGISTRY_SERVER_PASSWORD: password }),
  };
}
