/** An unsuccessful answer of Azure Resource Manager. */
export class ArmRequestError extends Error {
  constructor(
    readonly status: number,
    /** Azure's code, for example `Conflict`; empty if the answer has none. */
    readonly code: string,
    message: string,
    /** The inner errors, usually of a deployment's resources. */
    readonly causes: readonly string[] = [],
  ) {
    super(
      [`Status=${status} Code=${JSON.stringify(code)} Message=${JSON.stringify(message)}`, ...causes].join("\n  - "),
    );
  }
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details: readonly unknown[];
}

/** Reads the error in an answer, in any of Azure's forms. */
export function armRequestError(status: number, bodyText: string): ArmRequestError {
  const body = findError(parse(bodyText));
  if (!body) return new ArmRequestError(status, "", bodyText);
  return new ArmRequestError(status, body.code, body.message, body.details.flatMap(innermost));
}

/**
 * Finds the innermost errors, because only they say what is wrong. A deployment wraps the answer of a resource,
 * sometimes as JSON inside a message, once for each nested deployment.
 */
function innermost(detail: unknown): string[] {
  const error = findError(detail);
  if (!error) return [];
  const quoted = findError(parse(error.message));
  const inner = [...(quoted ? [quoted] : []), ...error.details].flatMap(innermost);
  if (inner.length > 0) return [...new Set(inner)];
  return error.message === "" ? [] : [`${error.code}: ${error.message}`];
}

function findError(value: unknown): ErrorBody | undefined {
  if (!isRecord(value)) return undefined;
  if (isRecord(value.error)) return findError(value.error);
  // Resource Manager writes code; App Service writes Code.
  const code = value.code ?? value.Code;
  const message = value.message ?? value.Message;
  const details = value.details ?? value.Details;
  if (typeof code !== "string" && typeof message !== "string") return undefined;
  return {
    code: typeof code === "string" ? code : "",
    message: typeof message === "string" ? message : "",
    // App Service repeats the error itself in its details. Codes without a message help nobody.
    details: Array.isArray(details) && value.Code === undefined ? details : [],
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
