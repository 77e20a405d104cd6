import { hostNamesOf, scmHostName } from "./model/host-names";
import { siteId } from "./model/resources";
import type { Site, Slot } from "./model/state";

interface Found {
  readonly site: Site;
  readonly slot: Slot;
}

/** The slots by their host names, so that a visitor costs the same however many apps there are. */
export class HostNames {
  /** Keyed by the name in lower case. */
  readonly #visited = new Map<string, Found>();
  readonly #scm = new Map<string, Found>();
  /** The names of each app, keyed by its id in lower case. */
  readonly #names = new Map<string, string[]>();

  constructor(sites: readonly Site[]) {
    for (const site of sites) {
      this.add(site);
    }
  }

  /** Adds the names of an app. Replaces those that it had. */
  add(site: Site): void {
    this.forget(site);
    const names: string[] = [];
    for (const slot of Object.values(site.slots)) {
      for (const name of hostNamesOf(site, slot).map((each) => each.toLowerCase())) {
        this.#visited.set(name, { site, slot });
        names.push(name);
      }
      const name = scmHostName(site, slot).toLowerCase();
      this.#scm.set(name, { site, slot });
      names.push(name);
    }
    this.#names.set(siteId(site).toLowerCase(), names);
  }

  /** Forgets the names of an app. */
  forget(site: Site): void {
    const id = siteId(site).toLowerCase();
    for (const name of this.#names.get(id) ?? []) {
      for (const names of [this.#visited, this.#scm]) {
        const found = names.get(name);
        if (found && siteId(found.site).toLowerCase() === id) {
          names.delete(name);
        }
      }
    }
    this.#names.delete(id);
  }

  /** The slot that has this host name, default or custom; undefined if none has. */
  slotWith(hostName: string): Found | undefined {
    return this.#visited.get(hostName.toLowerCase());
  }

  /** The slot whose SCM site has this host name; undefined if none has. */
  slotWithScmSite(hostName: string): Found | undefined {
    return this.#scm.get(hostName.toLowerCase());
  }
}
