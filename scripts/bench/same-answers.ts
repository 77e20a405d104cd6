import { isDeepStrictEqual } from "node:util";
import type { LocalAppService } from "azure-slots/local";
import { entranceOf, ask as visit } from "../visitors";
import type { Addresses, MeasuredStack } from "./measured-stack";

/** Checks that the apps of two stacks give the same answers, so that only equal things are compared. */
export async function checkSameAnswers(
  local: LocalAppService,
  ours: MeasuredStack,
  theirs: MeasuredStack,
  version: string,
): Promise<void> {
  const [our, their] = await Promise.all([ours, theirs].map((stack) => answersOf(local, stack)));
  if (!isDeepStrictEqual(our, their)) {
    throw new Error(`the two give different answers:\n${JSON.stringify(our)}\n${JSON.stringify(their)}`);
  }
  const live = (our ?? []).map(({ production }) => production);
  if (live.length === 0 || !live.every((answer) => answer.includes(`"version":"${version}"`))) {
    throw new Error(`production does not run ${version}: ${live.join()}`);
  }
}

/** The answers of an app's production and slots: the build, a setting of the build, and a sticky one. */
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
  return text.startsWith("{") ? text.trim() : `status ${status}`;
}
