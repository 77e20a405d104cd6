import { randomUUID } from "node:crypto";
import { anotherOperation, noExclusiveLock } from "../azure/app-service/model/errors";
import { type AtSwapPoint, type SwapPair, SwapPoint } from "../azure/app-service/swap/points";
import { type Disturbance, type PendingRequest, type Refusal, UNANSWERED, UNHEARD } from "../azure/arm/disturbances";
import { ArmError } from "../azure/arm/protocol";
import { PRINCIPAL_ID } from "../azure/arm/tokens";
import { actionOf } from "../azure/authorization/action";
import { scopeLocked } from "../azure/authorization/scope-locks";
import { type Clock, systemClock } from "../clock";
import { isWrite } from "../journal/journal";
import { WarmUpError } from "../visitors/workers/warm-up";

/** What can go wrong, by name. */
export const Fault = {
  /** A request is refused with `409 Conflict`, as by an app that another operation is changing. It is not carried out. */
  Conflict: "conflict",
  /** A request is refused with `429 TooManyRequests` and asked to come again after a second. It is not carried out. */
  TooManyRequests: "tooManyRequests",
  /** A request is refused with `403 AuthorizationFailed`, as without the role for it. It is not carried out. */
  Forbidden: "forbidden",
  /** A request is refused with `409 ScopeLocked`, as by a management lock. It is not carried out. */
  ScopeLocked: "scopeLocked",
  /** A client's connection is dropped before its request is carried out. */
  RequestLost: "requestLost",
  /** A client's request is carried out. Then its connection is dropped without an answer. */
  AnswerLost: "answerLost",
  /** An app runs, but never answers the requests that warm it up for a swap. The swap fails at once, and not after Azure's minutes. */
  NeverWarm: "neverWarm",
  /**
   * The local App Service ends within a swap, as if it was killed: its state stays as it was saved by then. The folder can be
   * started again after {@link LocalAzure.crashed}.
   */
  CrashInSwap: "crashInSwap",
} as const;
export type Fault = (typeof Fault)[keyof typeof Fault];

/** Which requests go wrong. */
export interface RequestFault {
  /** Defaults to all that change something: PUT, PATCH, DELETE, and POST unless it only lists. */
  readonly method?: "GET" | "HEAD" | "PUT" | "PATCH" | "POST" | "DELETE";
  /** The end of the path, such as `/slots/staging`, in any case; or what the path must match. Defaults to any path. */
  readonly path?: string | RegExp;
  /** Who makes the request: a client, or a deployment's template. Defaults to both. A template's own requests cannot be lost. */
  readonly by?: "client" | "template";
  /** How many requests go wrong. Defaults to all until the fault is ended. */
  readonly times?: number;
}

/** Which swaps go wrong. */
export interface SwapFault {
  /** The app's name. Defaults to any app. */
  readonly site?: string;
  /** The name of the slot that is swapped in. Defaults to any slot. */
  readonly slot?: string;
  /** How many swaps go wrong. Defaults to all until the fault is ended. */
  readonly times?: number;
}

/** At which point of which swap there is a crash. */
export interface CrashFault extends Omit<SwapFault, "times"> {
  /** The point at which it happens: what it names is done, and nothing after it. */
  readonly after: SwapPoint;
}

/** What each fault needs to know. */
export interface FaultOptions {
  readonly conflict: RequestFault;
  readonly tooManyRequests: RequestFault;
  readonly forbidden: RequestFault;
  readonly scopeLocked: RequestFault;
  readonly requestLost: RequestFault;
  readonly answerLost: RequestFault;
  readonly neverWarm: SwapFault;
  readonly crashInSwap: CrashFault;
}

/** A fault that was injected. */
export interface InjectedFault {
  /** How often it has happened. */
  readonly hits: number;
  /** Ends it: from now on all goes well. */
  end(): void;
}

/** A fault, with the question whether it applies. */
interface Injected {
  readonly name: Fault;
  readonly applies: (to: PendingRequest | SwapPair, point?: SwapPoint) => boolean;
  /** How many times are left. */
  left: number;
  hits: number;
}

type RequestFaultName = Exclude<Fault, "neverWarm" | "crashInSwap">;

