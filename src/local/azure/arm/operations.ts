import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../../clock";
import type { AzureState, Changed, Table } from "../azure-state";
import { own } from "../json";
import { ArmError, type ArmRequest, type ArmResponse, asArmError } from "./protocol";
import { RETRY_AFTER_MILLISECONDS, retryAfterHeaders } from "./retry-after";

/**
 * How long and how many results are remembered. Azure forgets by time, but no document says when. Clients stop asking once
 * an operation has ended.
 */
const REMEMBERED_MILLISECONDS = 24 * 3600 * 1000;
const REMEMBERED_RESULTS = 1000;

/** An operation as it is stored. */
interface StoredOperation {
  /** The path of the request that started it. */
  readonly path: string;
  /** The deployment whose template made the request; absent for a client. */
  readonly deployment?: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether its result is in the state. What comes after that changes nothing. */
  isMade?: true;
  /** The answer to the last poll. Absent while it runs. */
  response?: ArmResponse;
}

/** An operation, as its work sees it. */
export interface Operation {
  /** A GUID. */
  readonly id: string;
  /** Resolves when a poll after a kill will find it. The work must wait for it before it changes anything. */
  readonly recorded: Promise<void>;
  /** Notes that the operation is carried out. To be saved in one step with what it did. */
  readonly made: () => Changed;
}

/**
 * Work that takes longer than one request. Clients poll it under `operationresults`. The operations are part of Azure's
 * state: one that ran when the process was killed is told as finished if its result was stored, otherwise as failed.
 */
export class AsyncOperations {
  readonly #operations: Table<StoredOperation>;
  readonly #running = new Set<string>();
  /** The answers that could not be stored. */
  readonly #unstored = new Map<string, ArmResponse>();
  readonly #retryAfterMilliseconds: number;
  readonly #rememberedResults: number;
  readonly #state: AzureState | undefined;
  readonly #clock: Clock;

  /**
   * @param options `state` is where they are stored; by default only as long as this lives. `retryAfterMilliseconds` is how
   * long clients are asked to wait between two polls. `rememberedResults` is how many ended operations can still be polled,
   * for a day at most; defaults to 1000.
   */
  constructor(
    options: {
      readonly state?: AzureState;
      readonly retryAfterMilliseconds?: number | undefined;
      readonly rememberedResults?: number;
      /** By which operations begin and are forgotten. Defaults to the machine's clock. */
      readonly clock?: Clock;
    } = {},
  ) {
    this.#state = options.state;
    this.#clock = options.clock ?? systemClock;
    this.#retryAfterMilliseconds = options.retryAfterMilliseconds ?? RETRY_AFTER_MILLISECONDS;
    this.#rememberedResults = options.rememberedResults ?? REMEMBERED_RESULTS;
    this.#operations = options.state?.table("operations") ?? {};
    for (const operation of Object.values(this.#operations)) {
      operation.response ??= operation.isMade ? { status: 200 } : interrupted().toResponse();
    }
  }

  /**
   * Starts some work and follows it.
   *
   * @param request What asked for it.
   * @param begin Called at once. Resolves to the response for the last poll. A rejection with an {@link ArmError} becomes that
   * response too.
   * @returns The operation's id, a GUID, once it is stored.
   * @throws Error, which clients are told with status 500, if it cannot be stored.
   */
  async start(
    { path, deployment }: Pick<ArmRequest, "path" | "deployment">,
    begin: (operation: Operation) => Promise<ArmResponse>,
  ): Promise<string> {
    const id = randomUUID();
    const stored: StoredOperation = { path, ...(deployment ? { deployment } : {}), startedAt: this.#clock.now() };
    this.#operations[id] = stored;
    this.#running.add(id);
    const recorded = this.#save([id, ...this.#forgetOld()]);
    const made = (): Changed => {
      stored.isMade = true;
      return [this.#operations, id];
    };
    begin({ id, recorded, made }).then(
      (response) => this.#end(id, response),
      (error: unknown) => this.#end(id, asArmError(error).toResponse()),
    );
    await recorded;
    return id;
  }

  /** The answer to the request that started an operation. */
  accepted(location: string, headers: Readonly<Record<string, string>> = {}): ArmResponse {
    return { status: 202, headers: { location, ...retryAfterHeaders(this.#retryAfterMilliseconds), ...headers } };
  }

  /**
   * The answer to a poll.
   *
   * @param finished What is shown in the end, in place of an answer without a body. Defaults to that answer.
   */
  poll(id: string, location: string, finished?: () => ArmResponse): ArmResponse {
    const operation = own(this.#operations, id);
    const response = this.#unstored.get(id) ?? operation?.response;
    if (!operation && !response) {
      throw new ArmError(404, "NotFound", `Cannot find operation with id ${id}.`);
    }
    if (!response || this.#running.has(id)) {
      return this.accepted(location);
    }
    return response.status === 200 && response.body === undefined && finished ? finished() : response;
  }

  /** Whether a deployment's request for a resource was carried out; undefined if it began no operation. */
  isMadeFor(deployment: string, resource: string): boolean | undefined {
    const isSame = (one = "", other: string) => one.toLowerCase() === other.toLowerCase();
    const last = Object.values(this.#operations)
      .filter((each) => isSame(each.deployment, deployment) && isSame(each.path, resource))
      .at(-1);
    return last && (last.isMade === true || (last.response !== undefined && last.response.status < 300));
  }

  async #end(id: string, response: ArmResponse): Promise<void> {
    const operation = own(this.#operations, id);
    if (operation) {
      operation.response = response;
      await this.#save([id]).catch(() => this.#unstored.set(id, response));
    }
    this.#running.delete(id);
  }

  /** Forgets operations that ended long ago. Returns their ids. */
  #forgetOld(): string[] {
    const ended = Object.entries(this.#operations).filter(([id, { response }]) => response && !this.#running.has(id));
    const oldest = this.#clock.now() - REMEMBERED_MILLISECONDS;
    const tooMany = ended.length - this.#rememberedResults;
    const forgotten = ended.filter(([, { startedAt }], index) => index < tooMany || startedAt < oldest);
    for (const [id] of forgotten) {
      delete this.#operations[id];
      this.#unstored.delete(id);
    }
    return forgotten.map(([id]) => id);
  }

  async #save(ids: readonly string[]): Promise<void> {
    await this.#state?.save(...ids.map((id): Changed => [this.#operations, id]));
  }
}

/** What a client is told that polls an operation which a kill cut off. Made up: Azure is never killed. */
function interrupted(): ArmError {
  return new ArmError(
    409,
    "Conflict",
    "The local App Service was stopped while this operation ran, before it was finished: ask for it again.",
  );
}
