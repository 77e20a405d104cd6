import * as pulumi from "@pulumi/pulumi";
import { checkSiteId, type Problem } from "../../rules";
import { checkPackageName } from "../../rules/package-names";
import { checkResourceId } from "../../rules/resource-ids";
import { checkWholeNumber } from "../../rules/values";
import type { AppPackageArgs } from "../args/app-package-args";
import { isPlain } from "../args/plain";
import type { KnownSource } from "../packages/plan";

/** Checks what is known of the arguments of an `AppPackage`, apart from its files. */
export function validateAppPackage(name: string, args: AppPackageArgs): Problem[] {
  const { containerId, environment, keep, usedBy = [] } = args;
  const own = args.name ?? name;
  return [
    ...(typeof own === "string" ? checkPackageName("name", own) : []),
    ...checkContainer(containerId, environment),
    ...checkWholeNumber("keep", keep, 0, 10_000),
    ...usedBy.flatMap((id, index) => (typeof id === "string" ? checkSiteId(`usedBy[${index}]`, id) : [])),
    ...(usedBy.length > 0 && keep === undefined
      ? [{ path: "usedBy", reason: "it says what keep looks at, and keep is not declared: declare keep, or remove it" }]
      : []),
  ];
}

/** The arguments that say what is in a package; undefined while one of them is not known. */
export function sourceOf({ source, files, ignoreFile, version }: AppPackageArgs): KnownSource | undefined {
  const known = Object.entries({ source, files, ignoreFile, version }).filter(([, value]) => value !== undefined);
  return isPlain(known) ? (Object.fromEntries(known) as unknown as KnownSource) : undefined;
}

function checkContainer(
  containerId: AppPackageArgs["containerId"],
  environment: AppPackageArgs["environment"],
): Problem[] {
  const either = "containerId or environment";
  if ((containerId === undefined) === (environment === undefined)) {
    return containerId === undefined
      ? [{ path: "containerId", reason: `it is missing: say where packages are kept, by ${either}` }]
      : [{ path: "containerId", reason: `packages are kept in one place: declare ${either}, and remove the other` }];
  }
  if (environment === undefined || pulumi.Output.isInstance(environment) || environment instanceof Promise) {
    return checkResourceId("containerId", containerId, "container");
  }
  const { packageContainerId } = environment;
  return packageContainerId === undefined
    ? [
        {
          path: "environment.packageContainerId",
          reason: "the environment keeps no packages: have it make a container for them, or declare containerId",
        },
      ]
    : checkResourceId("environment.packageContainerId", packageContainerId, "container");
}
