import { isDeployedIntoSlot, PACKAGE_SETTING, stackNameOf } from "../../../../rules";
import { contentUri } from "../../../visitors/workers/content-store";
import { imageOfStack, imageUri } from "../../../visitors/workers/images";
import type { Slot } from "./state";

type Configured = Pick<Slot, "configuration">;

/** The image that a slot's container is made of; undefined for an app that is none. */
function imageOfSlot({ configuration }: Configured): string | undefined {
  return [configuration.linuxFxVersion, configuration.windowsFxVersion]
    .map((stack) => imageOfStack(String(stack ?? "")))
    .find((image) => image !== undefined);
}

/** Whether a slot is a "Web App for Containers". */
export function isContainer(slot: Configured): boolean {
  return imageOfSlot(slot) !== undefined;
}

/**
 * Where what a slot runs is: its container's image, which has no use for a package; its package; or what was deployed into
 * it. Undefined where there is nothing.
 */
export function contentOf(slot: Pick<Slot, "configuration" | "appSettings" | "content">): string | undefined {
  const image = imageOfSlot(slot);
  if (image !== undefined) {
    return imageUri(image);
  }
  const folder = slot.content?.folder ?? undefined;
  return packageOf(slot) ?? (folder && contentUri(folder));
}

/** The package that a slot runs from. `0` turns it off. Source: as for {@link whyNotStarted}. */
function packageOf({ appSettings }: Pick<Slot, "appSettings">): string | undefined {
  const value = appSettings[PACKAGE_SETTING];
  return value === "0" ? undefined : value || undefined;
}

/**
 * Why a slot's app cannot start, whatever its package is; undefined where it may.
 *
 * Source: "Run your app in Azure App Service directly from a ZIP package", Microsoft, which supports neither Python nor Java.
 */
export function whyNotStarted(slot: Pick<Slot, "configuration" | "appSettings">): string | undefined {
  const stack = stackNameOf(slot.configuration);
  return !isContainer(slot) && packageOf(slot) !== undefined && isDeployedIntoSlot(stack)
    ? `${PACKAGE_SETTING} is set, and App Service does not run ${stack} from a package: deploy it into the slot (OneDeploy)`
    : undefined;
}
