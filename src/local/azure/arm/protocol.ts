/**
 * The form of Azure Resource Manager's requests and answers inside the local App Service. Both the HTTPS front and the
 * deployment engine use it. So a write from a template is handled like one from a client.
 */

import type { Value } from "./exact-json/values";

export type ArmMethod = "GET" | "HEAD" | "PUT" | "PATCH" | "POST" | "DELETE";

export interface ArmRequest {
  readonly method: ArmMethod;
  /** The path of the URL without its query, for example `/subscriptions/S/resourceGroups/G`. Case does not matter. */
  readonly path: string;
  /** The query's parameters, decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** The body, parsed from JSON. */
  readonly body?: unknown;
  /** Reads the same body without loss: exact numbers, and where everything is in its text. Absent without a body. */
  readonly exactBody?: () => Value;
  /** The id of the deployment whose template makes this request; absent if a client makes it. */
  readonly deployment?: string;
}

export interface ArmResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; absent for an empty answer. */
  readonly body?: unknown;
  /** Sent as it is, in place of JSON. */
  readonly text?: { /** The media type. */ readonly type: string; readonly content: string };
  /** Whether the client's connection is dropped without an answer. Defaults to false. */
  readonly unanswered?: boolean;
  /** Whether it is about a resource that is only kept. Defaults to false. */
  readonly keptGenerically?: boolean;
}

/** The result of a request whose connection is dropped before anybody reads it. */
export const NEVER_ARRIVED: ArmResponse = { status: 0, unanswered: true };

/** Carries out a request. Never throws an error that Azure would answer with: such an error is a response. */
export type ArmDispatch = (request: ArmRequest) => Promise<ArmResponse>;

/** An error that Azure would answer with. */
export class ArmError extends Error {
  constructor(
    /** The HTTP status. */
    readonly status: number,
    /** Azure's code, for example `ResourceNotFound`. */
    readonly code: string,
    message: string,
    /** The body, if it differs from the usual form `{error: {code, message}}`. */
    readonly body: unknown = { error: { code, message } },
  ) {
    super(message);
  }

  toResponse(): ArmResponse {
    return { status: this.status, body: this.body };
  }
}

/** The error for a resource that is not there. Source: recorded by azure-libraries-for-net. */
export function resourceNotFound(type: string, name: string, group: string): ArmError {
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${name}' under resource group '${group}' was not found. ` +
      "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
  );
}

/** Turns anything that was thrown into an error that Azure would answer with. */
export function asArmError(error: unknown): ArmError {
  return error instanceof ArmError
    ? error
    : new ArmError(500, "InternalServerError", error instanceof Error ? error.message : String(error));
}

/** The error for what the local App Service does not model. It names the feature, so nothing only seems to succeed. */
export function notImplemented(what: string): ArmError {
  return new ArmError(501, "NotImplemented", `The local App Service does not model ${what}.`);
}
