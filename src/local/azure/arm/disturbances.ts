import { type ArmDispatch, type ArmRequest, type ArmResponse, NEVER_ARRIVED } from "./protocol";

/** A request to Azure Resource Manager that is about to be carried out. */
export interface PendingRequest {
  readonly method: string;
  /** The path of the URL, for example `/subscriptions/S/resourceGroups/G`. */
  readonly path: string;
  /** The id of the deployment whose template makes the request; absent where a client makes it. */
  readonly deployment?: string;
}

/** A request is answered with an error in place of being carried out. */
export interface Refusal {
  /** The HTTP status, for example 409. */
  readonly status: number;
  /** Azure's code, for example `Conflict`. */
  readonly code: string;
  readonly message: string;
}

/** The request is carried out, and the client's connection is dropped in place of an answer. A template does not notice. */
export const UNANSWERED = "unanswered";

/**
 * The client's connection is dropped before the request is carried out: nothing happens, and it is not in the journal. A
 * template does not notice, since it makes its requests within Azure: they are carried out.
 */
export const UNHEARD = "unheard";

/** What goes wrong with a request; undefined where nothing does. */
export type Disturbance = Refusal | typeof UNANSWERED | typeof UNHEARD | undefined;

/** Decides what goes wrong with a request. The request waits for the decision. */
export type Disturb = (request: PendingRequest) => Disturbance | Promise<Disturbance>;

/** Lets requests go wrong, so that one can try what comes of it. */
export class Disturbances {
  private disturb: Disturb | undefined;

  /** @param disturb Decides of every request from now on, in place of what decided before; undefined lets all go well. */
  set(disturb: Disturb | undefined): void {
    this.disturb = disturb;
  }

  /** Carries requests out unless they are to go wrong. */
  over(dispatch: ArmDispatch): ArmDispatch {
    return async (request) => {
      const disturbance = await this.disturb?.(pendingOf(request));
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

function refused({ status, code, message }: Refusal): ArmResponse {
  return { status, body: { error: { code, message } } };
}
