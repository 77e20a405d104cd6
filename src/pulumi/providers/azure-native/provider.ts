import { withTimeLimit } from "../../../local/time-limit";
import type {
  CheckRequest,
  CheckResult,
  CreateRequest,
  CreateResult,
  DeleteRequest,
  DiffRequest,
  DiffResult,
  ProviderPlugin,
  ReadRequest,
  ReadResult,
  UpdateRequest,
} from "../plugin";
import type { PackageSchema } from "../schema";
import type { PropertyMap } from "../values";
import { BlobClient } from "./blob-client";
import { parametersIn, pathOf, projectOnInputs, withoutDeclaredElsewhere } from "./body";
import type { Connection } from "./connection";
import { checkInputs } from "./defaults";
import { deleteSecret } from "./delete-secret";
import { diffInputs } from "./diff";
import { refreshInputs } from "./refresh";
import { ResourceClient } from "./resource-client";
import type { ResourceType } from "./resource-type";
import { RESOURCE_TYPES } from "./resource-types";
import { azureNativeSchema } from "./schema";
import { keepKnown, previewOutputs } from "./shape";
import type { PostFunction } from "./storage-types";
import { findFunction, findPostFunction, findResourceType, parseToken } from "./tokens";

const LONGEST_OPERATION = 2 * 60 * 60;

/** Where a provider runs, and for whom. */
interface Surroundings {
  /** Signs in to the local App Service with the provider's configuration. */
  connect(configuration: Readonly<Record<string, string>>): Promise<Connection>;
  /** The folder in which the engine runs. */
  workingDirectory(): Promise<string>;
}

/** Stands in for azure-native: sends the same requests to the local App Service. */
export class AzureNativeProvider implements ProviderPlugin {
  readonly name = "azure-native";
  readonly version = "3.28.0";
  readonly #cancelled = new AbortController();
  readonly #groupLocations = new Map<string, string>();
  #connection: Connection | undefined;

  constructor(private readonly surroundings: Surroundings) {}

  schema(): PackageSchema {
    return azureNativeSchema(this.version);
  }

  async configure(configuration: Readonly<Record<string, string>>): Promise<void> {
    this.#connection = await this.surroundings.connect(configuration);
  }

  async check(request: CheckRequest): Promise<CheckResult> {
    return checkInputs(findResourceType(request.type), request, {
      configured: this.#connected().location,
      ofResourceGroup: (name) => this.#locationOfGroup(name),
    });
  }

  async diff(request: DiffRequest): Promise<DiffResult> {
    return diffInputs(findResourceType(request.type), request);
  }

  async create(request: CreateRequest): Promise<CreateResult> {
    const type = findResourceType(request.type);
    if (request.preview) return { id: "", outputs: previewOutputs(request.inputs, type.outputs) };
    const path = pathOf(type, this.#connected().subscriptionId, request.inputs);
    const resources = this.#resources(type, request.timeout);
    await resources.assertAbsent(path);
    return resources.put(path, request.inputs);
  }

  async read(request: ReadRequest): Promise<ReadResult | undefined> {
    const type = findResourceType(request.type);
    const found = await this.#resources(type, 0).read(request.id);
    if (!found) return undefined;
    const outputs = request.oldInputs ? withoutDeclaredElsewhere(type, found, request.oldInputs) : found;
    const now = projectOnInputs(type, outputs);
    const inputs = request.oldInputs
      ? refreshInputs(request.oldInputs, projectOnInputs(type, request.oldOutputs), now)
      : { ...parametersIn(request.id, type), ...now };
    return { id: request.id, outputs, inputs };
  }

  async update(request: UpdateRequest): Promise<PropertyMap> {
    const type = findResourceType(request.type);
    if (request.preview) {
      const { name, location } = request.oldOutputs;
      // These two never change in place, so resources that depend on them can be previewed.
      return {
        ...previewOutputs(request.inputs, type.outputs),
        ...(name === undefined ? {} : { name }),
        ...(location === undefined ? {} : { location }),
      };
    }
    const resources = this.#resources(type, request.timeout);
    const { outputs } = await resources.change(request.id, request.inputs, request.oldInputs);
    return withoutDeclaredElsewhere(type, outputs, request.inputs);
  }

  async delete(request: DeleteRequest): Promise<void> {
    const type = findResourceType(request.type);
    if (type.isSecret) return deleteSecret(this.#connected(), type, request.id, this.#signal(request.timeout));
    const resources = this.#resources(type, request.timeout);
    if (type.singleton && resources instanceof ResourceClient) {
      await resources.putBack(request.id, type.singleton.defaults);
    } else {
      await resources.delete(request.id);
    }
  }

  async invoke(token: string, args: PropertyMap): Promise<PropertyMap> {
    const { key } = parseToken(token);
    const connection = this.#connected();
    if (key === "authorization:getClientConfig") return connection.describeClient();
    if (key === "authorization:getClientToken") return connection.getToken(args);
    const post = findPostFunction(token);
    if (post) return this.#post(post, args);
    const type = findFunction(token);
    const path = pathOf(type, connection.subscriptionId, args);
    const { azureApiVersion, ...found } = await new ResourceClient(connection.client, type, this.#signal(0)).get(path);
    // Only functions that get a resource return the version of Azure's interface. Functions that list something do not.
    return isGetter(key) && azureApiVersion !== undefined ? { ...found, azureApiVersion } : found;
  }

  cancel(): void {
    this.#cancelled.abort(new Error("cancelled"));
  }

  async #post(post: PostFunction, args: PropertyMap): Promise<PropertyMap> {
    const { client, subscriptionId } = this.#connected();
    const written = Object.entries(post.body).flatMap(([name, azureName]) => {
      const value = args[name];
      return value === undefined ? [] : [[azureName, value] as const];
    });
    const { body } = await client.expect([200], {
      method: "POST",
      path: pathOf(post, subscriptionId, args),
      query: { "api-version": post.apiVersion },
      body: Object.fromEntries(written),
      signal: this.#signal(0),
    });
    return keepKnown(body, post.outputs);
  }

  #resources(type: ResourceType, timeout: number): ResourceClient | BlobClient {
    const connection = this.#connected();
    const signal = this.#signal(timeout);
    return type.isBlob
      ? new BlobClient(connection.client, connection.frontDoor, type, signal, this.surroundings.workingDirectory)
      : new ResourceClient(connection.client, type, signal);
  }

  #connected(): Connection {
    if (!this.#connection) throw new Error("the provider is not configured");
    return this.#connection;
  }

  #signal(timeout: number): AbortSignal {
    return withTimeLimit(this.#cancelled.signal, (timeout > 0 ? timeout : LONGEST_OPERATION) * 1000);
  }

  async #locationOfGroup(name: string): Promise<string | undefined> {
    const known = this.#groupLocations.get(name);
    if (known) return known;
    const type = RESOURCE_TYPES["resources:ResourceGroup"];
    if (!type) return undefined;
    const { client, subscriptionId } = this.#connected();
    const path = pathOf(type, subscriptionId, { resourceGroupName: name });
    const group = await new ResourceClient(client, type, this.#signal(0)).read(path);
    if (typeof group?.location !== "string") return undefined;
    this.#groupLocations.set(name, group.location);
    return group.location;
  }
}

function isGetter(key: string): boolean {
  return key.includes(":get");
}
