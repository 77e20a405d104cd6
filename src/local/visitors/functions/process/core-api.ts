/**
 * What the npm package `@azure/functions` (version 4) asks of its host, as the module `@azure/functions-core`. The package converts
 * requests and answers itself; the host keeps what apps register and passes data in the form that Azure's host sends.
 *
 * Source: the sources that the package is published with.
 */

/** A value on its way to or from a function. Only the kinds that the local host sends, and the answer's bytes. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly http?: HttpData;
}

/** A request or an answer. */
export interface HttpData {
  readonly url?: string;
  readonly method?: string;
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: TypedData | null;
  readonly cookies?: readonly HttpCookie[];
}

/** A cookie of an answer. What is not set is undefined or has no value. */
export interface HttpCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: { readonly value?: string };
  readonly path?: { readonly value?: string };
  readonly expires?: { readonly value?: unknown };
  readonly secure?: { readonly value?: boolean };
  readonly httpOnly?: { readonly value?: boolean };
  readonly sameSite?: string;
  readonly maxAge?: { readonly value?: number };
}

/** A trigger, an input or an output. */
export interface Binding {
  readonly type: string;
  readonly direction?: string;
  readonly name?: string;
  readonly [property: string]: unknown;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
}

export type FunctionCallback = (...inputs: unknown[]) => unknown;

export interface InvocationRequest {
  readonly invocationId: string;
  readonly functionId: string;
  readonly inputData: readonly { readonly name: string; readonly data: TypedData }[];
  readonly triggerMetadata: Readonly<Record<string, TypedData>>;
}

export interface InvocationResponse {
  readonly returnValue?: TypedData | null;
}

/** The conversion of one invocation's data. */
export interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly metadata: FunctionMetadata;
  readonly request: InvocationRequest;
  state?: "preInvocationHooks" | "postInvocationHooks" | "invocation";
  log(level: string, category: string, message: string): void;
}

export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel;
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

export type HookName = "appStart" | "appTerminate" | "preInvocation" | "postInvocation" | "log";
type HookCallback = (context: object) => unknown;

/** A function that an app has registered. */
export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

/** The version of Azure's host that this one behaves as. */
export const HOST_VERSION = "4.1047.100";

/** Ends what it was made for: the form that the package expects. */
class Disposable {
  readonly #end: () => void;

  constructor(end: () => void) {
    this.#end = end;
  }

  dispose(): void {
    this.#end();
  }
}

/** Keeps what an app registers while it is loaded. */
export class CoreApi {
  readonly functions = new Map<string, RegisteredFunction>();
  model: ProgrammingModel | undefined;
  readonly #hooks: { readonly name: string; readonly callback: HookCallback }[] = [];
  #loaded = false;

  /** Refuses functions that are registered from now on. */
  loaded(): void {
    this.#loaded = true;
  }

  /** Calls the hooks of a kind, one after the other, with a context that they may change. */
  async callHooks(name: HookName, context: object): Promise<void> {
    for (const hook of this.#hooks.filter((each) => each.name === name)) {
      await hook.callback(context);
    }
  }

  /** The module `@azure/functions-core`. */
  asModule(): object {
    return {
      version: HOST_VERSION,
      hostVersion: HOST_VERSION,
      Disposable,
      log: (_level: string, category: string, message: string) => {
        if (category !== "system") console.log(message);
      },
      setProgrammingModel: (model: ProgrammingModel) => {
        this.model = model;
      },
      getProgrammingModel: () => this.model,
      registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => this.#register(metadata, callback),
      registerHook: (name: string, callback: HookCallback) => {
        const hook = { name, callback };
        this.#hooks.push(hook);
        return new Disposable(() => {
          this.#hooks.splice(this.#hooks.indexOf(hook), 1);
        });
      },
    };
  }

  #register(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
    if (this.#loaded) {
      throw new Error("A function can only be registered during app startup.");
    }
    if (this.functions.has(metadata.name.toLowerCase())) {
      throw new Error(`Two functions are named "${metadata.name}": give each a name of its own.`);
    }
    this.functions.set(metadata.name.toLowerCase(), { metadata, callback });
    return new Disposable(() => this.functions.delete(metadata.name.toLowerCase()));
  }
}
