/** An unsuccessful answer of Azure Resource Manager, in the words of azure-native. */
export class ArmRequestError extends Error {
  constructor(
    readonly status: number,
    /** Azure's code, for example `Conflict`; empty if the answer has none that azure-native finds. */
    readonly code: string,
    message: string,
  ) {
    super(`Status=${status} ${code === "" ? "" : `Code="${code}" `}Message="${message}"`);
  }
}

/** The codes of an answer 404 that azure-native takes for a resource that is gone. Any other 404 is an error. */
const GONE: ReadonlySet<string> = new Set(["NotFound", "ResourceNotFound", "ResourceGroupNotFound"]);

/**
 * Reads the error in an answer as azure-native does. It keeps the code and the message of Azure Resource Manager's shape,
 * without what is nested in it. Any other shape, App Service's own for example, becomes a message as a whole.
 *
 * Source: pulumi-azure-native, `provider/pkg/azure/client_azcore.go`, `newResponseError`.
 */
export function armRequestError(status: number, bodyText: string): ArmRequestError {
  const body = parse(bodyText);
  const error = isRecord(body) ? body.error : undefined;
  const code = (isRecord(error) ? error.code : undefined) ?? (isRecord(body) ? body.code : undefined);
  const message = isRecord(error) ? error.message : undefined;
  return new ArmRequestError(
    status,
    typeof code === "string" ? code : "",
    typeof message === "string" ? message : bodyText,
  );
}

/** Whether an answer says that there is no such resource. Source: pulumi-azure-native, `provider/pkg/azure/azure.go`. */
export function saysGone(status: number, bodyText: string): boolean {
  return status === 404 && GONE.has(armRequestError(status, bodyText).code);
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
