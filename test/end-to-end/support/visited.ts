import { readFileSync } from "node:fs";
import { type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";
import { createSecureContext } from "node:tls";
import type { LocalAppService } from "../../../src/local";
import { pause } from "../../support/until";

/** The number of answers to production's visitors, keyed by the version that answered. */
export interface Seen {
  readonly passed: Readonly<Record<string, number>>;
  /** Answers with a status of 400 or more. The key `none` counts those that no build gave. */
  readonly failed: Readonly<Record<string, number>>;
}

/** The pause between two visits, so that the machine has time for the app under test. */
const PAUSE_MILLISECONDS = 50;

/** Visits production over HTTPS, one visit after the other, while some work runs, and once afterwards. */
export async function visited<Result>(
  local: LocalAppService,
  site: string,
  work: () => Promise<Result>,
): Promise<Result & { readonly seen: Seen }> {
  const seen = { passed: {} as Record<string, number>, failed: {} as Record<string, number> };
  const { frontDoorTls, authorityFile } = local.connection;
  const host = `${site}.azurewebsites.net`;
  // A new visitor each time, so that no connection or cookie from before is used.
  const secureContext = createSecureContext({ ca: readFileSync(authorityFile) });
  const options = { headers: { host }, servername: host, secureContext, agent: false };
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
