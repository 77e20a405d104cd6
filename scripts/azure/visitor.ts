import { readFileSync } from "node:fs";
import { ask, type Entrance, Visitors } from "../visitors";

/** What the app of examples/app answers with. */
export interface AppAnswer {
  readonly version: string;
  /** The sticky setting of its slot. */
  readonly environment?: string;
  /** A setting of its build. */
  readonly greeting?: string;
  /** When the process started that answered. */
  readonly started: string;
}

/** From one visitor to the next: four a second, since each crosses the internet. */
const INTERVAL_MILLISECONDS = 250;

/** How often an app is asked again that does not answer as it should yet, and how long it is waited for. */
const PAUSE_MILLISECONDS = 500;
const PATIENCE_SECONDS = 600;

/** Where visitors come in: the local App Service's front door where the environment names it, or the host itself. */
export function entranceOf(environment: NodeJS.ProcessEnv): Entrance {
  const { AZURE_SLOTS_FRONT_DOOR_TLS: frontDoor, AZURE_SLOTS_AUTHORITY: authority } = environment;
  return frontDoor && authority ? { frontDoor, authority: readFileSync(authority) } : {};
}

/**
 * Asks a host until its app answers as is waited for.
 *
 * @throws After ten minutes.
 */
export async function awaitAnswer(
  entrance: Entrance,
  host: string,
  what: string,
  isIt: (answer: AppAnswer) => boolean,
): Promise<AppAnswer> {
  let last: AppAnswer | undefined;
  const noting = (answer: AppAnswer) => {
    last = answer;
    return isIt(answer);
  };
  const answer = await answerWithin(entrance, host, PATIENCE_SECONDS, noting);
  if (answer === undefined) {
    throw new Error(
      `${host} does not answer with ${what}: ${last ? `it answered ${JSON.stringify(last)}` : "it never answered"}`,
    );
  }
  return answer;
}

/** Asks a host until its app answers as is waited for; undefined where it did not in time. */
export async function answerWithin(
  entrance: Entrance,
  host: string,
  seconds: number,
  isIt: (answer: AppAnswer) => boolean,
): Promise<AppAnswer | undefined> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const { status, text, started } = await ask(entrance, host).catch(() => ({ status: 0, text: "", started: "" }));
    const isApp = status === 200 && text.startsWith("{");
    const answer = isApp ? { ...(JSON.parse(text) as Omit<AppAnswer, "started">), started } : undefined;
    if (answer && isIt(answer)) {
      return answer;
    }
    if (performance.now() > end) {
      return undefined;
    }
    await new Promise((done) => setTimeout(done, PAUSE_MILLISECONDS));
  }
}

/** Visitors of a host for as long as something is done, and what failed for them. */
export async function visited<Result>(
  entrance: Entrance,
  host: string,
  work: () => Promise<Result>,
): Promise<{
  readonly result: Result;
  readonly served: number;
  readonly failed: number;
  readonly firstFailure: string;
}> {
  const visitors = new Visitors(
    entrance,
    () => host,
    () => false,
    INTERVAL_MILLISECONDS,
  );
  try {
    const result = await work();
    const { served, failed, firstFailure = "" } = await visitors.take();
    return { result, served, failed, firstFailure };
  } finally {
    await visitors.close();
  }
}
