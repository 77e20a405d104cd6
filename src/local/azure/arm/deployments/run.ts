import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../../clock";
import type { Json, JsonObject } from "../../json";
import { objectOf, toJson } from "../exact-json/values";
import type { ArmDispatch, ArmRequest, ArmResponse } from "../protocol";
import {
  type CompiledTemplate,
  ExpressionError,
  evaluateFetching,
  type Read,
  type TemplateResource,
} from "../template";
import { deleteAll, deleteLeftover, leftovers } from "./complete-mode";
import { canceled, deploymentFailed, type OperationFailure, refused, thrown } from "./failures";
import { type Following, writeAndFollow } from "./follow";
import { outputName } from "./output-names";
import { durationOf, targetResource, timestampOf } from "./presentation";
import type { DeploymentError, DeploymentProperties, DeploymentRecord, OperationRecord } from "./records";

/** What the runs of all deployments share. */
export interface RunContext {
  readonly dispatch: ArmDispatch;
  /** Tells when each step began and ended. Polls go by the machine's clock: what they wait for runs in this process. */
  readonly clock: Clock;
  readonly pollFloor: number;
  /** Stores the current state of a deployment. Throws if that fails. */
  save(record: DeploymentRecord): void;
  /** Remembers how a deployment ended that cannot be stored. */
  remember(record: DeploymentRecord): void;
  /** Resolves when the deployment with this id is not running. */
  settled(id: string): Promise<void>;
  /** The resources that a succeeded deployment is responsible for. */
  outputResources(id: string): DeploymentProperties["outputResources"];
}

/** One deployment while it runs. */
export class Run {
  /** Resolves when it has ended, with or without success. Never rejects. */
  readonly ended: Promise<void>;
  readonly #ending = new AbortController();
  readonly #compiled: CompiledTemplate;
  readonly #context: RunContext;
  readonly #failures: DeploymentError[] = [];
  #outputFailure: DeploymentError | undefined;
  #record: DeploymentRecord;

  constructor(record: DeploymentRecord, compiled: CompiledTemplate, context: RunContext) {
    this.#record = record;
    this.#compiled = compiled;
    this.#context = context;
    this.ended = this.#execute();
  }

