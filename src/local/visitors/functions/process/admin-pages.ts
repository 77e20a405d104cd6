import type { FunctionDescription } from "../function-description";
import type { HostSettings } from "../host-settings";
import { defaultHostKey, functionKey, type HostKeys } from "../keys";
import type { AppFunction } from "./app-functions";
import { HOST_VERSION, type TypedData } from "./core-api";
import type { Invocations } from "./invocations";

/** A question to the host itself, from someone who has the master key. */
export interface AdminQuestion {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Where the visitor reached the host, for example `https://shop.azurewebsites.net`. */
  readonly origin: string;
  readonly keys: HostKeys;
}

export interface AdminAnswer {
  readonly status: number;
  readonly content?: object;
}

/** What the pages tell of. */
export interface Administered {
  readonly settings: HostSettings;
  readonly functions: readonly AppFunction[];
  readonly invocations: Invocations;
  readonly errors: readonly string[];
}

const NOT_FOUND: AdminAnswer = { status: 404 };

/**
 * The pages below `/admin`: the host's state, its functions and its keys.
 *
 * Source: azure-functions-host's wiki, "Http Functions" and "Key management API", and its `HostController`, `FunctionsController`
 * and `KeysController`.
 */
export class AdminPages {
  readonly #host: Administered;
  /** The last invocation of each function by its page. The next one waits for it, as a timer's does. */
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(host: Administered) {
    this.#host = host;
  }

  answer(question: AdminQuestion): AdminAnswer {
    const [, area = "", name, part, key] = question.path.split("/").slice(1).map(decodeURIComponent);
    switch (area.toLowerCase()) {
      case "host":
        return this.#aboutHost(question, name?.toLowerCase() ?? "");
      case "functions":
        return name ? this.#aboutFunction(question, name, part?.toLowerCase(), key) : this.#list(question);
      default:
        return NOT_FOUND;
    }
  }

  #aboutHost({ keys, origin }: AdminQuestion, page: string): AdminAnswer {
    const links = [{ rel: "self", href: `${origin}/admin/host/${page}` }];
    switch (page) {
      case "status":
        return { status: 200, content: this.#status() };
      case "keys":
      case "functionkeys":
        return { status: 200, content: { keys: [{ name: "default", value: defaultHostKey(keys) }], links } };
      case "systemkeys":
        return { status: 200, content: { keys: [], links } };
      default:
        return NOT_FOUND;
    }
  }

  #status(): object {
    const { settings, errors } = this.#host;
    return {
      id: settings.hostId,
      state: errors.length === 0 ? "Running" : "Error",
      version: HOST_VERSION,
      versionDetails: HOST_VERSION,
      platformVersion: "",
      instanceId: process.env.WEBSITE_INSTANCE_ID ?? "",
      computerName: "",
      processUptime: Math.round(process.uptime() * 1000),
      functionAppContentEditingState: "NotAllowed",
      ...(errors.length === 0 ? {} : { errors }),
    };
  }

  #list({ origin }: AdminQuestion): AdminAnswer {
    return { status: 200, content: this.#host.functions.map((each) => descriptionOf(each, origin)) };
  }

  #aboutFunction(
    question: AdminQuestion,
    name: string,
    part: string | undefined,
    key: string | undefined,
  ): AdminAnswer {
    const found = this.#host.functions.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (found === undefined) {
      return NOT_FOUND;
    }
    const { method, origin, keys, body } = question;
    if (part === "keys") {
      const value = { name: "default", value: functionKey(keys, found.name) };
      if (key === undefined) {
        const links = [{ rel: "self", href: `${origin}/admin/functions/${found.name}/keys` }];
        return { status: 200, content: { keys: [value], links } };
      }
      return key.toLowerCase() === "default" ? { status: 200, content: value } : NOT_FOUND;
    }
    if (part === "status") {
      return { status: 200, content: { isDisabled: found.isDisabled } };
    }
    return method === "POST" ? this.#invoke(found, body) : { status: 200, content: descriptionOf(found, origin) };
  }

  /** Calls a function that no request triggers. The answer does not wait for it. */
  #invoke(called: AppFunction, body: string): AdminAnswer {
    const data = inputOf(called, body);
    if (data === undefined) {
      return { status: 400, content: { message: 'send {"input": "…"} as JSON' } };
    }
    const before = this.#last.get(called.name) ?? Promise.resolve();
    const run = before.then(() => this.#host.invocations.prepare(called, data).run()).catch(() => undefined);
    this.#last.set(called.name, run);
    return { status: 202 };
  }
}

/** What a function gets that its page was asked to call; undefined if the body is not in the form that is asked for. */
function inputOf({ timer }: AppFunction, body: string): TypedData | undefined {
  let input: unknown = "";
  if (body.trim() !== "") {
    try {
      const content: unknown = JSON.parse(body);
      input = typeof content === "object" && content !== null && "input" in content ? content.input : "";
    } catch {
      return undefined;
    }
  }
  const text = typeof input === "string" ? input : JSON.stringify(input);
  // A timer gets what its schedule says, and a call by hand says nothing of it.
  return timer === undefined ? { string: text } : { json: timerInput(text) };
}

function timerInput(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "IsPastDue" in value) return text;
  } catch {
    // Not the schedule's own input.
  }
  return JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus: null, IsPastDue: false });
}

function descriptionOf(
  { name, registered, trigger, http, timer, isDisabled }: AppFunction,
  origin: string,
): FunctionDescription {
  const bindings = Object.entries(registered.metadata.bindings).map(([bindingName, binding]) => ({
    ...(binding === trigger && timer ? { ...binding, ...timer } : binding),
    name: bindingName,
  }));
  const invoke = http && `${origin}/${http.route.text}`;
  return {
    name,
    script_root_path_href: null,
    script_href: null,
    config_href: null,
    test_data_href: null,
    secrets_file_href: null,
    href: `${origin}/admin/functions/${name}`,
    ...(invoke ? { invoke_url_template: invoke } : {}),
    language: "node",
    config: { name, language: "node", bindings },
    files: null,
    test_data: null,
    isDisabled,
    isDirect: false,
    isProxy: false,
  };
}
