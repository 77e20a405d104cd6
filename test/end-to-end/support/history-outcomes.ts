import { isDeepStrictEqual } from "node:util";
import {
  type Build,
  type Change,
  type Declared,
  type Held,
  PLACES,
  type Place,
  SLOTS,
  type SlotName,
  type World,
} from "./histories";

/** The declaration after a change, made valid with as few other changes as possible. */
export function changed(declared: Declared, change: Change, world: World): Declared {
  const target = declared.target;
  if (change === "nothing") {
    return valid(declared, world);
  }
  if ("release" in change) {
    return valid({ ...declared, build: change.release, target: undefined, staging: true }, world);
  }
  if ("stage" in change) {
    return valid({ ...declared, build: change.stage, target: world.production?.build.version, staging: true }, world);
  }
  if ("target" in change) {
    const versions = {
      build: undefined,
      "what staging holds": world.staging?.build.version,
      "what production runs": world.production?.build.version,
    };
    return valid({ ...declared, target: versions[change.target] }, world);
  }
  if ("own" in change) {
    const before = declared.own[change.own];
    return valid(
      { ...declared, own: { ...declared.own, [change.own]: { ...before, ...change.change } }, target },
      world,
    );
  }
  if ("webSocketsEnabled" in change) {
    return valid({ ...declared, ...change }, world);
  }
  if ("staging" in change) {
    const settled =
      change.build === "as it was" ? {} : { build: world.production?.build ?? declared.build, target: undefined };
    return valid({ ...declared, ...settled, staging: change.staging }, world);
  }
  if ("beta" in change) {
    return valid({ ...declared, beta: change.beta === "removed" ? undefined : change.beta }, world);
  }
  return valid({ ...declared, traffic: change.traffic, trafficWhenLive: change.whenLive }, world);
}

function valid(declared: Declared, world: World): Declared {
  const { settings, connectionStrings } = stickyNames(declared);
  const travelling = (build: Build): Build => ({
    ...build,
    settings: without(build.settings, settings),
    connectionStrings: without(build.connectionStrings, connectionStrings),
  });
  const beta = typeof declared.beta === "object" ? travelling(declared.beta) : declared.beta;
  const staging = declared.staging || (beta !== undefined && typeof beta !== "object");
  const build = anew(travelling(declared.build), world);
  const made = { ...declared, staging, beta, build };
  const target = mayTarget(made, world) ? declared.target : undefined;
  const slots = SLOTS.filter((slot) => (slot === "staging" ? staging : beta !== undefined));
  const traffic = Object.fromEntries(
    Object.entries(declared.traffic).filter(([slot]) => slots.includes(slot as SlotName)),
  );
  const complete = { ...made, target, traffic };
  // Without its release slot an app cannot change its build.
  return staging || (world.production && meets(world.production, complete))
    ? complete
    : valid({ ...declared, staging: true }, world);
}

/**
 * A build that differs from production's, if production lost settings because their names were sticky for a while. The
 * same build would already be live and would not be delivered.
 */
function anew(build: Build, { production }: World): Build {
  const lost = production && isDeepStrictEqual(production.build, build) && !isDeepStrictEqual(production, whole(build));
  return lost ? { ...build, settings: { ...build.settings, GREETING: `${build.settings.GREETING} again` } } : build;
}

/** Whether the declared target is in a place from which it can go live, and nothing is about to overwrite it. */
function mayTarget({ build, target }: Declared, { production, staging }: World): boolean {
  return (
    target === undefined ||
    target === build.version ||
    production?.build.version === target ||
    (staging?.build.version === target && isDeepStrictEqual(production?.build, build))
  );
}

/** Whether a slot holds the build that production must run. */
export function meets(held: Held, { build, target }: Declared): boolean {
  return target === undefined || target === build.version
    ? isDeepStrictEqual(held.build, build)
    : held.build.version === target;
}

/** The names that stick to any declared slot. */
export function stickyNames(declared: Declared): { readonly settings: string[]; readonly connectionStrings: string[] } {
  const owns = PLACES.filter((place) => isDeclared(declared, place)).map((place) => declared.own[place]);
  const names = (kind: "settings" | "connectionStrings") =>
    [...new Set(owns.flatMap((one) => Object.keys(one[kind])))].sort();
  return { settings: names("settings"), connectionStrings: names("connectionStrings") };
}

export function isDeclared(declared: Declared, place: Place): boolean {
  return place === "production" || (place === "staging" ? declared.staging : declared.beta !== undefined);
}

function without<Value>(named: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(named).filter(([name]) => !names.includes(name)));
}

/**
 * What each slot must hold after a declaration is applied, and how many swaps that takes.
 *
 * @param before The previous declaration.
 */
export function applied(
  world: World,
  before: Declared,
  declared: Declared,
): { readonly world: World; readonly swaps: number } {
  const { build } = declared;
  const held: Partial<Record<Place, Held>> = Object.fromEntries(
    Object.entries(world).filter(([place]) => isDeclared(declared, place as Place)),
  );
  const inFull = (place: Place, wanted: Build) => isDeepStrictEqual(held[place], whole(wanted));
  if (declared.staging && !inFull("production", build) && !inFull("staging", build)) {
    held.staging = whole(build);
  }
  if (held.production && declared.staging && !isDeepStrictEqual(held.production.build, build)) {
    held.production = withKept(held.production, before, declared);
  }
  const isLive = held.production !== undefined && meets(held.production, declared);
  if (!isLive) {
    [held.production, held.staging] = [held.staging, held.production];
  }
  if (typeof declared.beta === "object" && !inFull("beta", declared.beta)) {
    held.beta = whole(declared.beta);
  }
  if (declared.beta === "inherits") {
    held.beta ??= held.production;
  }
  const names = stickyNames(declared);
  const left = Object.entries(held).flatMap(([place, one]): [string, Held][] =>
    one
      ? [
          [
            place,
            {
              ...one,
              settings: without(one.settings, names.settings),
              connectionStrings: without(one.connectionStrings, names.connectionStrings),
            },
          ],
        ]
      : [],
  );
  return { world: Object.fromEntries(left), swaps: isLive ? 0 : 1 };
}

/**
 * Production's build with the values that were sticky and will travel. They must not be missing until the swap, so the
 * build keeps them.
 */
function withKept(held: Held, before: Declared, { build }: Declared): Held {
  const own = before.own.production;
  const kept = (kind: "settings" | "connectionStrings") => ({
    ...held[kind],
    ...Object.fromEntries(Object.entries(own[kind]).filter(([name]) => name in build[kind])),
  });
  return { build: held.build, settings: kept("settings"), connectionStrings: kept("connectionStrings") };
}

function whole(build: Build): Held {
  return { build, settings: build.settings, connectionStrings: build.connectionStrings };
}

/** The traffic of each slot after a declaration is applied. */
export function expectedTraffic(declared: Declared): Record<string, number> {
  const isLive = declared.target === undefined || declared.target === declared.build.version;
  return {
    ...declared.traffic,
    ...(declared.traffic.staging !== undefined && isLive ? { staging: declared.trafficWhenLive ?? 0 } : {}),
  };
}
