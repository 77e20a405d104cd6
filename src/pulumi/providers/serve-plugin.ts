import { Metadata, Server, ServerCredentials, type ServiceError, status } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as wire from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { PartialFailure, type ProviderPlugin } from "./plugin";
import { createMethods } from "./plugin-methods";
import { encodeMap } from "./values";

// A deployment's template, its outputs and a site's configuration travel in one message; the engine allows as much.
const LARGEST_MESSAGE = 400 * 1024 * 1024;
const PARENT_INTERVAL = 500;

/**
 * Serves a provider to the engine that started this process: opens a free port, prints it, which is what the engine
 * waits for, and ends the process when the engine is gone.
 *
 * @returns The port.
 */
export async function servePlugin(plugin: ProviderPlugin): Promise<number> {
  const server = new Server({
    "grpc.max_receive_message_length": LARGEST_MESSAGE,
    "grpc.max_send_message_length": LARGEST_MESSAGE,
  });
  const handlers = Object.entries(createMethods(plugin)).map(([name, method]) => [
    name,
    (call: { request: never }, callback: (error: Partial<ServiceError> | null, response?: unknown) => void) => {
      // The arrow keeps what a method throws at once and what it rejects with on the same road.
      (async () => method(call.request))().then(
        (response) => callback(null, response),
        (error: unknown) => callback(toServiceError(error)),
      );
    },
  ]);
  server.addService(ResourceProviderService, Object.fromEntries(handlers));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  endWithParent();
  process.stdout.write(`${port}\n`);
  return port;
}

/**
 * The engine ends its plugins when it ends in good order. When it is killed it cannot, and the operating system gives
 * this process another parent: that is the sign.
 */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, PARENT_INTERVAL).unref();
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