  /** Starts nothing more and records the deployment as canceled. What a resource provider has started goes on. */
  cancel(): void {
    this.#ending.abort();
    const operations = this.#record.operations.map((it) =>
      it.provisioningState === "Running" ? { ...it, provisioningState: "Canceled" as const } : it,
    );
    this.#keep({ provisioningState: "Canceled", error: canceled(this.#record.name) }, operations);
  }

  /** Starts nothing more and records nothing more, because the process is about to end. */
  stop(): void {
    this.#ending.abort();
  }

  async #execute(): Promise<void> {
    // The answer to the PUT says "Accepted". It must be sent before anything happens.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      this.#update({ provisioningState: "Running" });
      const started = new Map<TemplateResource, Promise<boolean>>();
      const start = (resource: TemplateResource): Promise<boolean> => {
        const promise = started.get(resource) ?? this.#afterDependencies(resource, start);
        started.set(resource, promise);
        return promise;
      };
      await Promise.all(this.#compiled.resources.map(start));
      if (this.#failures.length === 0 && this.#record.properties.mode === "Complete") {
        await this.#deleteOthers();
      }
      const outputs = this.#failures.length === 0 ? await this.#evaluateOutputs() : undefined;
      this.#update(
        outputs === undefined
          ? { provisioningState: "Failed", error: this.#outputFailure ?? deploymentFailed(this.#failures) }
          : { provisioningState: "Succeeded", ...outputs, outputResources: this.#outputResources() },
      );
    } catch (error) {
      this.#update({ provisioningState: "Failed", error: deploymentFailed([thrown(error).error]) });
    }
  }

  async #afterDependencies(
    resource: TemplateResource,
    start: (resource: TemplateResource) => Promise<boolean>,
  ): Promise<boolean> {
    const before = await Promise.all(resource.dependsOn.map(start));
    return before.every((succeeded) => succeeded) && !this.#ending.signal.aborted && this.#deploy(resource);
  }

  async #deploy(resource: TemplateResource): Promise<boolean> {
    const finish = this.#beginOperation("Create", targetResource(resource));
    try {
      const exact = await evaluateFetching(
        (answers) => resource.exactBody(answers),
        (read) => this.#fetch(read),
      );
      const request: ArmRequest = {
        method: "PUT",
        path: resource.id,
        query: { "api-version": resource.apiVersion },
        body: toJson(exact),
        exactBody: () => exact,
        deployment: this.#record.id,
      };
      const statusCode = await writeAndFollow(request, resource.nested, this.#following(resource));
      finish({ provisioningState: "Succeeded", statusCode });
      return true;
    } catch (error) {
      if (this.#ending.signal.aborted) {
        return false;
      }
      const failure = thrown(error);
      this.#failures.push(failure.error);
      finish(failedOperation(failure));
      return false;
    }
  }

  /** Deletes what the template does not name. Only deployments to groups have the mode `Complete`. */
  async #deleteOthers(): Promise<void> {
    const group = this.#record.id.replace(/\/providers\/Microsoft\.Resources\/deployments\/[^/]+$/i, "");
    const named = this.#outputResources().map(({ id }) => id);
    const found = await leftovers(group, named, (request) => this.#dispatch(request));
    const failures = new Map<string, OperationFailure>();
    const failed = await deleteAll(found, async (resource) => {
      try {
        await deleteLeftover(resource, this.#record.id, this.#following({ id: resource.id, nested: false }));
        const target = { id: resource.id, resourceType: resource.type, resourceName: resource.name };
        this.#beginOperation("Delete", target)({ provisioningState: "Succeeded", statusCode: "OK" });
        return true;
      } catch (error) {
        this.#ending.signal.throwIfAborted();
        failures.set(resource.id, thrown(error));
        return false;
      }
    });
    this.#failures.push(...failed.flatMap(({ id }) => failures.get(id)?.error ?? []));
  }

  /** A nested deployment runs in this process, so there is no need to poll for its end. */
  #following({ id, nested }: Pick<TemplateResource, "id" | "nested">): Following {
    const pause = (milliseconds: number) => wait(milliseconds, undefined, { signal: this.#ending.signal });
    const { pollFloor, settled } = this.#context;
    const waitForNested = (milliseconds: number) => Promise.race([settled(id), pause(milliseconds)]);
    return {
      dispatch: (request) => this.#dispatch(request),
      pause: nested ? waitForNested : pause,
      pollFloor,
    };
  }

  async #fetch({ method, path, apiVersion, body }: Read): Promise<Json> {
    const response = await this.#dispatch({
      method,
      path,
      query: { "api-version": apiVersion },
      ...(body === undefined ? {} : { body }),
      deployment: this.#record.id,
    });
    if (response.status >= 400) {
      throw refused(response);
    }
    // A copy, because the answer can be part of the emulator's own state, which changes later.
    return JSON.parse(JSON.stringify(response.body ?? null)) as Json;
  }

  #dispatch(request: ArmRequest): Promise<ArmResponse> {
    return this.#unlessEnded(this.#context.dispatch(request));
  }

  /** Waits for a promise, but no longer than the deployment runs. */
  async #unlessEnded<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.#ending;
    signal.throwIfAborted();
    let leave: () => void = () => {};
    const aborted = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason);
      signal.addEventListener("abort", leave, { once: true });
    });
    try {
      return await Promise.race([promise, aborted]);
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  async #evaluateOutputs(): Promise<{ outputs?: JsonObject } | undefined> {
    if (this.#compiled.outputs.length === 0) {
      return {};
    }
    const finish = this.#beginOperation("EvaluateDeploymentOutput");
    const details: DeploymentError[] = [];
    const outputs: [string, Json][] = [];
    for (const { name, type, value } of this.#compiled.outputs) {
      try {
        const result = await evaluateFetching(value, (read) => this.#fetch(read));
        outputs.push([outputName(name), type.secure ? { type: type.name } : { type: type.name, value: result }]);
      } catch (error) {
        details.push(outputError(name, error));
      }
    }
    if (details.length === 0) {
      finish({ provisioningState: "Succeeded", statusCode: "OK" });
      return { outputs: objectOf(outputs) };
    }
    const names = details.map((it) => it.target).join(",");
    this.#outputFailure = {
      code: "DeploymentOutputEvaluationFailed",
      message: `Unable to evaluate template outputs: '${names}'. Please see error details and deployment operations. Please see https://aka.ms/arm-common-errors for usage details.`,
      details,
    };
    finish({ provisioningState: "Failed", statusCode: "BadRequest" });
    return undefined;
  }

  /** The resources of this deployment. A nested deployment is replaced by the resources that it deployed. */
  #outputResources(): { id: string }[] {
    const ids = this.#compiled.resources.flatMap(({ id, nested }) =>
      nested ? (this.#context.outputResources(id) ?? []).map((each) => each.id) : [id],
    );
    // Sorted, as in the recordings, and each once: two nested deployments can write the same resource.
    return [...new Set(ids)]
      .sort((left, right) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1))
      .map((id) => ({ id }));
  }

  #beginOperation(
    provisioningOperation: OperationRecord["provisioningOperation"],
    targetResource?: OperationRecord["targetResource"],
  ): (end: Partial<OperationRecord>) => void {
    const startedAt = this.#context.clock.now();
    const operation: OperationRecord = {
      operationId: randomBytes(8).toString("hex").toUpperCase(),
      provisioningOperation,
      provisioningState: "Running",
      timestamp: timestampOf(startedAt),
      duration: durationOf(0),
      trackingId: randomUUID(),
      serviceRequestId: randomUUID(),
      ...(targetResource === undefined ? {} : { targetResource }),
    };
    this.#update({}, [...this.#record.operations, operation]);
    return (end) => {
      const ended = {
        ...operation,
        ...end,
        timestamp: timestampOf(this.#context.clock.now()),
        duration: durationOf(this.#context.clock.now() - startedAt),
      };
      this.#update(
        {},
        this.#record.operations.map((it) => (it.operationId === ended.operationId ? ended : it)),
      );
    };
  }

  #update(change: Partial<DeploymentProperties>, operations = this.#record.operations): void {
    if (!this.#ending.signal.aborted) {
      this.#keep(change, operations);
    }
  }

  #keep(change: Partial<DeploymentProperties>, operations: readonly OperationRecord[]): void {
    const now = this.#context.clock.now();
    const properties = {
      ...this.#record.properties,
      ...change,
      timestamp: timestampOf(now),
      duration: durationOf(now - this.#record.startedAt),
    };
    const before = this.#record;
    this.#record = { ...before, properties, operations };
    try {
      this.#context.save(this.#record);
    } catch (error) {
      // A deployment that cannot be stored ends here. It starts nothing more, and the next start finds it interrupted.
      this.#ending.abort();
      const failure = deploymentFailed([thrown(error).error]);
      this.#record = { ...before, properties: { ...before.properties, provisioningState: "Failed", error: failure } };
      this.#context.remember(this.#record);
    }
  }
}

function failedOperation({ statusCode, statusMessage }: OperationFailure): Partial<OperationRecord> {
  return { provisioningState: "Failed", statusCode, statusMessage };
}

function outputError(name: string, error: unknown): DeploymentError {
  const { message, code } = thrown(error).error;
  const invalid = error instanceof ExpressionError;
  return {
    code: invalid ? "DeploymentOutputEvaluationFailed" : code,
    target: name,
    message: invalid ? `The template output '${name}' is not valid: ${message}.` : message,
  };
}
