import { written } from "../../../logs/line";
import type { ArmResponse } from "../../arm/protocol";
import type { ArmRouter, PathParameters } from "../../arm/router";
import type { AppService } from "../app-service";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** How many of the last lines are told. How many Azure tells is not documented. */
const TOLD_LINES = 1000;

/**
 * The route for the last lines of a slot's log. The form of a line is this App Service's own.
 *
 * Source: "Web Apps - Get Web Site Container Logs", Azure REST API reference: 200 with the text, 204 without one.
 */
export class LogRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      router.on("POST", `${path}/containerlogs`, (_request, parameters) => this.last(parameters));
    }
  }

  private async last(parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const lines = await this.service.logs.tail(site.name, slot.name, TOLD_LINES);
    return lines.length === 0
      ? { status: 204 }
      : { status: 200, text: { type: "application/octet-stream", content: lines.map(written).join("") } };
  }
}
