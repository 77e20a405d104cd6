import type { Site, Slot } from "../model/state";

/** A slot, with its app, whose SCM site is asked. */
export interface ScmSlot {
  readonly site: Site;
  readonly slot: Slot;
}
