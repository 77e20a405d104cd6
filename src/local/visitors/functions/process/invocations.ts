import { randomUUID } from "node:crypto";
import type { AppFunction } from "./app-functions";
import type { CoreApi, CoreInvocationContext, InvocationRequest, TypedData } from "./core-api";

/** An invocation that is prepared: its id, and how to run it. */
export interface Invocation {
  readonly id: string;
  /** Runs the function. Rejects with the function's own error, which is in the log by then. */
  run(): Promise<TypedData | null | undefined>;
}

/** Runs an app's functions, with the hooks that the app has registered. */
export class Invocations {
  readonly #core: CoreApi;
  readonly #appHookData = {};

  constructor(core: CoreApi) {
    this.#core = core;
  }

  /**
   * Prepares one invocation of a function.
   *
   * @param data What its trigger gives it.
   * @param metadata What its trigger tells besides.
   */
  prepare(appFunction: AppFunction, data: TypedData, metadata: Readonly<Record<string, TypedData>> = {}): Invocation {
    const id = randomUUID();
    const [name = ""] =
      Object.entries(appFunction.registered.metadata.bindings).find(([, binding]) => binding === appFunction.trigger) ??
      [];
    const request: InvocationRequest = {
      invocationId: id,
      functionId: appFunction.name,
      inputData: [{ name, data }],
      triggerMetadata: metadata,
    };
    return { id, run: () => this.#run(appFunction, request) };
  }

  async #run({ name, registered }: AppFunction, request: InvocationRequest): Promise<TypedData | null | undefined> {
    const { invocationId } = request;
    const core: CoreInvocationContext = {
      invocationId,
      metadata: registered.metadata,
      request,
      log: (level, category, message) => log(level, category, name, message),
    };
    console.log(`Executing 'Functions.${name}' (Id=${invocationId})`);
    const began = performance.now();
    const took = () => `Id=${invocationId}, Duration=${Math.round(performance.now() - began)}ms`;
    try {
      const value = await this.#invoke(core, registered.callback);
      console.log(`Executed 'Functions.${name}' (Succeeded, ${took()})`);
      return value;
    } catch (error) {
      console.error(`Executed 'Functions.${name}' (Failed, ${took()})`);
      console.error(error);
      throw error;
    }
  }

  async #invoke(core: CoreInvocationContext, callback: AppFunction["registered"]["callback"]) {
    const { model } = this.#core;
    if (model === undefined) {
      throw new Error("the app has registered functions, but no programming model");
    }
    const invocation = model.getInvocationModel(core);
    const { context, inputs } = await invocation.getArguments();
    const hookData = {};
    const shared = { hookData, appHookData: this.#appHookData, invocationContext: context };
    const before = { ...shared, inputs, functionCallback: callback };
    core.state = "preInvocationHooks";
    await this.#core.callHooks("preInvocation", before);
    const after: Record<string, unknown> = { ...shared, inputs: before.inputs, result: undefined, error: undefined };
    core.state = "invocation";
    try {
      after.result = await invocation.invokeFunction(context, before.inputs, before.functionCallback);
    } catch (error) {
      after.error = error;
    }
    core.state = "postInvocationHooks";
    await this.#core.callHooks("postInvocation", after);
    if (after.error !== undefined && after.error !== null) {
      throw after.error;
    }
    return (await invocation.getResponse(context, after.result)).returnValue;
  }
}

function log(level: string, category: string, name: string, message: string): void {
  if (category === "system" && !["warning", "error", "critical"].includes(level)) {
    return;
  }
  const isError = ["warning", "error", "critical"].includes(level);
  (isError ? console.error : console.log)(`[${name}] ${message}`);
}
