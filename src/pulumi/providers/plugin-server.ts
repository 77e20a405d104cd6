import { Metadata, Server, type ServiceError, status } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as wire from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { PartialFailure, type ProviderPlugin } from "./plugin";
import { createMethods } from "./plugin-methods";
import { encodeMap } from "./values";

// A deployment's template, its outputs and a site's configuration are sent in one message. The engine has the same
// limit.
const LARGEST_MESSAGE = 400 * 1024 * 1024;

/** How servers, and clients of other providers, are set up. */
export const GRPC_OPTIONS = {
  "grpc.max_receive_message_length": LARGEST_MESSAGE,
  "grpc.max_send_message_length": LARGEST_MESSAGE,
  // The engine does not need it, and each server would be registered with it.
  "grpc.enable_channelz": 0,
};

/** A gRPC server that gives the engine one instance of a provider. It does not listen yet. */
export function pluginServer(plugin: ProviderPlugin): Server {
  const server = new Server(GRPC_OPTIONS);
  const handlers = Object.entries(createMethods(plugin)).map(([name, method]) => [
    name,
    (call: { request: never }, callback: (error: Partial<ServiceError> | null, response?: unknown) => void) => {
      // The arrow function handles thrown errors and rejections in the same way.
      (async () => method(call.request))().then(
        (response) => callback(null, response),
        (error: unknown) => callback(toServiceError(error)),
      );
    },
  ]);
  server.addService(ResourceProviderService, Object.fromEntries(handlers));
  return server;
}

function toServiceError(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new Metadata();
  if (error instanceof PartialFailure) {
    const failure = new wire.ErrorResourceInitFailed();
    failure.setId(error.id);
    failure.setProperties(encodeMap(error.outputs));
    failure.setInputs(encodeMap(error.inputs));
    failure.setReasonsList([message]);
    const details = new Any();
    details.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const rich = new Status();
    rich.setCode(status.UNKNOWN);
    rich.setMessage(message);
    rich.addDetails(details);
    metadata.add("grpc-status-details-bin", Buffer.from(rich.serializeBinary()));
  }
  return { code: status.UNKNOWN, details: message, metadata };
}
