import type { Json } from "../../json";

/** What a template can learn of the place that it is deployed to. */
export interface Facts {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  /** What `resourceGroup()` answers. */
  readonly resourceGroup: Json;
  /** What `subscription()` answers. */
  readonly subscription: Json;
  /** What `tenant()` answers. */
  readonly tenant: Json;
  /** What `deployment()` answers. */
  readonly deployment: Json;
  /** What `environment()` answers. */
  readonly environment: Json;
}

/** A request that an expression makes while the deployment runs: `reference()` is a GET, `list…()` a POST. */
export interface Read {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly apiVersion: string;
  readonly body?: Json;
}

/** A resource that `reference()` or `list…()` names. */
export interface Located {
  readonly id: string;
  /** The api-version with which the template itself deploys it, absent for a resource from elsewhere. */
  readonly apiVersion?: string;
}

/** What only exists where a deployment runs: in resource properties and outputs. */
export interface RunningDeployment {
  /** Finds a resource by its id or by its name in the template. */
  locate(target: string): Located;
  /** The answer to a request, or `Suspended` when it has not been made yet. */
  read(read: Read): Json;
}

/** What an expression sees from where it stands. */
export interface Scope {
  parameter(name: string): Json;
  /** Absent where variables cannot be used: in the defaults of parameters. */
  readonly variable?: (name: string) => Json;
  /** Absent where `reference` and `list…` cannot be used. */
  readonly runtime?: RunningDeployment;
  readonly facts: Facts;
  /** Whether a secure parameter is in sight, so that messages must not tell what an object holds. */
  readonly confidential: boolean;
}

/**
 * Thrown by an expression that needs an answer which nobody has fetched. Evaluation is pure and knows no waiting:
 * whoever drives it makes the request and evaluates again. So the branch of an `if` that is not taken asks nothing.
 */
export class Suspended extends Error {
  constructor(readonly read: Read) {
    super(`waiting for ${read.method} ${read.path}`);
  }
}

/** The answers that one evaluation has been given so far. */
export class Answers {
  readonly #known = new Map<string, Json>();

  /** The answer to a request, or `Suspended`. */
  get(read: Read): Json {
    const answer = this.#known.get(keyOf(read));
    if (answer === undefined) {
      throw new Suspended(read);
    }
    return answer;
  }

  /** Remembers an answer. */
  set(read: Read, answer: Json): void {
    this.#known.set(keyOf(read), answer);
  }
}

/** Evaluates, fetching what the evaluation asks for, until it needs nothing more. */
export async function evaluateFetching<T>(
  evaluate: (answers: Answers) => T,
  fetch: (read: Read) => Promise<Json>,
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

function keyOf(read: Read): string {
  return JSON.stringify([read.method, read.path.toLowerCase(), read.apiVersion, read.body ?? null]);
}
