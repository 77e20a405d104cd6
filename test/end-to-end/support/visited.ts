import { readFileSync } from "node:fs";
import { type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";
import type { LocalAppService } from "../../../src/local";
import { pause } from "../../support/until";

/** How many answers visitors of production got, by the version of the build that gave them. */
export interface Seen {
  readonly passed: Readonly<Record<string, number>>;
  /** Those with a status from 400 on; under `none` those that no build gave. */
  readonly failed: Readonly<Record<string, number>>;
}

/** Between two visits, so that they leave the machine some time for what they watch. */
const PAUSE_MILLISECONDS = 50;

/** Visits production over HTTPS, one visit after the other, for as long as something goes on, and once after it. */
export async function visited<Result>(
  local: LocalAppService,
  site: string,
  work: () => Promise<Result>,
): Promise<Result & { readonly seen: Seen }> {
  const seen = { passed: {} as Record<string, number>, failed: {} as Record<string, number> };
  const { frontDoorTls, authorityFile } = local.connection;
  const host = `${site}.azurewebsites.net`;
  // A visitor who is new each time, so that nobody holds on to what was there before.
  const options = { headers: { host }, servername: host, ca: readFileSync(authorityFile), agent: false };
  const visit = async () => {
    const { version, passed } = await visitOnce(frontDoorTls, options);
    const counts = passed ? seen.passed : seen.failed;
    counts[version] = (counts[version] ?? 0) + 1;
  };
  await visit();
  let over = false;
  const visits = (async () => {
    while (!over) {
      await visit();
      await pause(PAUSE_MILLISECONDS);
    }
  })();
  try {
    const result = await work();
    over = true;
    await visits;
    await visit();
    return { ...result, seen };
  } finally {
    over = true;
  }
}

async function visitOnce(frontDoor: string, options: RequestOptions): Promise<{ version: string; passed: boolean }> {
  try {
    const { status, content } = await new Promise<{ status: number; content: string }>((resolve, reject) => {
      request(frontDoor, options, (response) => {
        text(response).then((content) => resolve({ status: response.statusCode ?? 0, content }), reject);
      })
        .once("error", reject)
        .end();
    });
    const { version = "none" } = JSON.parse(content) as { readonly version?: string };
    return { version, passed: status < 400 };
  } catch {
    return { version: "none", passed: false };
  }
}
