import { PACKAGE_SETTING } from "../../../../rules";
import { imageOfStack, imageUri } from "../../../visitors/workers/images";
import type { Slot } from "./state";

/** The image of a slot's container; undefined if the app is not a container. */
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
 * Where a slot's content comes from: a container's image or a package; undefined if nothing was deployed. A container
 * does not use a package.
 */
export function contentOf(slot: Pick<Slot, "configuration" | "appSettings">): string | undefined {
  const image = imageOfSlot(slot);
  return image === undefined ? slot.appSettings[PACKAGE_SETTING] || undefined : imageUri(image);
}
