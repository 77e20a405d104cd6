import { addressHere } from "../local/host/addresses";
import { Azure } from "../read-azure/azure";
import { findApp, type NamedApp } from "../read-azure/find-app";
import { checkTarget } from "../rules";
import { describeStatus } from "./describe-status";
import { readStatus } from "./read-status";

/** A user's request. */
export interface StatusRequest extends NamedApp {
  /** The build that production must run: a version or a whole identity. Defaults to the site's `targetBuildVersion`. */
  readonly target?: string;
  /** Whether to print JSON, for programs. */
  readonly json?: boolean;
}

/** The answer. */
export interface Shown {
  readonly text: string;
  /** Whether the app is as declared. */
  readonly asDeclared: boolean;
}

/**
 * Reads an app's status and describes it as text or JSON.
 *
 * @param azure Defaults to a client that is signed in with the environment's credentials.
 * @throws Error if the app does not exist, nobody is signed in, or there is no answer.
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
  const app = await findApp(azure, named, environment);
  const status = await readStatus(azure, app, {
    ...(target === undefined ? {} : { target }),
    urlOf: (hostName) => urlOf(hostName, environment.AZURE_SLOTS_FRONT_DOOR),
  });
  return { text: json ? JSON.stringify(status, null, 2) : describeStatus(status), asDeclared: status.asDeclared };
}

/** @param frontDoor The common address of all sites of the local App Service. The host name selects the site. */
function urlOf(hostName: string, frontDoor: string | undefined): string {
  return frontDoor ? addressHere(hostName, frontDoor) : `https://${hostName}/`;
}
