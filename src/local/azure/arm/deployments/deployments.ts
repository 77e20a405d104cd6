import { randomInt, randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../../../clock";
import type { JsonObject } from "../../json";
import type { AsyncOperations } from "../operations";
import { type ArmDispatch, ArmError, type ArmRequest, type ArmResponse, notImplemented } from "../protocol";
import { RETRY_AFTER_MILLISECONDS, retryAfterHeaders } from "../retry-after";
import { type CompiledTemplate, compileTemplate } from "../template";
import { answering, refusalFor, stillActive } from "./answering";
import { type ExpansionContext, expand, knownBody } from "./expansion";
import { DeploymentHistory } from "./history";
import {
  dependenciesShown,
  durationOf,
  providersOf,
  shownDeployment,
  shownOperation,
  shownParameters,
  templateHashOf,
  timestampOf,
} from "./presentation";
import { type DeploymentRecord, type DeploymentStore, isActive } from "./records";
import { type DeploymentRequest, factsOf, parseRequest } from "./request";
import { Run } from "./run";
import { type DeploymentScope, idOf } from "./scope";
import { whatIf } from "./what-if/what-if";

/** What the deployment engine needs. */
export interface DeploymentsOptions {
  /** Carries out the requests of templates, including those for nested deployments. */
  readonly dispatch: ArmDispatch;
  readonly store: DeploymentStore;
  /** An existing resource group; undefined if there is none. */
  readonly findGroup: ExpansionContext["findGroup"];
  /** Follows what takes longer than one request. */
  readonly operations: AsyncOperations;
  readonly tenantId: string;
  /** The subscription's name, as `subscription()` returns it. Defaults to `Local`. */
  readonly subscriptionName?: string;
  /** The address of ARM, for example `https://localhost:8443`. Every URL to poll starts with it. */
  readonly origin: () => string;
  /** How long clients are asked to wait between two polls. Defaults to {@link RETRY_AFTER_MILLISECONDS}. */
  readonly retryAfterMilliseconds?: number;
  /** By which deployments begin and end, and which `utcNow()` tells. Defaults to the machine's clock. */
  readonly clock?: Clock;
  /** The least time between two polls of a resource provider, in milliseconds. Defaults to 20. */
  readonly pollFloorMilliseconds?: number;
}

const API_VERSION = "2024-03-01";
const DELETION = "DEPLOYMENTDELETIONJOB-";

/** What is known of a request besides its body. */
type Origin = Pick<ArmRequest, "exactBody" | "deployment">;

/** Deployments of ARM templates to resource groups and subscriptions: keeps their records and runs them. */
export class Deployments {
  readonly #options: DeploymentsOptions;
  readonly #clock: Clock;
  readonly #history: DeploymentHistory;
  readonly #runs = new Map<string, Run>();
  #closed = false;

  constructor(options: DeploymentsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#history = new DeploymentHistory(options.store, (deployment, resource) =>
      options.operations.isMadeFor(deployment, resource),
    );
  }

  /**
   * Starts a deployment. Answers 201 for a new name, 200 for a name that was deployed before.
   *
   * @param from What else is known of the request.
   */
  put(scope: DeploymentScope, name: string, body: unknown, from: Origin = {}): ArmResponse {
    return answering(() => {
      if (this.#closed) {
        throw new ArmError(503, "ServiceUnavailable", "The local App Service is about to stop.");
      }
      const id = idOf(scope, name);
      const before = this.#history.find(id);
      if (before !== undefined && isActive(before.properties.provisioningState)) {
        throw stillActive(before);
      }
      const { record, compiled, request } = this.#prepare(scope, name, body, from);
      if (from.deployment === undefined) {
        // A nested template can hold the values of secure parameters: the outer one may have evaluated it.
        this.#options.store.saveTemplate(record.id, request.template);
      }
      this.#history.save(record);
      this.#history.forgetOldest(scope);
      this.#start(record, compiled);
      return {
        status: before === undefined ? 201 : 200,
        headers: {
          "Azure-AsyncOperation": `${this.#options.origin()}${id}/operationStatuses/${record.statusId}?api-version=${API_VERSION}`,
          ...this.#retryAfter(),
        },
        body: shownDeployment(record),
      };
    });
  }

  /** Checks what a PUT would deploy, nested deployments included, without deploying it. */
  async validate(scope: DeploymentScope, name: string, body: unknown, from: Origin = {}): Promise<ArmResponse> {
    try {
      const { record, compiled } = this.#prepare(scope, name, body, from);
      const resources = await expand(compiled, scope, {
        ...this.#surroundings(),
        bodyOf: async (resource) => knownBody(resource),
      });
      const properties = {
        ...record.properties,
        provisioningState: "Succeeded" as const,
        duration: durationOf(0),
        validatedResources: resources.map(({ resource: { id } }) => ({ id })),
      };
      return { status: 200, body: shownDeployment({ ...record, properties }) };
    } catch (error) {
      return refusalFor(error).toResponse();
    }
  }

  /** Starts to find out what a PUT would change. Clients poll the result at the answer's `Location`. */
  async whatIf(scope: DeploymentScope, name: string, body: unknown, from: Origin = {}): Promise<ArmResponse> {
    try {
      const { record, compiled, request } = this.#prepare(scope, name, body, from);
      const dispatch = (asked: ArmRequest) => this.#options.dispatch({ ...asked, deployment: record.id });
      const question = { name, scope, request, compiled, surroundings: this.#surroundings(), dispatch };
      const { correlationId } = record.properties;
      const work = whatIf(question).then(
        (changes) => ({
          status: "Succeeded",
          properties: { correlationId, changes, potentialChanges: [], diagnostics: [] },
        }),
        (error: unknown) => ({ status: "Failed", ...(refusalFor(error).body as JsonObject) }),
      );
      const { operations } = this.#options;
      const asked = { path: record.id };
      const id = await operations.start(asked, async () => ({ status: 200, body: await work }));
      return operations.accepted(
        `/subscriptions/${scope.subscriptionId}/operationresults/${id}?api-version=${API_VERSION}`,
      );
    } catch (error) {
      return refusalFor(error).toResponse();
    }
  }

  /** Returns one deployment. */
  get(scope: DeploymentScope, name: string): ArmResponse {
    return answering(() => ({ status: 200, body: shownDeployment(this.#find(scope, name)) }));
  }

  /** Answers 204 if the deployment exists, else 404. */
  head(scope: DeploymentScope, name: string): ArmResponse {
    return { status: this.#history.find(idOf(scope, name)) ? 204 : 404 };
  }

  /**
   * Lists the deployments of a scope, the latest first.
   *
   * @param query The query's parameters. Supports `$top` and the filter `provisioningState eq '…'`.
   */
  list(scope: DeploymentScope, query: Readonly<Record<string, string>> = {}): ArmResponse {
    return answering(() => {
      const value = this.#history.list(scope, query).map(shownDeployment);
      return { status: 200, body: { value } };
    });
  }

  /** Deletes the record of a deployment, never what it deployed. Clients poll the deletion at `deletionResult`. */
  delete(scope: DeploymentScope, name: string): ArmResponse {
    return answering(() => {
      const record = this.#find(scope, name);
      if (isActive(record.properties.provisioningState)) {
        throw stillActive(record);
      }
      this.#history.forget(record);
      const job = {
        jobId: `${DELETION}${randomUUID().toUpperCase()}`,
        jobLocation: scope.resourceGroup?.location ?? record.location ?? "",
      };
      const token = Buffer.from(JSON.stringify(job)).toString("base64url");
      const path = `/subscriptions/${scope.subscriptionId}/operationresults/${token}`;
      return {
        status: 202,
        headers: { Location: `${this.#options.origin()}${path}?api-version=${API_VERSION}`, ...this.#retryAfter() },
      };
    });
  }

  /** The answer at the `Location` of a deletion; undefined if the token does not belong to a deployment's deletion. */
  deletionResult(token: string): ArmResponse | undefined {
    const job = Buffer.from(token, "base64url").toString("utf8");
    return job.includes(`"${DELETION}`) ? { status: 204 } : undefined;
  }

  /** Returns the template of a deployment. */
  exportTemplate(scope: DeploymentScope, name: string): ArmResponse {
    return answering(() => {
      const { id } = this.#find(scope, name);
      const template = this.#options.store.template(id);
      if (template === undefined) {
        throw notImplemented("the template of a nested deployment, which can hold secure values");
      }
      return { status: 200, body: { template } };
    });
  }

  /** Cancels an active deployment. Its running requests end; nothing more is started. */
  cancel(scope: DeploymentScope, name: string): ArmResponse {
    return answering(() => {
      const { id, properties } = this.#find(scope, name);
      const run = this.#runs.get(id.toLowerCase());
      if (run === undefined || !isActive(properties.provisioningState)) {
        throw new ArmError(
          409,
          "DeploymentCannotBeCancelled",
          `The deployment '${name}' cannot be cancelled because its provisioning state is '${properties.provisioningState}'.`,
        );
      }
      run.cancel();
      return { status: 204 };
    });
  }

  /** Lists the steps of a deployment. */
  operations(scope: DeploymentScope, name: string, apiVersion?: string): ArmResponse {
    return answering(() => {
      const { id, operations } = this.#find(scope, name);
      return { status: 200, body: { value: operations.map((it) => shownOperation(id, it, apiVersion)) } };
    });
  }

  /** Returns one step of a deployment. */
  operation(scope: DeploymentScope, name: string, operationId: string, apiVersion?: string): ArmResponse {
    return answering(() => {
      const { id, operations } = this.#find(scope, name);
      const found = operations.find((it) => it.operationId === operationId);
      if (found === undefined) {
        throw new ArmError(
          404,
          "DeploymentOperationNotFound",
          `Deployment operation '${operationId}' could not be found.`,
        );
      }
      return { status: 200, body: shownOperation(id, found, apiVersion) };
    });
  }

  /** The progress of a deployment, for clients that poll its `Azure-AsyncOperation`. */
  operationStatus(scope: DeploymentScope, name: string, statusId: string): ArmResponse {
    return answering(() => {
      const { properties, statusId: current } = this.#find(scope, name);
      if (statusId !== current) {
        throw new ArmError(
          404,
          "DeploymentOperationNotFound",
          `Deployment operation '${statusId}' could not be found.`,
        );
      }
      const { provisioningState: status, error } = properties;
      return {
        status: 200,
        headers: isActive(status) ? this.#retryAfter() : {},
        body: error === undefined ? { status } : { status, error },
      };
    });
  }

  /** Forgets every deployment of a deleted resource group. Running ones start nothing more. */
  forgetGroup(resourceGroupId: string): void {
    for (const record of this.#history.below(`${resourceGroupId}/providers/`)) {
      this.#runs.get(record.id.toLowerCase())?.stop();
      this.#history.forget(record);
    }
  }

  /** Resolves when the deployment with this id is not running. */
  async settled(deploymentId: string): Promise<void> {
    await this.#runs.get(deploymentId.toLowerCase())?.ended;
  }

  /** Ends the engine. Running deployments stay as they are; the next start finds them interrupted. */
  async close(): Promise<void> {
    this.#closed = true;
    const runs = [...this.#runs.values()];
    for (const run of runs) {
      run.stop();
    }
    await Promise.all(runs.map((run) => run.ended));
    await this.#options.store.flushed();
  }

  #prepare(
    scope: DeploymentScope,
    name: string,
    body: unknown,
    from: Origin,
  ): { record: DeploymentRecord; compiled: CompiledTemplate; request: DeploymentRequest } {
    const startedAt = this.#clock.now();
    // A copy, because the caller may change the body later.
    const request = parseRequest(scope, name, structuredClone(body), from.exactBody?.());
    const facts = factsOf(scope, name, request, this.#surroundings().place);
    const compiled = compileTemplate(request.source.template, request.source.parameters, facts);
    const record: DeploymentRecord = {
      id: idOf(scope, name),
      name,
      ...(request.location === undefined ? {} : { location: request.location }),
      ...(request.tags === undefined ? {} : { tags: request.tags }),
      statusId: `08585${Array.from({ length: 15 }, () => randomInt(10)).join("")}`,
      startedAt,
      operations: [],
      wanted: {
        resources: compiled.resources.map(({ id: resource, nested }) => ({ id: resource, nested })),
        hasOutputs: compiled.outputs.length > 0,
      },
      properties: {
        templateHash: templateHashOf(request.template),
        parameters: shownParameters(compiled.parameters),
        mode: request.mode,
        provisioningState: "Accepted",
        timestamp: timestampOf(startedAt),
        duration: durationOf(this.#clock.now() - startedAt),
        correlationId: randomUUID(),
        providers: providersOf(compiled),
        dependencies: dependenciesShown(compiled),
      },
    };
    return { record, compiled, request };
  }

  #surroundings(): Omit<ExpansionContext, "bodyOf"> {
    const { tenantId, origin, subscriptionName = "Local", findGroup } = this.#options;
    return { place: { tenantId, subscriptionName, origin: origin(), now: this.#clock.now() }, findGroup };
  }

  #start(record: DeploymentRecord, compiled: CompiledTemplate): void {
    const key = record.id.toLowerCase();
    const run = new Run(record, compiled, {
      dispatch: this.#options.dispatch,
      clock: this.#clock,
      pollFloor: this.#options.pollFloorMilliseconds ?? 20,
      save: (changed) => this.#history.save(changed),
      remember: (changed) => this.#history.remember(changed),
      settled: (id) => this.settled(id),
      outputResources: (id) => this.#history.find(id)?.properties.outputResources,
    });
    this.#runs.set(key, run);
    void run.ended.then(() => {
      if (this.#runs.get(key) === run) {
        this.#runs.delete(key);
      }
    });
  }

  #find(scope: DeploymentScope, name: string): DeploymentRecord {
    const record = this.#history.find(idOf(scope, name));
    if (record === undefined) {
      throw new ArmError(404, "DeploymentNotFound", `Deployment '${name}' could not be found.`);
    }
    return record;
  }

  #retryAfter(): Record<string, string> {
    return retryAfterHeaders(this.#options.retryAfterMilliseconds ?? RETRY_AFTER_MILLISECONDS);
  }
}