/** The faults that are injected into a local App Service. The first that applies happens. */
export class Faults {
  readonly #injected = new Set<Injected>();
  /** Ends the local App Service as a kill would, and says so by a rejection. */
  crash: () => Promise<never> = () => Promise.reject(new Error("there is nothing to crash yet"));

  /** @param clock Gives the times that answers tell. Defaults to the machine's clock. */
  constructor(private readonly clock: Clock = systemClock) {}

  inject<Name extends Fault>(name: Name, options: FaultOptions[Name]): InjectedFault {
    const injected: Injected = { name, ...question(name, options), hits: 0 };
    this.#injected.add(injected);
    return {
      get hits() {
        return injected.hits;
      },
      end: () => {
        this.#injected.delete(injected);
      },
    };
  }

  /** What goes wrong with a request. */
  disturbance(request: PendingRequest): Disturbance {
    const fault = this.#take((each) => isRequestFault(each.name) && each.applies(request));
    return fault && isRequestFault(fault.name) ? DISTURBANCES[fault.name](request, this.clock) : undefined;
  }

  /** What goes wrong at a point of a swap. */
  readonly atSwapPoint: AtSwapPoint = async (point, swap) => {
    const fault = this.#take((each) => !isRequestFault(each.name) && each.applies(swap, point));
    if (fault?.name === Fault.NeverWarm) {
      throw new WarmUpError(`${swap.site} (${swap.source}) never answers its warm-up: that was injected`);
    }
    if (fault) {
      await this.crash();
    }
  };

  #take(wanted: (fault: Injected) => boolean): Injected | undefined {
    const fault = [...this.#injected].find((each) => each.left > 0 && wanted(each));
    if (fault) {
      fault.left -= 1;
      fault.hits += 1;
    }
    return fault;
  }
}

function isRequestFault(name: Fault): name is RequestFaultName {
  return name in DISTURBANCES;
}

function question(name: Fault, options: RequestFault & Partial<CrashFault>): Pick<Injected, "applies" | "left"> {
  const { method, path, by, site, slot, after = SwapPoint.Restarted, times: left = Number.POSITIVE_INFINITY } = options;
  if (!isRequestFault(name)) {
    return {
      left,
      applies: (swap, point) =>
        "site" in swap &&
        point === after &&
        isSame(site ?? swap.site, swap.site) &&
        isSame(slot ?? swap.source, swap.source),
    };
  }
  return {
    left,
    applies: (request) =>
      "method" in request &&
      (method === undefined ? isWrite(request) : method === request.method) &&
      isPath(path, request.path) &&
      (by === undefined || by === (request.deployment === undefined ? "client" : "template")),
  };
}

function isPath(wanted: string | RegExp | undefined, path: string): boolean {
  if (wanted === undefined) {
    return true;
  }
  // `search`, because `test` of an expression with the flag `g` goes on where it stopped.
  return typeof wanted === "string" ? path.toLowerCase().endsWith(wanted.toLowerCase()) : path.search(wanted) >= 0;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

const DISTURBANCES: Readonly<Record<RequestFaultName, (request: PendingRequest, clock: Clock) => Disturbance>> = {
  conflict: (_request, clock) => anotherOperation(randomUUID(), "SwapSiteSlots", new Date(clock.now())),
  tooManyRequests: () => ({ ...refusalOf(noExclusiveLock()), retryAfterSeconds: 1 }),
  forbidden: ({ method, path }) => notAuthorized(method, path),
  scopeLocked: ({ method, path }) => scopeLocked(path, method === "DELETE" ? "delete" : "write", [path]),
  requestLost: () => UNHEARD,
  answerLost: () => UNANSWERED,
};

function refusalOf({ status, code, message, body }: ArmError): Refusal {
  return { status, code, message, body };
}

/** Source: "Troubleshoot Azure RBAC", Microsoft. */
function notAuthorized(method: string, path: string): ArmError {
  return new ArmError(
    403,
    "AuthorizationFailed",
    `The client '${PRINCIPAL_ID}' with object id '${PRINCIPAL_ID}' does not have authorization to perform action '${actionOf({ method, path })}' ` +
      `over scope '${path}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}
