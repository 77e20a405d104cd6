import type { Json } from "../../json";
import { fromJson, type Value } from "../exact-json/values";
import type { Effort } from "./expressions/effort";
import type { Step } from "./expressions/machine";
import type { Expression } from "./expressions/parser";

/** What a template can read about the place that it is deployed to. */
export interface Facts {
  /** The time that `utcNow()` tells, in milliseconds since 1970. Defaults to the machine's time. */
  readonly now?: number;
  readonly subscriptionId: string;
  /** Absent for a deployment at the scope of a subscription. */
  readonly resourceGroupName?: string;
  /** What `resourceGroup()` returns. Absent for a deployment at the scope of a subscription. */
  readonly resourceGroup?: Json;
  /** What `subscription()` returns. */
  readonly subscription: Json;
  /** What `tenant()` returns. */
  readonly tenant: Json;
  /** What `deployment()` returns. */
  readonly deployment: Json;
  /** What `environment()` returns. */
  readonly environment: Json;
  /** What `deployer()` returns: `objectId`, `tenantId` and `userPrincipalName`. */
  readonly deployer?: Json;
}

const GROUP_AS_RESOURCE = /^(\/subscriptions\/[^/]+)\/providers\/Microsoft\.Resources(\/resourceGroups\/[^/]+)$/i;

/** The id of a resource group has two spellings: `subscriptionResourceId` makes the one that reads like a resource's. */
export function withoutGroupType(id: string): string {
  return id.replace(GROUP_AS_RESOURCE, "$1$2");
}

/** A request that an expression makes while the deployment runs: `reference()` is a GET, `list…()` a POST. */
export interface Read {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly apiVersion: string;
  readonly body?: Json;
}

/** A resource that `reference()` or `list…()` names. */
interface Located {
  readonly id: string;
  /** The api-version with which the template deploys it; absent for a resource that is not in the template. */
  readonly apiVersion?: string;
}

/** What is only available while a deployment runs: in resource properties and outputs. */
export interface RunningDeployment {
  /** Finds a resource by its id, or by its name in the template. */
  locate(target: string): Located;
  /** Finds the resources of a loop. */
  locateLoop(name: string): Required<Located>[];
  /** The answer to a request. Throws `Suspended` if it has not been made yet. */
  read(read: Read): Value;
}

/** The loops around an expression. */
export interface Loops {
  /** The index of the loop that an expression need not name. */
  readonly own?: bigint;
  /** The index of a loop with this name, in any case. */
  named(name: string): bigint | undefined;
}

/** What an expression can use at its place. */
export interface Scope {
  parameter(name: string): Step;
  /** Absent where variables cannot be used: in functions that a template defines. */
  readonly variable?: (name: string) => Step;
  /** A function that the template defines. */
  readonly userFunction?: (name: string) => TemplateFunction | undefined;
  /** Absent where `reference` and `list…` cannot be used. */
  readonly runtime?: RunningDeployment;
  /** What `resourceInfo` tells about a resource of the template. Absent where it cannot be used. */
  readonly resourceInfo?: (symbol: string) => Value;
  readonly loops?: Loops;
  /** Whether an expression that needs an unknown answer stays as it is written. Defaults to false. */
  readonly keepsUnknown?: boolean;
  /** Whether `copy` in an object makes lists. Defaults to false. */
  readonly repeats?: boolean;
  /** The variables of the lambdas around an expression, by their folded names. */
  readonly locals?: ReadonlyMap<string, Value>;
  /** Whether it is the default value of a parameter, where alone `newGuid` and `utcNow` can be used. */
  readonly isDefault?: boolean;
  readonly facts: Facts;
  /** Counts what the expressions of the template cost. */
  readonly effort: Effort;
  /** Whether a secure parameter can be read here. If so, messages must not show what an object holds. */
  readonly confidential: boolean;
}

/** A call in an expression. Its arguments are not evaluated yet. */
export interface FunctionCall {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly scope: Scope;
  evaluate(arg: Expression, within?: Scope): Step;
}

/** A function of the template language. It decides itself which arguments it evaluates, and how often. */
export type TemplateFunction = (call: FunctionCall) => Step;

/**
 * Thrown by an expression that needs an answer that has not been fetched yet. Evaluation is pure and never waits. Its
 * caller makes the request and evaluates again. So an untaken branch of an `if` makes no request.
 */
export class Suspended extends Error {
  constructor(readonly read: Read) {
    super(`waiting for ${read.method} ${read.path}`);
  }
}

/** Thrown by an expression that needs an answer that nobody has yet: of a resource that does not exist. */
export class UnknownAnswer extends Error {}

/** The answers that have been fetched for one evaluation. */
export class Answers {
  /** Undefined for an answer that nobody has. */
  readonly #known = new Map<string, Value | undefined>();
  #hasSecrets = false;

  /** Whether actions such as `listKeys` have answered, which hand out secrets. */
  get hasSecrets(): boolean {
    return this.#hasSecrets;
  }

  /** The answer to a request. Throws `Suspended` if it is missing, `UnknownAnswer` if nobody has it. */
  get(read: Read): Value {
    const answer = this.#known.get(keyOf(read));
    if (answer === undefined) {
      throw this.#known.has(keyOf(read)) ? new UnknownAnswer() : new Suspended(read);
    }
    return answer;
  }

  /** Stores an answer, or that nobody has it. */
  set(read: Read, answer: Json | undefined): void {
    this.#known.set(keyOf(read), answer === undefined ? undefined : fromJson(answer));
    this.#hasSecrets ||= read.method === "POST";
  }
}

/** Evaluates repeatedly. Each time, fetches the missing answer, until none is missing. */
export async function evaluateFetching<T>(
  evaluate: (answers: Answers) => T,
  fetch: (read: Read) => Promise<Json | undefined>,
): Promise<T> {
  const answers = new Answers();
  for (;;) {
    try {
      return evaluate(answers);
    } catch (error) {
      if (!(error instanceof Suspended)) {
        throw error;
      }
      answers.set(error.read, await fetch(error.read));
    }
  }
}

/** Knows no answer, and remembers that it was asked. */
class NoAnswers extends Answers {
  wasAsked = false;

  override get(): Value {
    this.wasAsked = true;
    throw new UnknownAnswer();
  }
}

/**
 * Evaluates what needs no answer, so that faults show before a deployment runs. Returns the result, or undefined if it
 * needs answers.
 */
export function asFarAsKnown<T>(scope: (answers: Answers) => Scope, evaluate: (scope: Scope) => T): T | undefined {
  const answers = new NoAnswers();
  try {
    const result = evaluate({ ...scope(answers), keepsUnknown: true });
    return answers.wasAsked ? undefined : result;
  } catch (error) {
    if (error instanceof UnknownAnswer) {
      return undefined;
    }
    throw error;
  }
}

/** The result of an evaluation; undefined if it needs an answer that is missing. */
export function unlessSuspended<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof Suspended) {
      return undefined;
    }
    throw error;
  }
}

function keyOf(read: Read): string {
  return JSON.stringify([read.method, read.path.toLowerCase(), read.apiVersion, read.body ?? null]);
}
