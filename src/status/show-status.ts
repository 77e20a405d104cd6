import { checkTarget } from "../rules";
import { Azure } from "./azure";
import { describeStatus } from "./describe-status";
import { findApp, type NamedApp } from "./find-app";
import { readStatus } from "./read-status";

/** What a user asks for. */
export interface StatusRequest extends NamedApp {
  /** What production must run, a version or a whole identity. Defaults to the site's `targetBuildVersion`. */
  readonly target?: string;
  /** Whether a program reads it. */
  readonly json?: boolean;
}

/** What is answered. */
export interface Shown {
  readonly text: string;
  /** Whether the app is as it is declared to be. */
  readonly asDeclared: boolean;
}

/**
 * Reads an app's status and puts it into words, or JSON.
 *
 * @param azure Defaults to a client that is signed in as the environment says.
 * @throws Error Where there is no such app, nobody signed in, or no answer.
 */
export async function showStatus(
  request: StatusRequest,
  environment: NodeJS.ProcessEnv,
  azure = Azure.signIn(environment),
): Promise<Shown> {
  const { target, json = false, ...named } = request;
  const [problem] = target === undefined ? [] : checkTarget("--target", target);
  if (problem) {
    throw new Error(`${problem.path}: ${problem.reason}`);
  }
  const subscription = named.subscription ?? environment.AZURE_SUBSCRIPTION_ID;
  const app = await findApp(azure, { ...named, ...(subscription ? { subscription } : {}) });
  const status = await readStatus(azure, app, {
    ...(target === undefined ? {} : { target }),
    urlOf: (hostName) => urlOf(hostName, environment.AZURE_SLOTS_FRONT_DOOR),
  });
  return { text: json ? JSON.stringify(status, null, 2) : describeStatus(status), asDeclared: status.asDeclared };
}

/** @param frontDoor Where all sites of the local App Service are reached, told apart by host name. */
function urlOf(hostName: string, frontDoor: string | undefined): string {
  return frontDoor ? `http://${hostName}.localhost:${new URL(frontDoor).port}/` : `https://${hostName}/`;
}
