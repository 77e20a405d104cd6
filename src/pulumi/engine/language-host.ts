import type { ChildProcess } from "node:child_process";
import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import {
  AboutResponse,
  GetRequiredPackagesResponse,
  GetRequiredPluginsResponse,
  type InstallDependenciesRequest,
  InstallDependenciesResponse,
  LanguageHandshakeResponse,
  type RunPluginRequest,
  RunPluginResponse,
  type RunRequest,
  RunResponse,
  RuntimeOptionsResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { installDependencies } from "./install-dependencies";
import { startPlugin } from "./run-plugin";
import { endProgram, type Program, type ProgramEnd, type ProgramRun, startProgram } from "./run-program";

/**
 * The language host for Node programs, for a Pulumi CLI that has none. It gives the program the address of the engine's
 * own resource monitor. So the program can do everything that the engine and the SDK can, including resource hooks.
 *
 * It does not look for plugins to install. Where it is needed, official plugins cannot be downloaded either; the engine
 * uses those on PATH.
 */
class LanguageHost {
  private readonly programs = new Set<Program>();
  private readonly plugins = new Set<Plugin>();
  private cancelled = false;

  constructor(private engineAddress: string) {}

  /** Any other method answers "unimplemented", which the engine can handle. */
  readonly service: UntypedServiceImplementation = {
    handshake: unary((request: { getEngineAddress(): string }) => {
      this.engineAddress = request.getEngineAddress();
      return new LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion("1.0.0")),
    getRequiredPlugins: unary(() => new GetRequiredPluginsResponse()),
    getRequiredPackages: unary(() => new GetRequiredPackagesResponse()),
    about: unary(() => new AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    runtimeOptionsPrompts: unary(() => new RuntimeOptionsResponse()),
    // Both the request and the answer are an `Empty`.
    cancel: unary(async (request: object) => {
      this.cancelled = true;
      await this.endPrograms();
      return request;
    }),
    run: ((call, answer) => {
      const response = (end: ProgramEnd) => new RunResponse().setError(end.error).setBail(end.bail);
      if (call.request.getAttachDebugger()) {
        answer(null, response({ error: "this language host cannot attach a debugger", bail: false }));
        return;
      }
      let program: Program;
      try {
        program = startProgram(programRun(call.request, this.engineAddress));
      } catch (error) {
        answer(null, response({ error: messageOf(error), bail: false }));
        return;
      }
      this.programs.add(program);
      call.on("cancelled", () => void endProgram(program));
      void program.ended.then((end) => {
        this.programs.delete(program);
        // Whoever cancelled knows about it and needs no error.
        answer(null, response(this.cancelled && end.error ? { error: "", bail: true } : end));
      });
    }) satisfies handleUnaryCall<RunRequest, RunResponse>,
    runPlugin: (call: ServerWritableStream<RunPluginRequest, RunPluginResponse>) => {
      const fail = (error: unknown) => call.emit("error", { code: status.UNKNOWN, details: messageOf(error) });
      let child: ChildProcess;
      try {
        child = startPlugin({
          folder: call.request.getInfo()?.getProgramDirectory() ?? "",
          workingDirectory: call.request.getPwd(),
          args: call.request.getArgsList(),
          environment: call.request.getEnvList(),
        });
      } catch (error) {
        fail(error);
        return;
      }
      const plugin = { process: child, ended: new Promise<void>((done) => child.once("close", () => done())) };
      this.plugins.add(plugin);
      child.stdout?.on("data", (bytes: Buffer) => call.write(new RunPluginResponse().setStdout(bytes)));
      child.stderr?.on("data", (bytes: Buffer) => call.write(new RunPluginResponse().setStderr(bytes)));
      child.once("error", fail);
      // The engine ends a plugin by giving up this call.
      call.on("cancelled", () => void endProgram(plugin));
      child.once("close", (code) => {
        this.plugins.delete(plugin);
        call.write(new RunPluginResponse().setExitcode(code ?? 1));
        call.end();
      });
    },
    installDependencies: (call: ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>) => {
      const folder = call.request.getInfo()?.getProgramDirectory() || call.request.getDirectory();
      installDependencies(folder, (stream, bytes) => {
        const message = new InstallDependenciesResponse();
        call.write(stream === "stdout" ? message.setStdout(bytes) : message.setStderr(bytes));
      }).then(
        () => call.end(),
        // Not `destroy`: it sends no status, and the engine would wait forever.
        (error) => call.emit("error", { code: status.UNKNOWN, details: messageOf(error) }),
      );
    },
  };

  async endPrograms(): Promise<void> {
    await Promise.all([...this.programs].map(endProgram));
  }

  async endPlugins(): Promise<void> {
    await Promise.all([...this.plugins].map(endProgram));
  }
}

/** A plugin that runs. */
interface Plugin {
  readonly process: ChildProcess;
  readonly ended: Promise<void>;
}

function unary<Request, Response>(
  work: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, answer) => {
    Promise.resolve(work(call.request)).then(
      (response) => answer(null, response),
      (error) => answer({ code: status.UNKNOWN, message: messageOf(error) }),
    );
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function programRun(request: RunRequest, engineAddress: string): ProgramRun {
  const info = request.getInfo();
  return {
    engineAddress,
    monitorAddress: request.getMonitorAddress(),
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    rootDirectory: info?.getRootDirectory() ?? "",
    programDirectory: info?.getProgramDirectory() || request.getPwd(),
    entryPoint: info?.getEntryPoint() || request.getProgram(),
    programArguments: request.getArgsList(),
    dryRun: request.getDryrun(),
    queryMode: request.getQuerymode(),
    parallel: request.getParallel(),
    configuration: Object.fromEntries(request.getConfigMap().toArray()),
    secretKeys: request.getConfigsecretkeysList(),
    options: info?.getOptions()?.toJavaScript() ?? {},
  };
}

/**
 * Serves the language host until the engine ends it or is gone. Prints the port, by which the engine finds it.
 *
 * @param args The command line from the engine. Its last word is the engine's address.
 */
export function main(args: readonly string[]): void {
  const host = new LanguageHost(args.at(-1) ?? "");
  // A program's configuration may have any size.
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(LanguageRuntimeService, host.service);

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await Promise.all([host.endPrograms(), host.endPlugins()]);
    process.exit(0);
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  // A killed engine sends no signal, but its children get another parent.
  const engine = process.ppid;
  setInterval(() => process.ppid !== engine && void end(), 500).unref();
  // A killed engine no longer reads the output either.
  process.stdout.on("error", end);

  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      process.stderr.write(`the language host cannot listen: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
}

if (require.main === module) main(process.argv.slice(2));
