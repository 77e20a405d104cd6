import { STATUS_CODES } from "node:http";
import { isJsonObject, type Json, type JsonObject } from "../../json";
import { ArmError, type ArmResponse } from "../protocol";
import type { DeploymentError } from "./records";

/** A resource that could not be deployed. Holds what the deployment reports and what its operation reports. */
export class OperationFailure extends Error {
  constructor(
    readonly error: DeploymentError,
    /** The name of the HTTP status, for example `Conflict`. */
    readonly statusCode: string,
    /** What the operation shows: the error in its original frame. */
    readonly statusMessage: Json,
  ) {
    super(error.message);
  }
}

/** The error of a deployment with at least one resource that could not be deployed. */
export function deploymentFailed(details: readonly DeploymentError[]): DeploymentError {
  return {
    code: "DeploymentFailed",
    message:
      "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/DeployOperations for usage details.",
    details,
  };
}

/**
 * The error of a deployment that was interrupted because the process ended.
 *
 * @param done The resources that were being deployed and are deployed all the same.
 */
export function interrupted(done: readonly string[]): DeploymentError {
  const made = done.length > 0 ? ` What it had begun was carried out: ${done.join(", ")}.` : "";
  return deploymentFailed([
    {
      code: "InternalServerError",
      message: `The local App Service was stopped while this deployment ran.${made} Deploy it again.`,
    },
  ]);
}

/** The error of a canceled deployment. */
export function canceled(name: string): DeploymentError {
  return { code: "DeploymentCanceled", message: `The deployment '${name}' was canceled.` };
}

/** The failure of a resource whose request was refused. ARM does not retry; it passes the code on. */
export function refused(response: ArmResponse): OperationFailure {
  const error = errorIn(response.body) ?? {
    code: codeOf(response.status),
    message: `The resource provider answered ${response.status} without an error.`,
  };
  return new OperationFailure(error, codeOf(response.status), plain({ error }));
}

/** The failure of a resource that was accepted, but did not end in success. */
export function endedIn(state: string, body: unknown, nested: boolean): OperationFailure {
  const inner = errorIn(body);
  const error: DeploymentError = {
    code: "ResourceDeploymentFailure",
    message: `The resource operation completed with terminal provisioning state '${state}'.`,
    ...(inner === undefined ? {} : { details: [nested ? asNested(inner) : inner] }),
  };
  return new OperationFailure(error, "Conflict", plain({ status: state, error }));
}

/** The failure caused by an error in the engine itself, for example while evaluating an expression. */
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

/** Turns the details of a nested deployment's error into texts. Each is the JSON of one inner error. */
function asNested(error: DeploymentError): DeploymentError {
  const details = error.details?.map(({ code, ...rest }) => ({
    code,
    message: JSON.stringify({ error: { code, ...rest } }, null, 2).replaceAll("\n", "\r\n"),
  }));
  return details === undefined ? error : { ...error, details };
}

/** The error in a body, in ARM's form or in App Service's, which has capital letters. */
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

/** A copy of the value as plain JSON, without undefined properties. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
