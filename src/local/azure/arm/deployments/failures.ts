import { STATUS_CODES } from "node:http";
import { isJsonObject, type Json, type JsonObject } from "../../json";
import { ArmError, type ArmResponse } from "../protocol";
import type { DeploymentError } from "./records";

/** A resource that could not be deployed: what the deployment says of it, and what its operation says. */
export class OperationFailure extends Error {
  constructor(
    readonly error: DeploymentError,
    /** The name of the HTTP status, for example `Conflict`. */
    readonly statusCode: string,
    /** What the operation shows: the error in the frame that it came in. */
    readonly statusMessage: Json,
  ) {
    super(error.message);
  }
}

/** A deployment of which at least one resource could not be deployed. */
export function deploymentFailed(details: readonly DeploymentError[]): DeploymentError {
  return {
    code: "DeploymentFailed",
    message:
      "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/DeployOperations for usage details.",
    details,
  };
}

/** What a deployment says that was interrupted because the process ended. */
export function interrupted(): DeploymentError {
  return deploymentFailed([
    {
      code: "InternalServerError",
      message: "The local App Service was stopped while this deployment ran. Deploy it again.",
    },
  ]);
}

/** What a canceled deployment says. */
export function canceled(name: string): DeploymentError {
  return { code: "DeploymentCanceled", message: `The deployment '${name}' was canceled.` };
}

/** The failure that a refused request means for the resource. ARM does not ask again: the code is passed on. */
export function refused(response: ArmResponse): OperationFailure {
  const error = errorIn(response.body) ?? {
    code: codeOf(response.status),
    message: `The resource provider answered ${response.status} without an error.`,
  };
  return new OperationFailure(error, codeOf(response.status), plain({ error }));
}

/** The failure of a resource that was accepted and then ended in another state than success. */
export function endedIn(state: string, body: unknown, nested: boolean): OperationFailure {
  const inner = errorIn(body);
  const error: DeploymentError = {
    code: "ResourceDeploymentFailure",
    message: `The resource operation completed with terminal provisioning state '${state}'.`,
    ...(inner === undefined ? {} : { details: [nested ? asNested(inner) : inner] }),
  };
  return new OperationFailure(error, "Conflict", plain({ status: state, error }));
}

/** The failure that an error of the engine itself means: of an expression that was evaluated, for example. */
export function thrown(error: unknown): OperationFailure {
  if (error instanceof OperationFailure) {
    return error;
  }
  if (error instanceof ArmError) {
    return refused(error.toResponse());
  }
  const message = error instanceof Error ? error.message : String(error);
  return refused({ status: 500, body: { error: { code: "InternalServerError", message } } });
}

/** The details of a nested deployment come as text: each is the JSON of what happened there. */
function asNested(error: DeploymentError): DeploymentError {
  const details = error.details?.map(({ code, ...rest }) => ({
    code,
    message: JSON.stringify({ error: { code, ...rest } }, null, 2).replaceAll("\n", "\r\n"),
  }));
  return details === undefined ? error : { ...error, details };
}

/** The error in a body: in ARM's shape, or in that of App Service with its capital letters. */
function errorIn(body: unknown): DeploymentError | undefined {
  if (!isJsonObject(body)) {
    return undefined;
  }
  const nestedIn = body.error ?? (isJsonObject(body.properties) ? body.properties.error : undefined);
  const error = isJsonObject(nestedIn) ? nestedIn : body;
  const code = error.code ?? error.Code;
  const message = error.message ?? error.Message;
  if (typeof code !== "string" || typeof message !== "string") {
    return undefined;
  }
  return { code, message, ...remainder(error) };
}

function remainder(error: JsonObject): Omit<DeploymentError, "code" | "message"> {
  const details = Array.isArray(error.details)
    ? error.details.flatMap((it) => {
        const detail = errorIn(it);
        return detail === undefined ? [] : [detail];
      })
    : [];
  return {
    ...(typeof error.target === "string" ? { target: error.target } : {}),
    ...(details.length > 0 ? { details } : {}),
    ...(error.additionalInfo === undefined ? {} : { additionalInfo: error.additionalInfo }),
  };
}

/** The name of an HTTP status as ARM writes it: `BadRequest` for 400. */
export function codeOf(status: number): string {
  return (STATUS_CODES[status] ?? "Unknown").replaceAll(/[^A-Za-z]/g, "");
}

/** The value as JSON alone: what is undefined is gone. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
