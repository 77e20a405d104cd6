import { checkSideContainers, type Problem } from "../../rules";
import { type Declaration, pathOf } from "../args/declaration";

/** Checks the containers that run beside an app, and that App Service runs them. */
export function validateSideContainers(declaration: Declaration): Problem[] {
  const { sideContainers } = declaration.args;
  if (sideContainers === undefined || Object.keys(sideContainers).length === 0) {
    return [];
  }
  return [
    ...(declaration.isLinux
      ? []
      : [{ path: "sideContainers", reason: "App Service runs them on Linux only: remove them" }]),
    ...(declaration.isLinux ? checkNoImages(declaration) : []),
    ...checkSideContainers("sideContainers", sideContainers, declaration.settingNames),
  ];
}

/**
 * Beside an image that `linuxFxVersion` names, App Service ignores all side containers.
 *
 * Source: "Sidecars in Azure App Service: A Deep Dive", App Service team blog, 2025-03-06; "Configure sidecars in Azure
 * App Service", Microsoft.
 */
function checkNoImages({ args, slots }: Declaration): Problem[] {
  const builds = [
    ["build", args.build] as const,
    ...Object.entries(slots).map(([slot, { build }]) => [`${pathOf(slot)}.build`, build] as const),
  ];
  return builds.flatMap(([path, build]) =>
    build?.image === undefined
      ? []
      : [
          {
            path: "sideContainers",
            reason: `${path} has an image, and App Service ignores side containers beside one: declare a packageUri with its stack, or remove them`,
          },
        ],
  );
}
