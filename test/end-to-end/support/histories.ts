import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import type { BuildArgs, StayingArgs } from "../../../src";
import { packageUri } from "./builds";
import type { Declaration } from "./project";

/** The slots that a history declares besides production. */
export const SLOTS = ["staging", "beta"] as const;
export type SlotName = (typeof SLOTS)[number];
export type Place = SlotName | "production";
const PLACES: readonly Place[] = ["production", ...SLOTS];

/** A declared build. */
export interface Build {
  readonly version: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly connectionStrings: Readonly<Record<string, string>>;
  readonly startupCommand: string | undefined;
}

/** A slot's own values. */
export interface Own {
  readonly settings: Readonly<Record<string, string>>;
  readonly connectionStrings: Readonly<Record<string, string>>;
  readonly alwaysOn: boolean;
  readonly webSocketsEnabled: boolean;
  readonly origins: readonly string[];
  readonly identity: boolean;
}

/** What the slot "beta" starts with: production's build, nothing, or its own build. */
export type Beta = "inherits" | "empty" | Build;

/** What a user declares about the app "shop". */
export interface Declared {
  readonly build: Build;
  readonly target: string | undefined;
  readonly own: Readonly<Record<Place, Own>>;
  /** Whether the release slot is declared. */
  readonly staging: boolean;
  readonly beta: Beta | undefined;
  readonly traffic: Readonly<Partial<Record<SlotName, number>>>;
  readonly trafficWhenLive: number | undefined;
}

/** A build that a slot holds, and what the slot still has of it. A name that becomes sticky no longer travels. */
export interface Held {
  readonly build: Build;
  readonly settings: Readonly<Record<string, string>>;
  readonly connectionStrings: Readonly<Record<string, string>>;
}

/** What each slot holds. */
export type World = Readonly<Partial<Record<Place, Held>>>;

const NOTHING: Own = {
  settings: {},
  connectionStrings: {},
  alwaysOn: false,
  webSocketsEnabled: false,
  origins: [],
  identity: false,
};

/** The declaration at the start of every history. */
export const FIRST: Declared = {
  build: { version: "1.0.0", settings: {}, connectionStrings: {}, startupCommand: undefined },
  target: undefined,
  own: { production: NOTHING, staging: NOTHING, beta: NOTHING },
  staging: true,
  beta: undefined,
  traffic: {},
  trafficWhenLive: undefined,
};

/** A change of the declaration. It gives a valid declaration, whatever was declared before. */
export type Change =
  | { readonly release: Build }
  | { readonly stage: Build }
  | { readonly target: "build" | "what staging holds" | "what production runs" }
  | { readonly own: Place; readonly change: Partial<Own> }
  | { readonly staging: boolean; readonly build: "as it was" | "what production runs" }
  | { readonly beta: Beta | "removed" }
  | { readonly traffic: Declared["traffic"]; readonly whenLive: number | undefined }
  | "nothing";

/** The ways to disturb a run. */
export const TROUBLES = ["refused", "failing", "unanswered", "killed", "cancelled"] as const;

/** A disturbance of a run: what happens at one of its writes. */
export interface Trouble {
  readonly kind: (typeof TROUBLES)[number];
  /** The index of the write, from 0, among those that it can happen to. */
  readonly at: number;
}

/** A change, and how it is made. */
export interface Step {
  readonly change: Change;
  /** If set, a disturbed `up` runs before the clean one. */
  readonly trouble: Trouble | undefined;
  readonly refresh: boolean;
  /** Whether another `up` follows the clean one. It must write nothing. */
  readonly again: boolean;
}

/** Everything that is done with an app, until it is destroyed. */
export interface History {
  /** Which behaviour Azure has where nobody knows it: the number of a combination. */
  readonly switches: number;
  readonly steps: readonly Step[];
  /** If set, a disturbed `destroy` runs before the clean one. */
  readonly troubleAtTheEnd: Trouble | undefined;
}

/** Makes objects like those in programs. */
const PLAIN = { noNullPrototype: true };
const OPTIONAL = { requiredKeys: [], noNullPrototype: true };

const value = fc.constantFrom("one", "two");
const version = fc.constantFrom("1.0.0", "2.0.0", "3.0.0");

const build: fc.Arbitrary<Build> = fc.record(
  {
    version,
    settings: fc.record({ GREETING: value, REGION: value }, OPTIONAL),
    connectionStrings: fc.record({ ORDERS: value, CACHE: value }, OPTIONAL),
    startupCommand: fc.option(fc.constant("node server.js"), { nil: undefined }),
  },
  PLAIN,
);

