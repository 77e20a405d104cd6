import { WebAppSiteContainer } from "@pulumi/azure-native/web/webAppSiteContainer";
import { WebAppSiteContainerSlot } from "@pulumi/azure-native/web/webAppSiteContainerSlot";
import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import type { SideContainerArgs } from "../args/side-container-args";
import { warnOfSideContainers } from "../hooks/warn-of-side-containers";
import type { Writes } from "./writes";

/**
 * Declares the containers that run beside an app, the same in each slot and in production: nobody knows whether a swap
 * moves them, and so it does not matter.
 *
 * @param containers Keyed by name.
 * @param owners The slots, and the app for production, which comes last. The containers are deleted with them.
 */
export function runBeside(
  writes: Writes,
  containers: Readonly<Record<string, SideContainerArgs>>,
  owners: ReadonlyMap<string, pulumi.Resource>,
): void {
  const { parent, app } = writes.args;
  const restart = warnOfSideContainers(parent);
  for (const [slot, deletedWith] of owners) {
    const production = slot === PRODUCTION;
    for (const [containerName, declared] of Object.entries(containers)) {
      const { resourceGroupName, siteName: name } = app;
      const container = { resourceGroupName, name, containerName, ...containerOf(declared) };
      const make = (resource: string, options: pulumi.CustomResourceOptions) => {
        const all = { ...options, deletedWith, additionalSecretOutputs: ["passwordSecret"] };
        return production
          ? new WebAppSiteContainer(resource, container, all)
          : new WebAppSiteContainerSlot(resource, { ...container, slot }, all);
      };
      writes.add(`${slot}-container-${containerName}`, make, production ? [restart] : []);
    }
  }
}

/** What is not declared gets its default, so that what is removed is reset. */
function containerOf(declared: SideContainerArgs) {
  const { environmentVariables = {}, volumeMounts = [], targetPort, passwordSecret } = declared;
  const { startUpCommand, userName, userManagedIdentityClientId } = declared;
  return {
    image: declared.image,
    isMain: false,
    authType: (declared.authType ?? "Anonymous") as "Anonymous",
    inheritAppSettingsAndConnectionStrings: declared.inheritAppSettingsAndConnectionStrings ?? true,
    environmentVariables: Object.entries(environmentVariables).map(([name, value]) => ({ name, value })),
    volumeMounts: volumeMounts.map(({ volumeSubPath, containerMountPath, readOnly = false }) => ({
      volumeSubPath,
      containerMountPath,
      readOnly,
    })),
    ...(targetPort === undefined ? {} : { targetPort: pulumi.output(targetPort).apply(String) }),
    ...(startUpCommand === undefined ? {} : { startUpCommand }),
    ...(userName === undefined ? {} : { userName }),
    ...(passwordSecret === undefined ? {} : { passwordSecret: pulumi.secret(passwordSecret) }),
    ...(userManagedIdentityClientId === undefined ? {} : { userManagedIdentityClientId }),
  };
}
