import { isDeepStrictEqual } from "node:util";
import type { LocalAppService } from "azure-slots/local";
import { entranceOf, ask as visit } from "../visitors";
import type { Addresses, MeasuredStack } from "./measured-stack";

/** What the apps of two stacks answer with, so that no comparison is of two things that differ. */
export async function checkSameAnswers(
  local: LocalAppService,
  ours: MeasuredStack,
  theirs: MeasuredStack,
  version: string,
): Promise<void> {
  const [our, their] = await Promise.all([ours, theirs].map((stack) => answersOf(local, stack)));
  if (!isDeepStrictEqual(our, their)) {
    throw new Error(`the two do not come to the same:\n${JSON.stringify(our)}\n${JSON.stringify(their)}`);
  }
  const live = (our ?? []).map(({ production }) => production);
  if (live.length === 0 || !live.every((answer) => answer.includes(`"version":"${version}"`))) {
    throw new Error(`production does not run ${version}: ${live.join()}`);
  }
}

/** What an app's production and its slots answer with: the build, a setting of the build, and one that sticks. */
interface Answers {
  readonly production: string;
  readonly slots: Readonly<Record<string, string>>;
}

async function answersOf(local: LocalAppService, stack: MeasuredStack): Promise<Answers[]> {
  return Promise.all((await stack.addresses()).map((app) => answersOfApp(local, app)));
}

async function answersOfApp(local: LocalAppService, { url, slotUrls }: Addresses): Promise<Answers> {
  const slots = Object.entries(slotUrls).map(async ([slot, slotUrl]) => [slot, await ask(local, slotUrl)] as const);
  return { production: await ask(local, url), slots: Object.fromEntries(await Promise.all(slots)) };
}

/** What a visitor is answered; the page that an empty slot shows names the site, and is told by its status alone. */
async function ask(local: LocalAppService, url: string): Promise<string> {
  const { status, text } = await visit(entranceOf(local.connection), new URL(url).host);
  if (!text.startsWith("{")) {
    return `status ${status}`;
  }
  const { started: _, ...answer } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(answer);
}
