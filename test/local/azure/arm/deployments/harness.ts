import { randomUUID } from "node:crypto";
import {
  type DeploymentProperties,
  type DeploymentRecord,
  type DeploymentScope,
  type DeploymentStore,
  Deployments,
  MemoryDeploymentStore,
} from "../../../../../src/local/azure/arm/deployments";
import { AsyncOperations } from "../../../../../src/local/azure/arm/operations";
import type { ArmRequest, ArmResponse } from "../../../../../src/local/azure/arm/protocol";
import type { JsonObject } from "../../../../../src/local/azure/json";

export const SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/shop-group`;
export const SCOPE: DeploymentScope = {
  subscriptionId: SUBSCRIPTION,
  resourceGroup: { id: GROUP, name: "shop-group", location: "westus", tags: {} },
};

type Handler = (request: ArmRequest) => ArmResponse | Promise<ArmResponse>;

/** A resource provider that remembers what it was asked, and deployments on top of it. */
export class Harness {
  readonly requests: ArmRequest[] = [];
  readonly resources = new Map<string, JsonObject>();
  readonly deployments: Deployments;
  readonly store: DeploymentStore;
  readonly #handlers: { method: string; ending: string; handle: Handler }[] = [];

  constructor(store: DeploymentStore = new MemoryDeploymentStore()) {
    this.store = store;
    this.deployments = new Deployments({
      dispatch: (request) => this.dispatch(request),
      store,
      operations: new AsyncOperations(),
      findGroup: () => SCOPE.resourceGroup,
      tenantId: randomUUID(),
      origin: () => "https://arm.local:4443",
      pollFloorMilliseconds: 1,
    });
  }

  /** Answers requests whose path ends so; the latest handler wins. */
  on(method: string, ending: string, handle: Handler): this {
    this.#handlers.unshift({ method, ending: ending.toLowerCase(), handle });
    return this;
  }

  /** The requests that are not about deployments, as `PUT …/sites/shop` and so on. */
  get writes(): string[] {
    return this.requests
      .filter(({ method, path }) => method === "PUT" && !path.includes("/deployments/"))
      .map(({ path }) => path.slice(path.indexOf("/providers/") + "/providers/".length));
  }

  async dispatch(request: ArmRequest): Promise<ArmResponse> {
    this.requests.push(request);
    const deployment = /\/deployments\/([^/]+)(?:\/operationStatuses\/([^/]+))?$/i.exec(request.path);
    if (deployment !== null) {
      const [, name = "", status] = deployment;
      if (request.method === "PUT") {
        return this.deployments.put(SCOPE, name, request.body);
      }
      return status === undefined
        ? this.deployments.get(SCOPE, name)
        : this.deployments.operationStatus(SCOPE, name, status);
    }
    const handler = this.#handlers.find(
      (it) => it.method === request.method && request.path.toLowerCase().endsWith(it.ending),
    );
    if (handler !== undefined) {
      return handler.handle(request);
    }
    const key = request.path.toLowerCase();
    if (request.method === "PUT") {
      this.resources.set(key, { id: request.path, ...(request.body as JsonObject) });
    }
    const body = this.resources.get(key);
    return body === undefined ? notFound(request.path) : { status: 200, body };
  }

  /** Deploys a template and waits for its end. */
  async deploy(
    template: JsonObject,
    parameters: JsonObject = {},
    name = "release",
  ): Promise<{ response: ArmResponse; properties: DeploymentProperties }> {
    const response = this.deployments.put(SCOPE, name, bodyOf(template, parameters));
    await this.deployments.settled(`${GROUP}/providers/Microsoft.Resources/deployments/${name}`);
    return { response, properties: this.properties(name) };
  }

  properties(name = "release"): DeploymentProperties {
    const { body } = this.deployments.get(SCOPE, name) as { body: DeploymentRecord };
    return body.properties;
  }

  operations(name = "release"): { properties: Record<string, unknown> }[] {
    const { body } = this.deployments.operations(SCOPE, name) as {
      body: { value: { properties: Record<string, unknown> }[] };
    };
    return body.value;
  }

  get stored(): string {
    return JSON.stringify(this.store.load());
  }
}

export function bodyOf(template: JsonObject, parameters: JsonObject = {}): JsonObject {
  const values = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }]));
  return { properties: { mode: "Incremental", template, parameters: values } };
}

export function templateOf(sections: JsonObject): JsonObject {
  return {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    resources: [],
    ...sections,
  };
}

export function site(name: string, more: JsonObject = {}): JsonObject {
  return { type: "Microsoft.Web/sites", apiVersion: "2024-11-01", name, properties: {}, ...more };
}

export function errorOf(response: ArmResponse): { code: string; message: string; additionalInfo?: unknown } {
  return (response.body as { error: { code: string; message: string } }).error;
}

function notFound(path: string): ArmResponse {
  const message = `The Resource '${path}' was not found.`;
  return { status: 404, body: { error: { code: "ResourceNotFound", message } } };
}
