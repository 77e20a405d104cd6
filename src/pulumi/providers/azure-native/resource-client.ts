import { PartialFailure } from "../plugin";
import { isMap, type MutablePropertyMap, type PropertyMap } from "../values";
import { type ArmClient, type ArmClientRequest, assertStatus } from "./arm-client";
import { ArmRequestError, saysGone } from "./arm-error";
import { outputsOf, projectOnInputs, removedIdentities, requestBody } from "./body";
import type { ResourceType } from "./resource-type";
import { isAsItStarts } from "./starting-state";

/** Creates, reads, changes and deletes resources of one type, with the requests that azure-native makes. */
export class ResourceClient {
  readonly #client: ArmClient;
  readonly #type: ResourceType;
  readonly #signal: AbortSignal;

  constructor(client: ArmClient, type: ResourceType, signal: AbortSignal) {
    this.#client = client;
    this.#type = type;
    this.#signal = signal;
  }

  /**
   * Checks that the resource does not exist yet. A PUT does not distinguish creating from changing, so it could
   * overwrite a resource by accident.
   */
  async assertAbsent(path: string): Promise<void> {
    const { status, body, text } = await this.#watched(() => this.#client.send(this.#readRequest(path)));
    if (status === 404 || status === 204) return;
    if (status !== 200) {
      throw new Error(`cannot check existence of resource '${path}': status code ${status}, ${text}`);
    }
    // A resource that comes with its parent always exists.
    if (this.#type.singleton || Object.keys(body).length === 0) return;
    const { startsAs } = this.#type;
    if (startsAs) {
      if (isAsItStarts(projectOnInputs(this.#type, outputsOf(this.#type, body)), startsAs)) return;
      throw new Error(`cannot create already existing subresource '${path}'`);
    }
    throw new Error(`cannot create already existing resource '${path}'`);
  }

  /** Writes a resource with its inputs and reads it again. The answer to a PUT need not show the result. */
  put(path: string, inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
    return this.#write("PUT", path, inputs, requestBody(this.#type, inputs));
  }

  async #write(
    method: "PUT" | "PATCH",
    path: string,
    inputs: PropertyMap,
    body: PropertyMap,
  ): Promise<{ id: string; outputs: PropertyMap }> {
    return this.#watched(async () => {
      const request = this.#request(method, path, { body });
      const response = await this.#client.expect([200, 201, 202], request);
      const id = typeof response.body.id === "string" ? response.body.id : path;
      try {
        await this.#client.waitFor(response, this.#request("GET", path), "write");
      } catch (error) {
        throw await this.#partialFailure(error, id, inputs, outputsOf(this.#type, response.body));
      }
      return { id, outputs: (await this.#readAgain(id)) ?? outputsOf(this.#type, response.body) };
    });
  }

  /**
   * Changes a resource. To Azure this is the same as creating it, unless an assigned identity is to go: only a PATCH that
   * names it removes it.
   */
  change(path: string, inputs: PropertyMap, olds: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
    const body = requestBody(this.#type, inputs);
    const removed = removedIdentities(inputs, olds);
    const { identity } = body;
    if (removed.length === 0 || !isMap(identity)) return this.put(path, inputs);
    const kept = isMap(identity.userAssignedIdentities) ? identity.userAssignedIdentities : {};
    const gone = Object.fromEntries(removed.map((id) => [id, null]));
    const userAssignedIdentities = { ...kept, ...gone };
    return this.#write("PATCH", path, inputs, { ...body, identity: { ...identity, userAssignedIdentities } });
  }

  /** Resets a resource that cannot be deleted to its initial values. */
  async putBack(path: string, defaults: PropertyMap): Promise<void> {
    await this.#watched(async () => {
      const request = this.#request("PUT", path, { body: requestBody(this.#type, defaults) });
      const response = await this.#client.expect([200, 201, 202], request);
      await this.#client.waitFor(response, this.#request("GET", path), "write");
    });
  }

  /** The outputs of a resource; undefined if it does not exist. */
  async read(path: string): Promise<PropertyMap | undefined> {
    return this.#watched(async () => {
      const read = await this.#bodyOf(path);
      const { siteConfigPath } = this.#type;
      const body = read && siteConfigPath ? await this.#withSiteConfig(read, path + siteConfigPath) : read;
      return body && outputsOf(this.#type, body);
    });
  }

  /** The result of a function: the resource as one request shows it, with its id. */
  async get(path: string): Promise<PropertyMap> {
    return this.#watched(async () => {
      const { body } = await this.#client.expect([200, 201], this.#readRequest(path));
      const id = typeof body.id === "string" ? body.id : path;
      return { ...outputsOf(this.#type, body), id };
    });
  }

  /** Deletes a resource. It may not exist any more. */
  async delete(path: string): Promise<void> {
    await this.#watched(async () => {
      try {
        const request = this.#request("DELETE", path, { query: this.#type.deleteQuery ?? {} });
        const response = await this.#client.expect([200, 202, 204], request);
        await this.#client.waitFor(response, this.#request("GET", path), "deletion");
      } catch (error) {
        if (!(error instanceof ArmRequestError && error.status === 404)) throw error;
      }
    });
  }

  /** What one request shows of a resource; undefined if it does not exist. */
  async #bodyOf(path: string): Promise<PropertyMap | undefined> {
    const response = await this.#client.send(this.#readRequest(path));
    if (saysGone(response.status, response.text)) return undefined;
    assertStatus([200, 201], response);
    return response.body;
  }

  async #readAlone(path: string): Promise<PropertyMap | undefined> {
    const body = await this.#bodyOf(path);
    return body && outputsOf(this.#type, body);
  }

  /** Adds a site's configuration, which Azure shows at a separate path. */
  async #withSiteConfig(body: PropertyMap, path: string): Promise<PropertyMap> {
    const { properties } = body;
    const configuration = (await this.#client.expect([200], this.#request("GET", path))).body.properties;
    const siteConfig: MutablePropertyMap = isMap(configuration) ? { ...configuration } : {};
    if (siteConfig.publishingUsername === "REDACTED") delete siteConfig.publishingUsername;
    return { ...body, properties: { ...(isMap(properties) ? properties : {}), siteConfig } };
  }

  async #readAgain(id: string): Promise<PropertyMap | undefined> {
    try {
      return await this.read(id);
    } catch (error) {
      process.stderr.write(`warning: '${id}' was written, but could not be read: ${messageOf(error)}\n`);
      return undefined;
    }
  }

  /**
   * Azure has accepted the resource, so the engine must know about it. This holds even if only the answer before the
   * failure is known. A resource that is gone again counts as never created.
   */
  async #partialFailure(error: unknown, id: string, inputs: PropertyMap, answered: PropertyMap): Promise<unknown> {
    // azure-native reads the resource alone here, without a site's configuration.
    const outputs = await this.#readAlone(id).catch(() => answered);
    return outputs ? new PartialFailure(messageOf(this.#explained(error)), id, inputs, outputs) : error;
  }

  async #watched<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      throw error instanceof PartialFailure ? error : this.#explained(error);
    }
  }

  /** Replaces the error of an aborted request, which does not say why it was aborted. */
  #explained(error: unknown): unknown {
    if (!this.#signal.aborted) return error;
    const { reason } = this.#signal;
    return new Error(
      reason instanceof DOMException && reason.name === "TimeoutError" ? "operation timed out" : "cancelled",
    );
  }

  #readRequest(path: string): ArmClientRequest {
    const { method, path: below } = this.#type.readFrom ?? { method: "GET", path: "" };
    return this.#request(method, path + below, method === "POST" ? { body: {} } : {});
  }

  #request(
    method: ArmClientRequest["method"],
    path: string,
    { query = {}, body }: Pick<ArmClientRequest, "query" | "body"> = {},
  ): ArmClientRequest {
    const request = { method, path, signal: this.#signal, query: { "api-version": this.#type.apiVersion, ...query } };
    return body ? { ...request, body } : request;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
