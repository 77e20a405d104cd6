import { type ArmDispatch, type ArmRequest, type ArmResponse, NEVER_ARRIVED } from "./protocol";
import { retryAfterHeaders } from "./retry-after";

/** A request to Azure Resource Manager that has not been carried out yet. */
export interface PendingRequest {
  readonly method: string;
  /** The path of the URL, for example `/subscriptions/S/resourceGroups/G`. */
  readonly path: string;
  /** The id of the deployment whose template makes the request; absent if a client makes it. */
  readonly deployment?: string;
}

/** Answers a request with an error. The request is not carried out. */
export interface Refusal {
  /** The HTTP status, for example 409. */
  readonly status: number;
  /** Azure's code, for example `Conflict`. */
  readonly code: string;
  readonly message: string;
  /** The whole body. Defaults to the usual one of Azure Resource Manager, `{error: {code, message}}`. */
  readonly body?: unknown;
  /** After how many seconds the client is asked to try again. Defaults to no `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/**
 * The request is carried out. Then the client's connection is dropped without an answer. A template does not notice.
 */
export const UNANSWERED = "unanswered";

/**
 * The client's connection is dropped before the request is carried out. Nothing happens, and the journal does not show
 * it. A template does not notice: its requests are made within Azure, and are carried out.
 */
export const UNHEARD = "unheard";

/** What goes wrong with a request; undefined if nothing does. */
export type Disturbance = Refusal | typeof UNANSWERED | typeof UNHEARD | undefined;

/** Decides what goes wrong with a request. The request waits for the decision. */
export type Disturb = (request: PendingRequest) => Disturbance | Promise<Disturbance>;

/** Makes requests go wrong, so that you can test how a program copes. */
export class Disturbances {
  private disturb: Disturb | undefined;

  /** @param faults Decides about the requests that the function lets go well. Defaults to nothing. */
  constructor(private readonly faults: Disturb = () => undefined) {}

  /**
   * @param disturb Decides about every request from now on. Replaces the previous function. Undefined lets all requests
   * go well.
   */
  set(disturb: Disturb | undefined): void {
    this.disturb = disturb;
  }

  /** Wraps a dispatcher: it carries out requests, except those that are to go wrong. */
  over(dispatch: ArmDispatch): ArmDispatch {
    return async (request) => {
      const pending = pendingOf(request);
      const disturbance = (await this.disturb?.(pending)) ?? (await this.faults(pending));
      switch (disturbance) {
        case undefined:
          return dispatch(request);
        case UNANSWERED:
          return { ...(await dispatch(request)), unanswered: true };
        case UNHEARD:
          return request.deployment === undefined ? NEVER_ARRIVED : dispatch(request);
        default:
          return refused(disturbance);
      }
    };
  }
}

function pendingOf({ method, path, deployment }: ArmRequest): PendingRequest {
  return { method, path, ...(deployment === undefined ? {} : { deployment }) };
}

function refused({
  status,
  code,
  message,
  retryAfterSeconds,
  body = { error: { code, message } },
}: Refusal): ArmResponse {
  const headers = retryAfterSeconds === undefined ? {} : retryAfterHeaders(retryAfterSeconds * 1000);
  return { status, headers, body };
}
