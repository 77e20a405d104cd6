import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as wire from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Autonaming, DiffKind, ProviderPlugin, ResourceIdentity } from "./plugin";
import { decodeMap, encodeMap, isMap, type PropertyMap } from "./values";

const KINDS: Readonly<Record<DiffKind, wire.PropertyDiff.Kind>> = {
  add: wire.PropertyDiff.Kind.ADD,
  "add-replace": wire.PropertyDiff.Kind.ADD_REPLACE,
  delete: wire.PropertyDiff.Kind.DELETE,
  "delete-replace": wire.PropertyDiff.Kind.DELETE_REPLACE,
  update: wire.PropertyDiff.Kind.UPDATE,
  "update-replace": wire.PropertyDiff.Kind.UPDATE_REPLACE,
};

const AUTONAMING: Readonly<Record<number, Autonaming["mode"]>> = {
  [wire.CheckRequest.AutonamingOptions.Mode.PROPOSE]: "propose",
  [wire.CheckRequest.AutonamingOptions.Mode.ENFORCE]: "enforce",
  [wire.CheckRequest.AutonamingOptions.Mode.DISABLE]: "disable",
};

/**
 * Translates the engine's calls into those of the provider.
 *
 * Secrets: these providers tell the engine that they accept none, like the real packages. The engine then sends bare
 * values, and marks returned values with the same names as secret. It keeps the inputs with their marks itself.
 */
export function createMethods(plugin: ProviderPlugin) {
  return {
    ...methodsOfThePlugin(plugin),
    ...methodsOfItsConfiguration(plugin),
    ...methodsThatCompare(plugin),
    ...methodsThatChange(plugin),

    async invoke(request: wire.InvokeRequest): Promise<wire.InvokeResponse> {
      const result = await plugin.invoke(request.getTok(), decodeMap(request.getArgs()));
      return new wire.InvokeResponse().setReturn(encodeMap(result));
    },
  };
}

/** The methods about the plugin itself. */
function methodsOfThePlugin(plugin: ProviderPlugin) {
  return {
    handshake(_request: wire.ProviderHandshakeRequest): wire.ProviderHandshakeResponse {
      return new wire.ProviderHandshakeResponse().setSupportsAutonamingConfiguration(true);
    },

    getPluginInfo(_request: Empty): PluginInfo {
      return new PluginInfo().setVersion(plugin.version);
    },

    getSchema(_request: wire.GetSchemaRequest): wire.GetSchemaResponse {
      return new wire.GetSchemaResponse().setSchema(JSON.stringify(plugin.schema()));
    },

    getMapping(_request: wire.GetMappingRequest): wire.GetMappingResponse {
      return new wire.GetMappingResponse();
    },

    attach(_request: unknown): Empty {
      return new Empty();
    },

    cancel(_request: Empty): Empty {
      plugin.cancel();
      return new Empty();
    },
  };
}

/** The methods that configure the provider. */
function methodsOfItsConfiguration(plugin: ProviderPlugin) {
  return {
    checkConfig(request: wire.CheckRequest): wire.CheckResponse {
      return new wire.CheckResponse().setInputs(request.getNews());
    },

    diffConfig(_request: wire.DiffRequest): wire.DiffResponse {
      // The engine then compares by itself, so that a value that was missing or wrong counts once it is set.
      return new wire.DiffResponse().setChanges(wire.DiffResponse.DiffChanges.DIFF_UNKNOWN);
    },

    async configure(request: wire.ConfigureRequest): Promise<wire.ConfigureResponse> {
      const configuration: Record<string, string> = {};
      for (const [key, value] of Object.entries(decodeMap(request.getArgs()))) {
        if (typeof value === "string") configuration[key] = value;
      }
      request.getVariablesMap().forEach((value, key) => {
        configuration[key.replace(`${plugin.name}:config:`, "")] = value;
      });
      await plugin.configure(configuration);
      return new wire.ConfigureResponse().setSupportspreview(true).setSupportsAutonamingConfiguration(true);
    },
  };
}

