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
  const ask = async (request: ArmRequest) => {
    const response = await following.dispatch(request);
    if (response.status >= 400) {
      throw refused(response);
    }
    return response;
  };
  const first = await ask(request);
  const operation = header(first, "azure-asyncoperation");
  const location = header(first, "location");
  const get = (target: Target) => ask({ method: "GET", ...target, ...deploymentOf(request) });
  const write = { first, nested, get, following };
  if (operation !== undefined) {
    await followOperation(write, targetOf(operation));
  } else if (location !== undefined && (first.status === 201 || first.status === 202)) {
    await followLocation(write, targetOf(location));
  } else {
    await followResource(write, { path: request.path, query: request.query });
  }
  return codeOf(first.status);
}

interface Target {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** A write that was accepted. */
interface Write {
  /** The answer to it. */
  readonly first: ArmResponse;
  /** Whether the resource is itself a deployment. */
  readonly nested: boolean;
  readonly get: (target: Target) => Promise<ArmResponse>;
  readonly following: Following;
}

async function followOperation({ first, nested, get, following }: Write, target: Target): Promise<void> {
  await poll(first, following, async () => {
    const response = await get(target);
    const status = textIn(response.body, "status") ?? stateOf(response) ?? "Succeeded";
    return { response, done: endsIn(status, response, nested) };
  });
}

async function followLocation({ first, nested, get, following }: Write, target: Target): Promise<void> {
  let next = target;
  await poll(first, following, async () => {
    const response = await get(next);
    const moved = header(response, "location");
    if (response.status === 202) {
      next = moved === undefined ? next : targetOf(moved);
      return { response, done: false };
    }
    return { response, done: endsIn(stateOf(response) ?? "Succeeded", response, nested) };
  });
}

/** Polls a resource itself until it says that it is done. Used when the answer names no URL to poll. */
async function followResource({ first, nested, get, following }: Write, target: Target): Promise<void> {
  if (endsIn(stateOf(first) ?? "Succeeded", first, nested)) {
    return;
  }
  await poll(first, following, async () => {
    const response = await get(target);
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
