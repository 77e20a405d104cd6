import { type ArmRequest, type ArmResponse, asArmError } from "../../arm/protocol";
import type { ArmRouter, PathParameters } from "../../arm/router";
import type { BodyType } from "../../bodies/body-type";
import { bodyOf, textIn } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import type { AppService } from "../app-service";
import { etagOf, isProduction, slotId } from "../model/resources";
import type { Site, Slot } from "../model/state";
import { slotDifferences } from "../swap/slot-differences";
import { cancel, etagOfSwap, prepare, swapSlots } from "../swap/swap";
import { findSlot, operationResult, renderSite, SITE_AND_SLOT } from "./site-lookup";

/** Source: the schema of a CsmSlotEntity. */
const SWAP: BodyType = { targetSlot: "string", preserveVnet: "boolean" };

/** Routes for the swap action, at once or with preview, and for what a swap would change. */
export class SwapRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      router.on("POST", `${path}/slotsswap`, (request, parameters) => this.swap(request, parameters));
      router.on("POST", `${path}/slotsdiffs`, (request, parameters) => this.differences(request, parameters));
      router.on("POST", `${path}/applySlotConfig`, (request, parameters) => this.preview(request, parameters));
      router.on("POST", `${path}/resetSlotConfig`, (_request, parameters) => this.cancel(parameters));
      router.on("GET", `${path}/operationresults/:operation`, (request, parameters) => this.poll(request, parameters));
    }
  }

  /** Answers as soon as the operation is stored. The last poll returns the slot that was asked. Source: recordings. */
  private async swap(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot: asked } = findSlot(this.service, parameters);
    const [source, target] = inDirection(asked, this.targetOf(request, site, asked));
    const preservesNetwork = bodyOf(request, SWAP).preserveVnet === true;
    this.service.refuseBusy(site, "SwapSiteSlots");
    const etag = etagOfSwap(site, source, target, this.service.clock);
    const { operations, activityLog } = this.service;
    const id = await operations.start(request, (operation) =>
      this.service.write(site, undefined, "SwapSiteSlots", async () => {
        await operation.recorded;
        await activityLog.begin(operation.id, slotId(site, asked));
        const made = () => [operation.made(), activityLog.made(operation.id)];
        try {
          const around = { ...this.service.swapSurroundings(site), preservesNetwork, made };
          await swapSlots(around, source, target);
        } catch (error) {
          await activityLog.end(operation.id, asArmError(error).message);
          throw error;
        }
        await activityLog.end(operation.id);
        return this.finished(request, site, asked);
      }),
    );
    return operations.accepted(operationResult(request, id), { etag });
  }

  private differences(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const { site, slot: current } = findSlot(this.service, parameters);
    const target = this.targetOf(request, site, current);
    return { status: 200, body: slotDifferences(site, current, target, this.service.switches) };
  }

  private preview(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot: source } = findSlot(this.service, parameters);
    const target = this.targetOf(request, site, source);
    return this.service.write(site, source, "ApplySlotConfig", async () => {
      await prepare(this.service.swapSurroundings(site), source, target, true);
      return { status: 200 };
    });
  }

  /** Clients cancel on the prepared slot or on production. Source: the Azure CLI's own code. */
  private cancel(parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    return this.service.write(site, undefined, "ResetSlotConfig", async () => {
      const prepared = slot.prepared
        ? slot
        : Object.values(site.slots).find((other) => other.prepared?.target === slot.name.toLowerCase());
      if (prepared) {
        await cancel(this.service.swapSurroundings(site), prepared);
      }
      return { status: 200 };
    });
  }

  private poll(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const location = `${request.path}?api-version=${request.query["api-version"] ?? ""}`;
    return this.service.operations.poll(parameters.operation ?? "", location, () => {
      const { site, slot } = findSlot(this.service, parameters);
      return this.finished(request, site, slot);
    });
  }

  private finished(request: ArmRequest, site: Site, slot: Slot): ArmResponse {
    const body = renderSite(this.service, request, site, slot, { to: "poll" });
    return { status: 200, headers: { etag: etagOf(slot) }, body };
  }

  private targetOf(request: ArmRequest, site: Site, source: Slot): Slot {
    const name = textIn(bodyOf(request, SWAP), "targetSlot") ?? "";
    if (name === "") {
      throw webError(400, "BadRequest", "The parameter targetSlot is missing in the body of the request.");
    }
    const target = this.service.slot(site, name);
    if (target === source) {
      throw webError(400, "BadRequest", `Cannot swap slot '${source.name}' of site '${site.name}' with itself.`);
    }
    return target;
  }
}

/**
 * The source and the target of a swap. With production, the other slot is the source, whichever of the two is asked: production
 * does not restart. Only a preview that has changed production is completed the other way round.
 *
 * Source: terraform-provider-azurerm, `web_app_active_slot`, asks production and waits until `sourceSlotName` is the slot.
 */
function inDirection(asked: Slot, other: Slot): readonly [source: Slot, target: Slot] {
  return isProduction(asked) && !asked.prepared ? [other, asked] : [asked, other];
}
