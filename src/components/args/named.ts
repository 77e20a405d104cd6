import type { NamedKind } from "../../rules";
import { eachKind, NAMED_KINDS, type NamesByKind } from "./sticky";

/**
 * What a declaration names of an app. It is kept among the component's inputs, so that a later run knows what is declared no
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

/** A component's inputs, of which each is text, or texts by slot. */
export type NamedInputs = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** What names that stick, and names that travel with the build, are called among a component's inputs. */
const STICKY_INPUTS: Readonly<Record<NamedKind, string>> = {
  settings: "stickySettings",
  connectionStrings: "stickyConnectionStrings",
  mounts: "stickyMounts",
};
const BUILD_INPUTS: Readonly<Record<NamedKind, string>> = {
  settings: "buildSettings",
  connectionStrings: "buildConnectionStrings",
  mounts: "buildMounts",
};

/** No name has it. */
const SEPARATOR = ", ";

/**
 * What a declaration names, as a component's inputs. Pulumi shows them whenever one of them changes: so they say in a line
 * each, and in the words of the arguments, what is declared; and nothing of what is not.
 */
export function namedInputs({ slots, sticky, travelling, traffic, virtualNetworks }: Named): NamedInputs {
  const lists = { slots, traffic, virtualNetworks };
  const build = NAMED_KINDS.map((kind) => [BUILD_INPUTS[kind], travelling[kind]] as const);
  const texts = [...Object.entries(lists), ...build].map(([name, names]) => [name, names.join(SEPARATOR)] as const);
  const bySlot = NAMED_KINDS.map((kind) => {
    const places = Object.entries(sticky).map(([slot, names]) => [slot, names[kind].join(SEPARATOR)] as const);
    return [STICKY_INPUTS[kind], Object.fromEntries(places.filter(([, text]) => text !== ""))] as const;
  });
  return Object.fromEntries([
    ...texts.filter(([, text]) => text !== ""),
    ...bySlot.filter(([, places]) => Object.keys(places).length > 0),
  ]);
}

/** What {@link namedInputs} made inputs of. */
export function namedIn(inputs: Readonly<Record<string, unknown>>): Named {
  const list = (text: unknown) => (typeof text === "string" && text !== "" ? text.split(SEPARATOR) : []);
  const places = eachKind((kind) => inputs[STICKY_INPUTS[kind]]);
  const textOf = (kind: NamedKind, slot: string) =>
    (places[kind] as Readonly<Record<string, unknown>> | undefined)?.[slot];
  const stuck = new Set(NAMED_KINDS.flatMap((kind) => Object.keys(places[kind] ?? {})));
  return {
    slots: list(inputs.slots),
    sticky: Object.fromEntries([...stuck].map((slot) => [slot, eachKind((kind) => list(textOf(kind, slot)))])),
    travelling: eachKind((kind) => list(inputs[BUILD_INPUTS[kind]])),
    traffic: list(inputs.traffic),
    virtualNetworks: list(inputs.virtualNetworks),
  };
}
