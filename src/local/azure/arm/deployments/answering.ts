import { ArmError, type ArmResponse } from "../protocol";
import { ExpressionError } from "../template";
import { EXPRESSIONS_HELP, invalidTemplate } from "../template/errors";
import type { DeploymentRecord } from "./records";

const WEEK = 7 * 24 * 60 * 60 * 1000;

/** Turns the errors of a request about deployments into answers. */
export function answering(answer: () => ArmResponse): ArmResponse {
  try {
    return answer();
  } catch (error) {
    return refusalFor(error).toResponse();
  }
}

/** The answer's error for an error of a request about deployments. Throws again what is none. */
export function refusalFor(error: unknown): ArmError {
  if (error instanceof ArmError) {
    return error;
  }
  if (error instanceof ExpressionError) {
    const message = `Deployment template language expression evaluation failed: '${error.message}'. ${EXPRESSIONS_HELP}`;
    return invalidTemplate(message);
  }
  throw error;
}

/** The error for a change of a deployment that has not ended. */
export function stillActive({ name, startedAt }: DeploymentRecord): ArmError {
  const format = (milliseconds: number) =>
    new Date(milliseconds)
      .toLocaleString("en-US", { timeZone: "UTC" })
      .replaceAll(/[\u202f,]/g, (it) => (it === "," ? "" : " "));
  return new ArmError(
    409,
    "DeploymentActive",
    `Unable to edit or replace deployment '${name}': previous deployment from '${format(startedAt)}' is still active (expiration time is '${format(startedAt + WEEK)}'). Please see https://aka.ms/arm-deploy for usage details.`,
  );
}
