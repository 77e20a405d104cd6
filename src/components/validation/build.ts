import type * as pulumi from "@pulumi/pulumi";
import {
  type AppKind,
  checkBuildConfiguration,
  checkConnectionStrings,
  checkContentDelivery,
  checkImage,
  checkMounts,
  checkPackageReference,
  checkRegistry,
  checkSettingNames,
  checkVersion,
  checkWarmUp,
  type OperatingSystem,
  type Problem,
  WEB_APP,
} from "../../rules";
import type { BuildArgs } from "../args/build-args";
import type { Declaration } from "../args/declaration";
import { plainValues } from "../args/plain";
import type { PackageReference } from "../args/references";

type Reference = pulumi.Unwrap<PackageReference>;

/**
 * Checks everything in a build that is known before the program runs on.
 *
 * @param path Where it is declared, for example `build`.
 * @param app The properties of the app that decide what its builds may have.
 */
export function validateBuild(
  path: string,
  build: BuildArgs,
  app: Pick<Declaration, "operatingSystem" | "defaultsTravel" | "hyperV"> & { readonly kind?: AppKind },
): Problem[] {
  const { operatingSystem, defaultsTravel, hyperV, kind = WEB_APP } = app;
  const { version, stack, packageUri, image, packageType, buildDuringDeployment, packageIdentity } = plainValues(build);
  const { package: reference } = plainValues({ package: build.package });
  const { settings = {}, connectionStrings = {}, mounts = {}, registry } = build;
  return [
    ...known(version, (value) => checkVersion(`${path}.version`, value)),
    ...known(stack, (value) => kind.checkStack(`${path}.stack`, value, operatingSystem)),
    ...known(reference, (value) => checkReference(`${path}.package`, value, version === undefined)),
    ...known(packageUri, (value) => checkPackageUri(`${path}.packageUri`, value)),
    ...known(image, (value) => checkImage(`${path}.image`, value)),
    ...checkContent(path, build),
    ...checkContentDelivery(path, {
      stack,
      deploysIntoSlot: kind.deploysIntoSlot,
      packageUri: packageUri ?? reference?.uri,
      packageType,
      buildDuringDeployment,
      packageIdentity,
      isReference: build.package !== undefined,
    }),
    ...checkHyperV(path, build, operatingSystem, hyperV),
    ...checkBuildConfiguration(path, { ...build }, operatingSystem),
    ...(registry === undefined ? [] : checkRegistry(`${path}.registry`, registry)),
    ...checkSettingNames(`${path}.settings`, Object.keys(settings), operatingSystem, true, defaultsTravel),
    ...checkWarmUp(path, plainValues(build.warmUp ?? {}), Object.keys(settings)),
    ...checkConnectionStrings(`${path}.connectionStrings`, connectionStrings),
    ...checkMounts(`${path}.mounts`, mounts, operatingSystem, image !== undefined),
  ];
}

/** Checks that a package's URL can be fetched. */
function checkPackageUri(path: string, uri: string): Problem[] {
  return /^https?:\/\/[^/\s]+\/\S+$/.test(uri)
    ? []
    : [
        {
          path,
          reason: "it is not the URL of a package: use an address that App Service can fetch, https://…/app.zip",
        },
      ];
}

/** @param isVersion Whether its version is the build's. */
function checkReference(path: string, { uri, version, containerId }: Reference, isVersion: boolean): Problem[] {
  return [
    ...(isVersion ? checkVersion(`${path}.version`, version) : []),
    ...checkPackageReference(path, uri, containerId),
  ];
}

/** What an app that is a container image has no use for. */
const OF_A_PACKAGE = ["package", "packageUri", "packageType", "buildDuringDeployment", "packageIdentity"] as const;

function checkContent(path: string, build: BuildArgs): Problem[] {
  return [...checkOneContent(path, build), ...checkVersionGiven(path, build)];
}

function checkVersionGiven(path: string, { version, package: reference }: BuildArgs): Problem[] {
  return version === undefined && reference === undefined
    ? [{ path: `${path}.version`, reason: 'it is missing: say which build it is, for example "2.0.0"' }]
    : [];
}

function checkOneContent(path: string, build: BuildArgs): Problem[] {
  if (build.image !== undefined) {
    return OF_A_PACKAGE.filter((name) => build[name] !== undefined).map((name) => ({
      path: `${path}.${name}`,
      reason: `it is declared together with ${path}.image, but an app runs only one of the two: remove one`,
    }));
  }
  const missing = [
    ...(build.packageUri === undefined && build.package === undefined ? ["packageUri"] : []),
    ...(build.stack === undefined ? ["stack"] : []),
  ];
  return [
    ...(build.packageUri !== undefined && build.package !== undefined
      ? [
          {
            path: `${path}.packageUri`,
            reason: `it is declared together with ${path}.package, but a build has only one package: remove one`,
          },
        ]
      : []),
    ...missing.map((name) => ({
      path: `${path}.${name}`,
      reason: "it is missing: a build is a package or a packageUri with its stack, or an image",
    })),
  ];
}

function checkHyperV(path: string, build: BuildArgs, operatingSystem: OperatingSystem, hyperV: boolean): Problem[] {
  const isContainer = build.image !== undefined;
  if (operatingSystem === "linux") {
    return hyperV
      ? [
          {
            path: "hyperV",
            reason: "it is declared for an app on Linux, where containers do not need it: remove it",
          },
        ]
      : [];
  }
  return isContainer === hyperV
    ? []
    : [
        {
          path: "hyperV",
          reason: isContainer
            ? `${path}.image needs an app that is a Windows container: declare hyperV: true and a plan for these, or a packageUri`
            : `it makes the app a Windows container, and ${path} is a package: declare an image, or remove it`,
        },
      ];
}

/** Checks a value only when it is known. */
function known<Value>(value: Value | undefined, check: (value: Value) => Problem[]): Problem[] {
  return value === undefined ? [] : check(value);
}
