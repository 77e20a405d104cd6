import { isDeployedIntoSlot, PACKAGE_SETTING, stackNameOf } from "../../../../rules";
import { contentUri } from "../../../visitors/workers/content-store";
import { imageOfStack, imageUri } from "../../../visitors/workers/images";
import type { Slot } from "./state";

type Configured = Pick<Slot, "configuration">;

/** The image of a slot's container; undefined if the app is not a container. */
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
 * Where a slot's content comes from: a container's image, a package, or what was deployed into the slot; undefined if there is
 * none of these. A container does not use a package.
 */
export function contentOf(slot: Pick<Slot, "configuration" | "appSettings" | "content">): string | undefined {
  const image = imageOfSlot(slot);
  if (image !== undefined) {
    return imageUri(image);
  }
  const folder = slot.content?.folder ?? undefined;
  return packageOf(slot) ?? (folder && contentUri(folder));
}

/** The package that a slot runs from. `0` turns it off; with `1` it is the zip that was deployed into the slot. */
function packageOf(slot: Pick<Slot, "appSettings">): string | undefined {
  return runsFromPackage(slot) && slot.appSettings[PACKAGE_SETTING] !== "1"
    ? slot.appSettings[PACKAGE_SETTING]
    : undefined;
}

/** Source: as for {@link whyNotStarted}. */
function runsFromPackage({ appSettings }: Pick<Slot, "appSettings">): boolean {
  return !["", "0"].includes(appSettings[PACKAGE_SETTING] ?? "");
}

/**
 * Why a slot's app cannot start, whatever its package is; undefined where it may.
 *
 * Source: "Run your app in Azure App Service directly from a ZIP package", Microsoft, which supports neither Python nor Java.
 */
export function whyNotStarted(slot: Pick<Slot, "configuration" | "appSettings">): string | undefined {
  const stack = stackNameOf(slot.configuration);
  return !isContainer(slot) && runsFromPackage(slot) && isDeployedIntoSlot(stack)
    ? `${PACKAGE_SETTING} is set, and App Service does not run ${stack} from a package: deploy it into the slot (OneDeploy)`
    : undefined;
}
