import type { NamesByKind } from "./sticky";

/**
 * What a declaration names of an app. It is kept as the component's inputs, so that a later run knows what is declared no
 * more: some of that no resource's deletion undoes in Azure.
 */
export interface Named {
  /** The slots of the app that the component declares itself. */
  readonly slots: readonly string[];
  /** For each slot, and for production, the names that stick to it. */
  readonly sticky: Readonly<Record<string, NamesByKind>>;
  /** The names that travel with the release slot's build; none while there is no such slot. */
  readonly travelling: NamesByKind;
  /** The slots that have a traffic rule. */
  readonly traffic: readonly string[];
  /** The slots, production among them, that are integrated with a virtual network. */
  readonly virtualNetworks: readonly string[];
}