const own: fc.Arbitrary<Partial<Own>> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ settings: fc.record({ ENVIRONMENT: value, REGION: value }, OPTIONAL) }, PLAIN),
  },
  { weight: 1, arbitrary: fc.record({ connectionStrings: fc.record({ CACHE: value }, OPTIONAL) }, PLAIN) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        alwaysOn: fc.boolean(),
        webSocketsEnabled: fc.boolean(),
        origins: fc.subarray(["https://one.example", "https://two.example"]),
        identity: fc.boolean(),
      },
      PLAIN,
    ),
  },
);

const percentage = fc.constantFrom(0, 10, 50);

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ release: build }, PLAIN) },
  { weight: 3, arbitrary: fc.record({ stage: build }, PLAIN) },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        target: fc.constantFrom("build" as const, "what staging holds" as const, "what production runs" as const),
      },
      PLAIN,
    ),
  },
  { weight: 5, arbitrary: fc.record({ own: fc.constantFrom(...PLACES), change: own }, PLAIN) },
  {
    weight: 2,
    arbitrary: fc.record(
      { staging: fc.boolean(), build: fc.constantFrom("as it was" as const, "what production runs" as const) },
      PLAIN,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        beta: fc.oneof(fc.constantFrom("inherits" as const, "empty" as const, "removed" as const), build),
      },
      PLAIN,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        traffic: fc.record({ staging: percentage, beta: percentage }, OPTIONAL),
        whenLive: fc.option(percentage, { nil: undefined }),
      },
      PLAIN,
    ),
  },
  { weight: 1, arbitrary: fc.constant("nothing" as const) },
);

const trouble = fc.option(fc.record({ kind: fc.constantFrom(...TROUBLES), at: fc.nat(8) }, PLAIN), {
  nil: undefined,
  freq: 2,
});

/** @param combinations The number of combinations of switches. */
export function histories(combinations: number, longest: number): fc.Arbitrary<History> {
  return fc.record(
    {
      switches: fc.nat(combinations - 1),
      steps: fc.array(
        fc.record({ change, trouble, refresh: fc.nat(9).map((one) => one === 9), again: fc.boolean() }, PLAIN),
        {
          minLength: 1,
          maxLength: longest,
          size: "max",
        },
      ),
      troubleAtTheEnd: trouble,
    },
    PLAIN,
  );
}

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

/** A connection string, as declared and as Azure returns it. */
export function connectionStringsOf(values: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, type: "SQLAzure" as const }]),
  );
}

/** The arguments of the component. */
export function argumentsOf(declared: Declared): Declaration {
  return {
    build: buildArguments(declared.build),
    releaseSlot: "staging",
    slots: {
      ...(declared.staging ? { staging: stayingArguments(declared.own.staging) } : {}),
      ...(declared.beta === undefined
        ? {}
        : {
            beta: {
              ...stayingArguments(declared.own.beta),
              ...(typeof declared.beta === "object" ? { build: buildArguments(declared.beta) } : {}),
              ...(declared.beta === "empty" ? { configurationSource: "" } : {}),
            },
          }),
    },
    production: stayingArguments(declared.own.production, true),
    traffic: declared.traffic,
    tags: { team: "shop" },
    ...(declared.target === undefined ? {} : { targetBuildVersion: declared.target }),
    ...(declared.trafficWhenLive === undefined ? {} : { trafficWhenLive: declared.trafficWhenLive }),
  };
}

function buildArguments({ version, settings, connectionStrings, startupCommand }: Build): BuildArgs {
  return {
    version,
    packageUri: packageUri(version),
    stack: "NODE|22-lts",
    settings,
    connectionStrings: connectionStringsOf(connectionStrings),
    ...(startupCommand === undefined ? {} : { startupCommand }),
  };
}

/** @param isProduction Whether this is production, where Always On is on by default. */
function stayingArguments(own: Own, isProduction = false): StayingArgs {
  const { settings, connectionStrings, alwaysOn, webSocketsEnabled, origins, identity } = own;
  return {
    stickySettings: settings,
    stickyConnectionStrings: connectionStringsOf(connectionStrings),
    ...(alwaysOn === isProduction ? {} : { alwaysOn }),
    ...(webSocketsEnabled ? { webSocketsEnabled } : {}),
    ...(origins.length > 0 ? { cors: { allowedOrigins: [...origins] } } : {}),
    ...(identity ? { identity: { systemAssigned: true } } : {}),
  };
}
