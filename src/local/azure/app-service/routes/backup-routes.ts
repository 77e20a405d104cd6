import type { ArmResponse } from "../../arm/protocol";
import type { ArmRouter, PathParameters } from "../../arm/router";
import { webError } from "../../bodies/web-error";
import type { AppService } from "../app-service";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** Says that no app has a schedule of backups, which clients ask before they go on. Backups are not modelled. */
export class BackupRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      router.on("POST", `${path}/config/backup/list`, (_request, parameters) => this.get(parameters));
    }
  }

  private get(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    // Clients look at the status alone. The words are this emulator's own.
    throw webError(404, "NotFound", `Site '${site.name}', slot '${slot.name}', has no backup configuration.`);
  }
}
