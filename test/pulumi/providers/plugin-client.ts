import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as wire from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { openHome } from "../../../src/local/host/home";
import { installProviders } from "../../../src/pulumi/providers/install";

/** How the engine writes a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** How the engine writes a secret. */
export function secret(value: JavaScriptValue): Properties {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

export type Properties = Record<string, JavaScriptValue>;

/** What the engine may say with the inputs that it has checked. */
export interface CheckOptions {
  readonly olds?: Properties;
  readonly seed?: string;
  readonly name?: string;
  /** How the engine wishes that a resource be named that says no name: here, `proposed`. */
  readonly autonaming?: keyof typeof wire.CheckRequest.AutonamingOptions.Mode;
}

const KINDS = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"];

/** A provider, driven over gRPC in the way of the engine. */
export class PluginClient {
  readonly #client: ResourceProviderClient;

  private constructor(
    port: number,
    readonly process?: ChildProcess,
    private readonly written: readonly string[] = [],
  ) {
    // A connection of its own, as each provider of each engine has.
    const options = { "grpc.use_local_subchannel_pool": 1 };
    this.#client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  }

  /** Attaches to a provider that is served at a port. */
  static attach(port: number): PluginClient {
    return new PluginClient(port);
  }

  /** Starts the executable that `installProviders` wrote. */
  static async start(executable: string, environment: Record<string, string> = {}): Promise<PluginClient> {
    const child = spawn(executable, ["127.0.0.1:1"], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const written: string[] = [];
    child.stderr?.on("data", (chunk: Buffer) => written.push(chunk.toString()));
    return new PluginClient(await firstNumber(child, written), child, written);
  }

  /** The inputs of the last check, or the outputs of the last other call, with what all resources have. */
  last: Properties = {};

  /** What the provider has written for people to read. */
  get log(): string {
    return this.written.join("");
  }

  stop(): void {
    this.#client.close();
    this.process?.kill();
  }

  async handshake(): Promise<wire.ProviderHandshakeResponse.AsObject> {
    const request = new wire.ProviderHandshakeRequest().setEngineAddress("127.0.0.1:1");
    return (
      await this.#call<wire.ProviderHandshakeResponse>((done) => this.#client.handshake(request, done))
    ).toObject();
  }

  /** The schema, as text. */
  async schema(): Promise<string> {
    const request = new wire.GetSchemaRequest();
    return (await this.#call<wire.GetSchemaResponse>((done) => this.#client.getSchema(request, done))).getSchema();
  }

  async configure(variables: Record<string, string> = {}): Promise<wire.ConfigureResponse.AsObject> {
    const request = new wire.ConfigureRequest();
    for (const [key, value] of Object.entries(variables)) request.getVariablesMap().set(key, value);
    return (await this.#call<wire.ConfigureResponse>((done) => this.#client.configure(request, done))).toObject();
  }

  async check(
    type: string,
    news: Properties,
    { olds = {}, seed = "seed", name = "shop", autonaming }: CheckOptions = {},
  ): Promise<{ inputs: Properties; failures: string[] }> {
    const request = new wire.CheckRequest()
      .setUrn(urn(type, name))
      .setOlds(struct(olds))
      .setNews(struct(news))
      .setRandomseed(Buffer.from(seed));
    if (autonaming) {
      const options = new wire.CheckRequest.AutonamingOptions().setProposedName("proposed");
      request.setAutonaming(options.setMode(wire.CheckRequest.AutonamingOptions.Mode[autonaming]));
    }
    const response = await this.#call<wire.CheckResponse>((done) => this.#client.check(request, done));
    return {
      inputs: this.#own(plain(response.getInputs()), "azureApiVersion"),
      failures: response.getFailuresList().map((failure) => failure.getReason()),
    };
  }

  async diff(type: string, oldInputs: Properties, news: Properties, outputs: Properties = {}) {
    const request = new wire.DiffRequest()
      .setUrn(urn(type))
      .setId("id")
      .setOlds(struct(outputs))
      .setOldInputs(struct(oldInputs))
      .setNews(struct(news));
    const response = await this.#call<wire.DiffResponse>((done) => this.#client.diff(request, done));
    const detailed: Record<string, string | undefined> = {};
    response.getDetaileddiffMap().forEach((difference, path) => {
      detailed[path] = KINDS[difference.getKind()];
    });
    return {
      changes: response.getChanges() === wire.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
      detailed,
    };
  }

  async create(
    type: string,
    inputs: Properties,
    preview = false,
    timeout = 0,
  ): Promise<{ id: string; outputs: Properties }> {
    const request = new wire.CreateRequest()
      .setUrn(urn(type))
      .setProperties(struct(inputs))
      .setPreview(preview)
      .setTimeout(timeout);
    const response = await this.#call<wire.CreateResponse>((done) => this.#client.create(request, done));
    return { id: response.getId(), outputs: this.#own(plain(response.getProperties()), "id") };
  }

  async read(type: string, id: string, outputs?: Properties, inputs?: Properties) {
    const request = new wire.ReadRequest().setUrn(urn(type)).setId(id);
    if (outputs) request.setProperties(struct(outputs));
    if (inputs) request.setInputs(struct(inputs));
    const response = await this.#call<wire.ReadResponse>((done) => this.#client.read(request, done));
    const read = this.#own(plain(response.getProperties()), "id");
    return { id: response.getId(), outputs: read, inputs: plain(response.getInputs()) };
  }

  async update(
    type: string,
    id: string,
    news: Properties,
    {
      olds = {},
      oldInputs = {},
      preview = false,
    }: { olds?: Properties; oldInputs?: Properties; preview?: boolean } = {},
  ): Promise<Properties> {
    const request = new wire.UpdateRequest()
      .setUrn(urn(type))
      .setId(id)
      .setOlds(struct(olds))
      .setOldInputs(struct(oldInputs))
      .setNews(struct(news))
      .setPreview(preview);
    const response = await this.#call<wire.UpdateResponse>((done) => this.#client.update(request, done));
    return this.#own(plain(response.getProperties()), "id");
  }

  async delete(type: string, id: string): Promise<void> {
    const request = new wire.DeleteRequest().setUrn(urn(type)).setId(id).setProperties(struct({}));
    await this.#call((done) => this.#client.delete(request, done));
  }

  async invoke(token: string, args: Properties = {}): Promise<Properties> {
    const request = new wire.InvokeRequest().setTok(token).setArgs(struct(args));
    const response = await this.#call<wire.InvokeResponse>((done) => this.#client.invoke(request, done));
    return plain(response.getReturn());
  }

  async cancel(): Promise<void> {
    await this.#call((done) => this.#client.cancel(new Empty(), done));
  }

  /** Leaves out what all resources have, which tests of its own look at. */
  #own(properties: Properties, common: string): Properties {
    this.last = properties;
    return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== common));
  }

  #call<Response>(send: (done: (error: ServiceError | null, response: Response) => void) => void): Promise<Response> {
    return new Promise((resolve, reject) => {
      send((error, response) => (error ? reject(error) : resolve(response)));
    });
  }
}

/** The resource that a failed call says exists all the same. */
export function partialResource(error: unknown): { id: string; outputs: Properties; reasons: string[] } | undefined {
  const [bytes] = (error as ServiceError).metadata.get("grpc-status-details-bin");
  if (!(bytes instanceof Buffer)) return undefined;
  const [details] = Status.deserializeBinary(bytes).getDetailsList();
  const failure = details?.unpack(wire.ErrorResourceInitFailed.deserializeBinary, "pulumirpc.ErrorResourceInitFailed");
  if (!failure) return undefined;
  return { id: failure.getId(), outputs: plain(failure.getProperties()), reasons: failure.getReasonsList() };
}

/** The executables, written into a temporary folder, and what takes it away again. */
export function installed(): { folder: string; executable(name: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "providers-"));
  const home = openHome(folder);
  installProviders(home);
  return {
    folder,
    executable: (name) => join(home.providers, `pulumi-resource-${name}`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function urn(type: string, name = "shop"): string {
  return `urn:pulumi:test::project::azure-slots:index:Parent$${type}::${name}`;
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties);
}

function plain(properties: Struct | undefined): Properties {
  return properties?.toJavaScript() ?? {};
}

function firstNumber(child: ChildProcess, written: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(Number.parseInt(text, 10));
    });
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`the provider ended with ${code} before it was ready: ${written.join("")}`)),
    );
  });
}