/** The methods that check inputs and compare them. */
function methodsThatCompare(plugin: ProviderPlugin) {
  return {
    async check(request: wire.CheckRequest): Promise<wire.CheckResponse> {
      const autonaming = request.getAutonaming();
      const mode = autonaming && AUTONAMING[autonaming.getMode()];
      const { inputs, failures = [] } = await plugin.check({
        ...identityOf(request),
        olds: decodeMap(request.getOlds()),
        news: decodeMap(request.getNews()),
        randomSeed: request.getRandomseed_asU8(),
        ...(autonaming && mode ? { autonaming: { mode, proposedName: autonaming.getProposedName() } } : {}),
      });
      return new wire.CheckResponse()
        .setInputs(encodeMap(inputs))
        .setFailuresList(
          failures.map(({ property, reason }) => new wire.CheckFailure().setProperty(property).setReason(reason)),
        );
    },

    async diff(request: wire.DiffRequest): Promise<wire.DiffResponse> {
      const { detailed, deleteBeforeReplace } = await plugin.diff({
        ...identityOf(request),
        id: request.getId(),
        oldInputs: oldInputsOf(request, request.getOlds()) ?? {},
        oldOutputs: decodeMap(request.getOlds()),
        news: decodeMap(request.getNews()),
      });
      const entries = Object.entries(detailed);
      const response = new wire.DiffResponse()
        .setChanges(wire.DiffResponse.DiffChanges[entries.length > 0 ? "DIFF_SOME" : "DIFF_NONE"])
        .setHasdetaileddiff(true)
        .setDeletebeforereplace(deleteBeforeReplace)
        .setDiffsList([...new Set(entries.map(([path]) => path.replace(/[.[].*$/s, "")))])
        .setReplacesList(entries.filter(([, kind]) => kind.endsWith("replace")).map(([path]) => path));
      for (const [path, kind] of entries) {
        response.getDetaileddiffMap().set(path, new wire.PropertyDiff().setKind(KINDS[kind]).setInputdiff(true));
      }
      return response;
    },
  };
}

/** The methods that act on resources. */
function methodsThatChange(plugin: ProviderPlugin) {
  return {
    async create(request: wire.CreateRequest): Promise<wire.CreateResponse> {
      const { id, outputs } = await plugin.create({
        ...identityOf(request),
        inputs: decodeMap(request.getProperties()),
        preview: request.getPreview(),
        timeout: request.getTimeout(),
      });
      return new wire.CreateResponse().setId(id).setProperties(encodeMap(outputs));
    },

    async read(request: wire.ReadRequest): Promise<wire.ReadResponse> {
      const oldInputs = oldInputsOf({ getOldInputs: () => request.getInputs() }, request.getProperties());
      const oldOutputs = decodeMap(request.getProperties());
      // Without outputs there is no state: the engine imports the resource. Any inputs are then an empty struct.
      const isKnown = oldInputs !== undefined && Object.keys(oldOutputs).length > 0;
      const result = await plugin.read({
        ...identityOf(request),
        id: request.getId(),
        oldOutputs,
        ...(isKnown ? { oldInputs } : {}),
      });
      if (result === undefined) return new wire.ReadResponse().setId("");
      return new wire.ReadResponse()
        .setId(result.id)
        .setProperties(encodeMap(result.outputs))
        .setInputs(encodeMap(result.inputs));
    },

    async update(request: wire.UpdateRequest): Promise<wire.UpdateResponse> {
      const outputs = await plugin.update({
        ...identityOf(request),
        id: request.getId(),
        inputs: decodeMap(request.getNews()),
        oldInputs: oldInputsOf(request, request.getOlds()) ?? {},
        oldOutputs: decodeMap(request.getOlds()),
        preview: request.getPreview(),
        timeout: request.getTimeout(),
      });
      return new wire.UpdateResponse().setProperties(encodeMap(outputs));
    },

    async delete(request: wire.DeleteRequest): Promise<Empty> {
      await plugin.delete({
        ...identityOf(request),
        id: request.getId(),
        oldInputs: oldInputsOf(request, request.getProperties()) ?? {},
        oldOutputs: decodeMap(request.getProperties()),
        timeout: request.getTimeout(),
      });
      return new Empty();
    },
  };
}

/** Reads the URN, because engines before 3.182 send nothing else: `urn:pulumi:stack::project::parents$type::name`. */
function identityOf(request: { getUrn(): string }): ResourceIdentity {
  const urn = request.getUrn();
  const [, , types = "", ...name] = urn.split("::");
  return { urn, type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}

type Struct = Parameters<typeof decodeMap>[0];

/** The recorded inputs. azure-native before version 3 kept them among the outputs. */
function oldInputsOf(request: { getOldInputs(): Struct }, outputs: Struct): PropertyMap | undefined {
  const given = request.getOldInputs();
  const recorded = decodeMap(outputs).__inputs;
  if (isMap(recorded)) return recorded;
  return given === undefined ? undefined : decodeMap(given);
}
