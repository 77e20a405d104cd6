import type { Entrance } from "../visitors";
import type { Outputs, Stack } from "./stack";
import { awaitAnswer, visited } from "./visitor";

/** Whether the library kept a promise. */
export interface Kept {
  readonly promise: string;
  /** What was not as promised; undefined where all was. */
  readonly fault: string | undefined;
  readonly seconds: number;
  /** Visitors of production while it was tried, four a second; undefined where none came. */
  readonly visitors?: { readonly served: number; readonly failed: number };
}

/** What is tried, and where. */
export interface Ground {
  readonly stack: Stack;
  readonly entrance: Entrance;
  readonly say: (text: string) => void;
  /** How long a step of the rollout lasts. */
  readonly bakeTimeInSeconds: number;
  readonly healthCheckIntervalInSeconds: number;
}

const NOTHING_CHANGES = "--expect-no-changes";

/** Each promise, in the order of a story: what is configured, and what production and the slot are then. */
interface Chapter {
  readonly promise: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly production: string;
  readonly slot: string;
  /** The slot's sticky setting. Defaults to its own. */
  readonly slotEnvironment?: string;
  /** The setting of production's build. Defaults to "hello". */
  readonly greeting?: string;
  /** How it is applied. Defaults to one `up`. */
  readonly apply?: (stack: Stack, configuration: Readonly<Record<string, string>>) => Promise<void>;
}

const REST = { target: "", release: "swap" };

const STORY: readonly Chapter[] = [
  {
    promise: "an up that changes nothing writes nothing",
    configuration: {},
    production: "1.0.0",
    slot: "",
    apply: (stack) => stack.up({}, NOTHING_CHANGES),
  },
  {
    promise: "a release goes live by a swap",
    configuration: { version: "2.0.0" },
    production: "2.0.0",
    slot: "1.0.0",
  },
  {
    promise: "after a release, an up that changes nothing writes nothing",
    configuration: {},
    production: "2.0.0",
    slot: "1.0.0",
    apply: (stack) => stack.up({}, NOTHING_CHANGES),
  },
  {
    promise: "a changed setting is a release like changed code",
    configuration: { greeting: "good morning" },
    production: "2.0.0",
    slot: "2.0.0",
    greeting: "good morning",
  },
  {
    promise: "a swap with preview has the build wait on the slot, with production's sticky settings",
    configuration: { version: "3.0.0", release: "preview" },
    production: "2.0.0",
    slot: "3.0.0",
    slotEnvironment: "production",
    greeting: "good morning",
  },
  {
    promise: "the preview is completed by a swap",
    configuration: { release: "swap" },
    production: "3.0.0",
    slot: "2.0.0",
    greeting: "good morning",
  },
  {
    promise: "production goes back to the build before by a swap",
    configuration: { target: "2.0.0" },
    production: "2.0.0",
    slot: "3.0.0",
    greeting: "good morning",
  },
  {
    promise: "a gradual release ends with a swap",
    configuration: { version: "4.0.0", target: "", release: "rollout" },
    production: "4.0.0",
    slot: "2.0.0",
    greeting: "good morning",
  },
  {
    promise: "after a refresh, an up swaps nothing and brings nothing back",
    configuration: REST,
    production: "4.0.0",
    slot: "2.0.0",
    greeting: "good morning",
    apply: async (stack, configuration) => {
      await stack.refresh();
      await stack.up(configuration);
    },
  },
];

/** Creates the app of a stack; the other promises need it. */
export async function createApp(ground: Ground): Promise<Kept> {
  const { stack, entrance, say, bakeTimeInSeconds, healthCheckIntervalInSeconds } = ground;
  const times = {
    bakeTimeInSeconds: `${bakeTimeInSeconds}`,
    healthCheckIntervalInSeconds: `${healthCheckIntervalInSeconds}`,
  };
  return timed("an app is created, and its first build goes live", say, async () => {
    await stack.up({ version: "1.0.0", ...times, ...REST });
    const { host } = await stack.outputs();
    await awaitAnswer(entrance, host, "1.0.0 in production", (answer) => isBuild(answer, "1.0.0", "production"));
    return undefined;
  });
}

/** Tries the promises on an app that {@link createApp} made, in their order. One that is not kept does not end the story. */
export async function tryPromises({ stack, entrance, say }: Ground): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  const hosts = await stack.outputs();
  for (const chapter of STORY) {
    kept.push(await timed(chapter.promise, say, () => tell(chapter, stack, entrance, hosts)));
  }
  return kept;
}

/** Destroys the app. */
export function destroyApp({ stack, say }: Ground): Promise<Kept> {
  return timed("all of it is destroyed", say, async () => {
    await stack.destroy();
    return undefined;
  });
}

async function tell(
  chapter: Chapter,
  stack: Stack,
  entrance: Entrance,
  { host, slotHost }: Outputs,
): Promise<Kept["visitors"]> {
  const { configuration, production, slot, slotEnvironment = "staging", greeting = "hello", apply } = chapter;
  const { served, failed, firstFailure } = await visited(entrance, host, () =>
    apply ? apply(stack, configuration) : stack.up(configuration),
  );
  await awaitAnswer(
    entrance,
    host,
    `${production} in production`,
    (answer) => isBuild(answer, production, "production") && answer.greeting === greeting,
  );
  if (slot !== "") {
    await awaitAnswer(entrance, slotHost, `${slot} in the slot`, (answer) => isBuild(answer, slot, slotEnvironment));
  }
  const { liveBuild } = await stack.outputs();
  if (liveBuild.split("+")[0] !== production) {
    throw new Error(`liveBuild says ${liveBuild}, and production runs ${production}`);
  }
  if (failed > 0) {
    throw new Error(`${failed} of ${served + failed} visitors of production were failed, first by: ${firstFailure}`);
  }
  return { served, failed };
}

function isBuild(answer: { version: string; environment?: string }, version: string, environment: string): boolean {
  return answer.version === version && answer.environment === environment;
}

async function timed(
  promise: string,
  say: (text: string) => void,
  work: () => Promise<Kept["visitors"]>,
): Promise<Kept> {
  say(`${promise} …`);
  const started = performance.now();
  const ended = await work().then(
    (visitors) => ({ fault: undefined, ...(visitors ? { visitors } : {}) }),
    (error: Error) => ({ fault: error.message }),
  );
  const kept = { promise, ...ended, seconds: Math.round((performance.now() - started) / 1000) };
  say(kept.fault === undefined ? `  kept, in ${kept.seconds} s` : `  not kept: ${kept.fault}`);
  return kept;
}
