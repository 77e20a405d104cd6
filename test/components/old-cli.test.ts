import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, ServerCredentials, type UntypedHandleCall } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { GetRootResourceResponse, type LogRequest, SetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterResourceResponse,
  type SupportsFeatureRequest,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

const ROOT = join(__dirname, "../..");

const PROGRAM = `
const { SlottedWebApp } = require(${JSON.stringify(ROOT)});
new SlottedWebApp("shop", {
  resourceGroupName: "shop",
  serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
  build: { version: "1.0.0", packageUri: "https://packages/shop.zip", stack: "NODE|22-lts" },
  slots: { staging: {} },
});
`;

/** An engine that has no hooks, as the program sees it, and what came of the program. */
class OldEngine {
  readonly errors: string[] = [];
  readonly registered: string[] = [];
  readonly #server = new Server();

  async run(program: string): Promise<void> {
    const monitor = {
      supportsFeature: answer((request: SupportsFeatureRequest) =>
        new SupportsFeatureResponse().setHassupport(!/hook/i.test(request.getId())),
      ),
      registerResource: answer((request: { getType(): string; getName(): string }) => {
        this.registered.push(request.getType());
        return new RegisterResourceResponse().setUrn(`urn:pulumi:s::p::${request.getType()}::${request.getName()}`);
      }),
      registerResourceOutputs: answer(() => new Empty()),
      signalAndWaitForShutdown: answer(() => new Empty()),
    };
    const engine = {
      log: answer((request: LogRequest) => {
        if (request.getSeverity() === 3) {
          this.errors.push(request.getMessage());
        }
        return new Empty();
      }),
      getRootResource: answer(() => new GetRootResourceResponse()),
      setRootResource: answer(() => new SetRootResourceResponse()),
    };
    this.#server.addService(ResourceMonitorService as never, monitor);
    this.#server.addService(EngineService as never, engine);
    const port = await new Promise<number>((resolve, reject) =>
      this.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const folder = mkdtempSync(join(tmpdir(), "azure-slots-old-cli-"));
    try {
      writeFileSync(join(folder, "index.js"), program);
      const runner = join(ROOT, "node_modules/@pulumi/pulumi/cmd/run");
      const address = `127.0.0.1:${port}`;
      const words = [`--monitor=${address}`, `--engine=${address}`, "--project=p", "--stack=s", `--pwd=${folder}`, "."];
      await new Promise((done) =>
        execFile(process.execPath, [runner, ...words], { cwd: folder, timeout: 30_000 }, done),
      );
    } finally {
      this.#server.forceShutdown();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function answer<Request>(of: (request: Request) => unknown): UntypedHandleCall {
  const handle = (call: { readonly request: Request }, done: (error: null, response: unknown) => void) =>
    done(null, of(call.request));
  return handle as unknown as UntypedHandleCall;
}

describe("a Pulumi CLI without resource hooks", () => {
  it("is refused by one error that says what to do, before anything of the app is declared", async () => {
    const engine = new OldEngine();
    await engine.run(PROGRAM);
    assert.deepEqual(engine.errors, [
      "azure-slots verifies releases in resource hooks, which this Pulumi CLI does not know: update it to 3.182 or later",
    ]);
    assert.deepEqual(engine.registered, ["pulumi:pulumi:Stack"]);
  });
});
