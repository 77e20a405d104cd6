import { WebAppFtpAllowed } from "@pulumi/azure-native/web/webAppFtpAllowed";
import { WebAppFtpAllowedSlot } from "@pulumi/azure-native/web/webAppFtpAllowedSlot";
import { WebAppScmAllowed } from "@pulumi/azure-native/web/webAppScmAllowed";
import { WebAppScmAllowedSlot } from "@pulumi/azure-native/web/webAppScmAllowedSlot";
import type * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import type { StayingArgs } from "../args/staying-args";
import type { Writes } from "./writes";

/**
 * Declares for each slot whether publishing with a user name and a password is allowed, before anything else is written.
 *
 * @param places What stays with each slot.
 * @param owners The slots, and the app for production. These resources are deleted with them.
 */
export function declarePublishing(
  writes: Writes,
  places: readonly (readonly [slot: string, own: StayingArgs])[],
  owners: ReadonlyMap<string, pulumi.Resource>,
): void {
  const { resourceGroupName, siteName: name } = writes.args.app;
  for (const [slot, own] of places) {
    const deletedWith = owners.get(slot);
    const { ftp = false, scm = false } = own.basicPublishingCredentialsPolicies ?? {};
    for (const [way, allow, Production, OfSlot] of [
      ["ftp", ftp, WebAppFtpAllowed, WebAppFtpAllowedSlot],
      ["scm", scm, WebAppScmAllowed, WebAppScmAllowedSlot],
    ] as const) {
      writes.addInLine(`${slot}-${way}-credentials`, (resource, others) => {
        const options = deletedWith ? { ...others, deletedWith } : others;
        return slot === PRODUCTION
          ? new Production(resource, { resourceGroupName, name, allow }, options)
          : new OfSlot(resource, { resourceGroupName, name, slot, allow }, options);
      });
    }
  }
}
