import * as fc from "fast-check";

/** The slots that a history declares besides production. */
export const SLOTS = ["staging", "beta"] as const;
export type SlotName = (typeof SLOTS)[number];
export type Place = SlotName | "production";
export const PLACES: readonly Place[] = ["production", ...SLOTS];

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
  /** Of all slots at once: nobody knows whether a swap moves it. */
  readonly webSocketsEnabled: boolean;
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
  origins: [],
  identity: false,
};

/** The declaration at the start of every history. */
export const FIRST: Declared = {
  build: { version: "1.0.0", settings: {}, connectionStrings: {}, startupCommand: undefined },
  target: undefined,
  own: { production: NOTHING, staging: NOTHING, beta: NOTHING },
  webSocketsEnabled: false,
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
  | { readonly webSocketsEnabled: boolean }
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
  { weight: 1, arbitrary: fc.record({ webSocketsEnabled: fc.boolean() }, PLAIN) },
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
