import { isJsonObject } from "../../json";
import { propertyAnyCase } from "../exact-json/values";
import type { ArmDispatch, ArmRequest, ArmResponse } from "../protocol";
import { retryAfterOf } from "../retry-after";
import { codeOf, endedIn, refused } from "./failures";

/** What is needed to follow an operation. */
export interface Following {
  readonly dispatch: ArmDispatch;
  /** Waits. Rejects if the deployment ends or the process is to stop. */
  pause(milliseconds: number): Promise<void>;
  /** The least time between two polls, in milliseconds. */
  readonly pollFloor: number;
}

const ENDED = ["succeeded", "failed", "canceled", "cancelled"];

/**
 * Makes a request and waits until its operation is done. Supports each of Azure's ways to announce an operation.
 *
 * @param nested Whether the resource is itself a deployment.
 * @returns The name of the HTTP status of the first answer.
 * @throws OperationFailure if the request was refused, at once or later.
 */
export async function writeAndFollow(request: ArmRequest, nested: boolean, following: Following): Promise<string> {
  const first = await following.dispatch(request);
  if (first.status >= 400) {
    throw refused(first);
  }
  const operation = header(first, "azure-asyncoperation");
  const location = header(first, "location");
  const get = (target: Target) => following.dispatch({ method: "GET", ...target, ...deploymentOf(request) });
  if (operation !== undefined) {
    await followOperation(first, targetOf(operation), nested, get, following);
  } else if (location !== undefined && (first.status === 201 || first.status === 202)) {
    await followLocation(first, targetOf(location), nested, get, following);
  } else {
    await followResource(first, { path: request.path, query: request.query }, nested, get, following);
  }
  return codeOf(first.status);
}

interface Target {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

type Get = (target: Target) => Promise<ArmResponse>;

async function followOperation(
  first: ArmResponse,
  target: Target,
  nested: boolean,
  get: Get,
  following: Following,
): Promise<void> {
  await poll(first, following, async () => {
    const response = await get(target);
    if (response.status >= 400) {
      throw refused(response);
    }
    const status = textIn(response.body, "status") ?? stateOf(response) ?? "Succeeded";
    return { response, done: endsIn(status, response, nested) };
  });
}

async function followLocation(
  first: ArmResponse,
  target: Target,
  nested: boolean,
  get: Get,
  following: Following,
): Promise<void> {
  let next = target;
  await poll(first, following, async () => {
    const response = await get(next);
    if (response.status >= 400) {
      throw refused(response);
    }
    const moved = header(response, "location");
    if (response.status === 202) {
      next = moved === undefined ? next : targetOf(moved);
      return { response, done: false };
    }
    return { response, done: endsIn(stateOf(response) ?? "Succeeded", response, nested) };
  });
}

/** Polls a resource itself until it says that it is done. Used when the answer names no URL to poll. */
async function followResource(
  first: ArmResponse,
  target: Target,
  nested: boolean,
  get: Get,
  following: Following,
): Promise<void> {
  if (endsIn(stateOf(first) ?? "Succeeded", first, nested)) {
    return;
  }
  await poll(first, following, async () => {
    const response = await get(target);
    if (response.status >= 400) {
      throw refused(response);
    }
    return { response, done: endsIn(stateOf(response) ?? "Succeeded", response, nested) };
  });
}

async function poll(
  first: ArmResponse,
  following: Following,
  ask: () => Promise<{ response: ArmResponse; done: boolean }>,
): Promise<void> {
  let last = first;
  for (let attempt = 0; ; attempt++) {
    await following.pause(waitBefore(last, attempt, following.pollFloor));
    const { response, done } = await ask();
    if (done) {
      return;
    }
    last = response;
  }
}

function waitBefore(response: ArmResponse, attempt: number, floor: number): number {
  const asked = retryAfterOf(response.headers);
  if (asked !== undefined) {
    return Math.max(floor, asked);
  }
  // The answer names no waiting time: ask at once, then less and less often.
  return Math.min(floor * 1.5 ** attempt, floor * 10);
}

function endsIn(status: string, response: ArmResponse, nested: boolean): boolean {
  const word = status.toLowerCase();
  if (!ENDED.includes(word)) {
    return false;
  }
  if (word !== "succeeded") {
    throw endedIn(word === "failed" ? "Failed" : "Canceled", response.body, nested);
  }
  return true;
}

function stateOf(response: ArmResponse): string | undefined {
  const properties = isJsonObject(response.body) ? response.body.properties : undefined;
  return textIn(properties, "provisioningState");
}

function textIn(value: unknown, name: string): string | undefined {
  const found = isJsonObject(value) ? propertyAnyCase(value, name) : undefined;
  return typeof found === "string" ? found : undefined;
}

function header(response: ArmResponse, name: string): string | undefined {
  return Object.entries(response.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** The path and query of a URL. Requests go to this emulator, whatever host the URL names. */
function targetOf(url: string): Target {
  const { pathname, searchParams } = new URL(url, "https://localhost");
  return { path: decodeURIComponent(pathname), query: Object.fromEntries(searchParams) };
}

function deploymentOf(request: ArmRequest): { deployment?: string } {
  return request.deployment === undefined ? {} : { deployment: request.deployment };
}
