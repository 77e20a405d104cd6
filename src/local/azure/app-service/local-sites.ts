import { defaultHostName } from "./model/host-names";
import type { Site } from "./model/state";

/** An app and its host names. */
export interface LocalSite {
  readonly name: string;
  readonly hostName: string;
  /** Keyed by slot name. */
  readonly slotHostNames: Readonly<Record<string, string>>;
}

/** The apps, as shown to a user. */
export function localSites(sites: readonly Site[]): LocalSite[] {
  return sites.flatMap((site) => {
    const { production, ...slots } = site.slots;
    return production
      ? [
          {
            name: site.name,
            hostName: defaultHostName(site, production),
            slotHostNames: Object.fromEntries(
              Object.values(slots).map((slot) => [slot.name, defaultHostName(site, slot)]),
            ),
          },
        ]
      : [];
  });
}
