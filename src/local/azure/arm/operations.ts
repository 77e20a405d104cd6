import { randomUUID } from "node:crypto";
import { ArmError, type ArmResponse, asArmError } from "./protocol";

/** Seconds that clients are told to wait between two polls. Azure says 15; here everything is near. */
const RETRY_AFTER_SECONDS = "1";

/** What runs longer than one request, and is asked after under `operationresults`. */
export class AsyncOperations {
  private readonly operations = new Map<string, { response?: ArmResponse }>();

  /**
   * Starts to follow some work.
   *
   * @param work Ends in the response that the last poll gets; an {@link ArmError} is such a response too.
   * @returns The operation's id, a GUID.
   */
  start(work: Promise<ArmResponse>): string {
    const id = randomUUID();
    const operation: { response?: ArmResponse } = {};
    this.operations.set(id, operation);
    work.then(
      (response) => {
        operation.response = response;
      },
      (error: unknown) => {
        operation.response = asArmError(error).toResponse();
      },
    );
    return id;
  }

  /** The answer to the request that started an operation. */
  accepted(location: string, headers: Readonly<Record<string, string>> = {}): ArmResponse {
    return { status: 202, headers: { location, "retry-after": RETRY_AFTER_SECONDS, ...headers } };
  }

  /** The answer to a poll. */
  poll(id: string, location: string): ArmResponse {
    const operation = this.operations.get(id);
    if (!operation) {
      throw new ArmError(404, "NotFound", `Cannot find operation with id ${id}.`);
    }
    return operation.response ?? this.accepted(location);
  }
}
