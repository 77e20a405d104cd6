import { type MethodDefinition, Server, type ServiceError, status } from "@grpc/grpc-js";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { readSchema, readSchemaText } from "../../../components/validation/component-schema";
import type { AttachedEngine, AttachedProvider } from "../attached-providers";
import { GRPC_OPTIONS } from "../plugin-server";
import { ComponentProcess } from "./component-process";

/** A call of the engine, and how to answer it. */
type Handler<Request> = (
  call: { readonly request: Request },
  answer: (error: Partial<ServiceError> | null, response?: unknown) => void,
) => void;

/**
 * Serves the components to one engine, for programs in languages other than TypeScript. A process of their own makes them, as
 * with the plugin that a user installs: each engine has its own folder and environment, and one whose program fails
 * disturbs no other. The process is started once there is something to make. Languages ask for the schema more often than
 * that; this process answers.
 *
 * @param environment The variables by which the components find the local App Service, for an engine that has none.
 */
export function attachComponents(
  engine: AttachedEngine,
  environment: () => Readonly<Record<string, string>>,
): AttachedProvider {
  let engineAddress = "";
  let started: Promise<ComponentProcess> | undefined;

  /** Passes a call on, and its answer or its error back, all as they come. */
  const passOn: Handler<Buffer> = function (this: MethodDefinition<Buffer, Buffer>, { request }, answer) {
    started ??= ComponentProcess.start(engine, environment(), engineAddress);
    started.then(
      ({ client }) => client.makeUnaryRequest(this.path, asIs, asIs, request, answer),
      (error: Error) => answer({ code: status.UNKNOWN, details: error.message }),
    );
  };
  const server = new Server(GRPC_OPTIONS);
  const { getSchema, getPluginInfo, attach, cancel } = ResourceProviderService;
  const own = { getSchema, getPluginInfo, attach, cancel };
  server.addService(own, {
    getSchema: ((_, answer) =>
      answer(null, new GetSchemaResponse().setSchema(readSchemaText()))) satisfies Handler<unknown>,
    getPluginInfo: ((_, answer) =>
      answer(null, new PluginInfo().setVersion(readSchema().version))) satisfies Handler<unknown>,
    attach: (({ request }, answer) => {
      engineAddress = request.getAddress();
      answer(null, new Empty());
    }) satisfies Handler<PluginAttach>,
    // The engine ends its connection next, which ends the process.
    cancel: ((_, answer) => answer(null, new Empty())) satisfies Handler<unknown>,
  });
  const { checkConfig, configure, construct, call } = ResourceProviderService;
  const passedOn = Object.entries({ checkConfig, configure, construct, call });
  server.addService(
    Object.fromEntries(
      passedOn.map(([name, method]) => [name, { ...method, requestDeserialize: asIs, responseSerialize: asIs }]),
    ),
    Object.fromEntries(passedOn.map(([name, method]) => [name, passOn.bind(method)])),
  );
  return { server, end: () => void started?.then((running) => running.end()).catch(() => undefined) };
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
