import * as pulumi from "@pulumi/pulumi";
import {
  buildIdentity,
  identifyingConfiguration,
  PACKAGE_SETTING,
  stackSettings,
  travellingConfiguration,
} from "../../rules";
import type { BuildArgs } from "./build-args";
import { namedSettingsOf } from "./declaration";
import type { OperatingSystem } from "./slotted-web-app-args";
import { written } from "./sticky";

/** A declared build in the form of a delivery: the identity and the parameters. */
export interface TravellingBuild {
  readonly identity: pulumi.Output<string>;
  readonly parameters: Readonly<Record<string, pulumi.Input<unknown>>>;
}

interface Resolved {
  readonly identity: string;
  readonly settings: Record<string, string>;
  readonly configuration: Record<string, unknown>;
  readonly recognisedBy: Record<string, unknown>;
}

/**
 * Everything that travels with a build.
 *
 * @param key Random bytes that only the stack knows. They are known after the declaration was checked.
 */
export function travellingBuild(
  build: BuildArgs,
  operatingSystem: OperatingSystem,
  key: pulumi.Output<string>,
): TravellingBuild {
  const named = written(namedSettingsOf(build));
  const { settings: _settings, connectionStrings: _strings, mounts: _mounts, ...own } = build;
  const resolved = pulumi.all([pulumi.output(own), named, key]).apply(([declared, travelling, bytes]): Resolved => {
    const { version, packageUri, registry, ...rest } = declared;
    const { stack } = rest;
    const configuration = travellingConfiguration(rest, operatingSystem);
    const settings = {
      ...(travelling.settings as Record<string, string>),
      ...(stack === undefined ? {} : stackSettings(stack, operatingSystem)),
      ...(packageUri === undefined ? {} : { [PACKAGE_SETTING]: packageUri }),
      ...registrySettings(registry),
    };
    const { connectionStrings, mounts } = travelling;
    // The mocks of unit tests may return no bytes.
    const identity = buildIdentity(version, { configuration, settings, connectionStrings, mounts }, bytes ?? "");
    return {
      identity,
      settings,
      configuration,
      recognisedBy: identifyingConfiguration(rest, operatingSystem),
    };
  });
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
  };
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
