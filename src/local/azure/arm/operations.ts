import { randomUUID } from "node:crypto";
import { ArmError, type ArmResponse, asArmError } from "./protocol";
import { RETRY_AFTER_MILLISECONDS, retryAfterHeaders } from "./retry-after";

/** What runs longer than one request, and is asked after under `operationresults`. */
export class AsyncOperations {
  private readonly operations = new Map<string, { response?: ArmResponse }>();

  /** @param retryAfterMilliseconds How long clients are asked to wait between two polls. */
  constructor(private readonly retryAfterMilliseconds = RETRY_AFTER_MILLISECONDS) {}

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
    return { status: 202, headers: { location, ...retryAfterHeaders(this.retryAfterMilliseconds), ...headers } };
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
