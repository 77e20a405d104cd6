import { randomUUID } from "node:crypto";
import { ArmError, type ArmResponse, asArmError } from "./protocol";
import { RETRY_AFTER_MILLISECONDS, retryAfterHeaders } from "./retry-after";

/**
 * How many results are remembered. Azure forgets by time, but no document says when. Clients stop asking once an
 * operation has ended.
 */
const REMEMBERED_RESULTS = 1000;

/** Work that takes longer than one request. Clients poll it under `operationresults`. */
export class AsyncOperations {
  /** Running ones have no response yet. */
  private readonly operations = new Map<string, { response?: ArmResponse }>();
  /** The ids of those that have ended, the oldest first. */
  private readonly ended: string[] = [];

  /**
   * @param retryAfterMilliseconds How long clients are asked to wait between two polls.
   * @param rememberedResults How many ended operations can still be polled. Defaults to 1000.
   */
  constructor(
    private readonly retryAfterMilliseconds = RETRY_AFTER_MILLISECONDS,
    private readonly rememberedResults = REMEMBERED_RESULTS,
  ) {}

  /**
   * Starts to follow some work.
   *
   * @param work Resolves to the response for the last poll. A rejection with an {@link ArmError} becomes that response
   * too.
   * @returns The operation's id, a GUID.
   */
  start(work: Promise<ArmResponse>): string {
    const id = randomUUID();
    this.operations.set(id, {});
    work.then(
      (response) => this.end(id, response),
      (error: unknown) => this.end(id, asArmError(error).toResponse()),
    );
    return id;
  }

  private end(id: string, response: ArmResponse): void {
    this.operations.set(id, { response });
    this.ended.push(id);
    for (const forgotten of this.ended.splice(0, this.ended.length - this.rememberedResults)) {
      this.operations.delete(forgotten);
    }
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
