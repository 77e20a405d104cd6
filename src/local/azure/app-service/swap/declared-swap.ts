import type { ArmRequest, ArmResponse } from "../../arm/protocol";
import { objectIn, textIn } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import type { JsonObject } from "../../json";
import type { AppService } from "../app-service";
import { etagOf } from "../model/resources";
import { resetUnnamed } from "../model/site-writes";
import type { Site, Slot } from "../model/state";
import { operationResult, renderSite } from "../routes/site-lookup";
import { etagOfSwap, swapSlots } from "./swap";

/**
 * The slot that a PUT's `targetBuildVersion` asks to swap in; undefined if it asks for no swap.
 *
 * @throws ArmError 400 if no slot has that build.
 */
export function slotToSwapIn(site: Site, slot: Slot, body: JsonObject): Slot | undefined {
  const target = textIn(objectIn(body, "properties"), "targetBuildVersion");
  if (target === undefined || target === slot.buildVersion) {
    return undefined;
  }
  const source = Object.values(site.slots).find((other) => other !== slot && other.buildVersion === target);
  if (!source) {
    // Ignoring the request would hide a mistake.
    throw webError(
      400,
      "BadRequest",
      `Cannot find a slot of site '${site.name}' with build version '${target}'. What Azure answers here is not known: ` +
        "this error is the local App Service's own.",
    );
  }
  return source;
}

/**
 * Starts the swap. It replaces the whole PUT: nothing else in it is applied. Source: azure-docs#90614. Properties that the PUT
 * does not name can still be reset.
 */
export async function startDeclaredSwap(
  service: AppService,
  request: ArmRequest,
  swap: {
    readonly site: Site;
    readonly source: Slot;
    readonly target: Slot;
    readonly targetBuildVersion: string;
    /** The body of the PUT; absent for a PATCH, which resets nothing. */
    readonly put?: JsonObject;
  },
): Promise<ArmResponse> {
  const { site, source, target, targetBuildVersion, put } = swap;
  service.refuseBusy(site, "SwapSiteSlots");
  const etag = etagOfSwap(site, source, target, service.clock);
  const id = await service.operations.start(request, (operation) =>
    service.write(site, undefined, "SwapSiteSlots", async () => {
      await operation.recorded;
      const made = () => {
        if (put) {
          resetUnnamed(target, put, service.switches);
        }
        return [operation.made()];
      };
      await swapSlots({ ...service.swapSurroundings(site), made }, source, target, targetBuildVersion);
      const body = renderSite(service, request, site, target, { to: "poll" });
      return { status: 200, headers: { etag: etagOf(target) }, body };
    }),
  );
  return service.operations.accepted(operationResult(request, id), { etag });
}

/** Stores a `targetBuildVersion` that asks for no swap, because the slot has that build already. */
export function applyTarget(slot: Slot, body: JsonObject, clears: boolean): void {
  const properties = objectIn(body, "properties");
  const target = textIn(properties, "targetBuildVersion");
  if (target !== undefined) {
    slot.targetBuildVersion = target;
  } else if (clears || properties.targetBuildVersion === null) {
    slot.targetBuildVersion = null;
  }
}
