import type { BuildArgs, StayingArgs } from "../../../src";
import { packageUri } from "./builds";
import type { Build, Declared, Own } from "./histories";
import type { Declaration } from "./project";

/** A connection string, as declared and as Azure returns it. */
export function connectionStringsOf(values: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, type: "SQLAzure" as const }]),
  );
}

/** The arguments of the component. */
export function argumentsOf(declared: Declared): Declaration {
  return {
    build: buildArguments(declared.build),
    releaseSlot: "staging",
    slots: {
      ...(declared.staging ? { staging: stayingArguments(declared.own.staging) } : {}),
      ...(declared.beta === undefined
        ? {}
        : {
            beta: {
              ...stayingArguments(declared.own.beta),
              ...(typeof declared.beta === "object" ? { build: buildArguments(declared.beta) } : {}),
              ...(declared.beta === "empty" ? { configurationSource: "" } : {}),
            },
          }),
    },
    production: stayingArguments(declared.own.production, true),
    webSocketsEnabled: declared.webSocketsEnabled,
    traffic: declared.traffic,
    tags: { team: "shop" },
    ...(declared.target === undefined ? {} : { targetBuildVersion: declared.target }),
    ...(declared.trafficWhenLive === undefined ? {} : { trafficWhenLive: declared.trafficWhenLive }),
  };
}

function buildArguments({ version, settings, connectionStrings, startupCommand }: Build): BuildArgs {
  return {
    version,
    packageUri: packageUri(version),
    stack: "NODE|22-lts",
    settings,
    connectionStrings: connectionStringsOf(connectionStrings),
    ...(startupCommand === undefined ? {} : { startupCommand }),
  };
}

/** @param isProduction Whether this is production, where Always On is on by default. */
function stayingArguments(own: Own, isProduction = false): StayingArgs {
  const { settings, connectionStrings, alwaysOn, origins, identity } = own;
  return {
    stickySettings: settings,
    stickyConnectionStrings: connectionStringsOf(connectionStrings),
    ...(alwaysOn === isProduction ? {} : { alwaysOn }),
    ...(origins.length > 0 ? { cors: { allowedOrigins: [...origins] } } : {}),
    ...(identity ? { identity: { systemAssigned: true } } : {}),
  };
}
