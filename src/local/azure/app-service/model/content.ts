import { PACKAGE_SETTING } from "../../../../rules";
import { imageOfStack, imageUri } from "../../../visitors/workers/images";
import type { Slot } from "./state";

/** The image that a slot's container is made of; undefined for an app that is none. */
function imageOfSlot({ configuration }: Pick<Slot, "configuration">): string | undefined {
  return [configuration.linuxFxVersion, configuration.windowsFxVersion]
    .map((stack) => imageOfStack(String(stack ?? "")))
    .find((image) => image !== undefined);
}

/** Whether a slot is a "Web App for Containers". */
export function isContainer(slot: Pick<Slot, "configuration">): boolean {
  return imageOfSlot(slot) !== undefined;
}

/**
 * Where what a slot runs is: its container's image, which has no use for a package, or its package; undefined where nothing
 * was deployed.
 */
export function contentOf(slot: Pick<Slot, "configuration" | "appSettings">): string | undefined {
  const image = imageOfSlot(slot);
  return image === undefined ? slot.appSettings[PACKAGE_SETTING] || undefined : imageUri(image);
}
