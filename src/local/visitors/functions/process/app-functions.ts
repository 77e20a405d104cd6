import type { Binding, CoreApi, RegisteredFunction } from "./core-api";
import { RouteTemplate } from "./route-template";

/** A function of the app, as the host runs it. */
export interface AppFunction {
  readonly name: string;
  readonly registered: RegisteredFunction;
  readonly trigger: Binding;
  /** Whether an app setting has switched it off. */
  readonly isDisabled: boolean;
  /** How an HTTP function is reached; absent for others. */
  readonly http?: HttpEndpoint;
  /** The schedule of a timer, with app settings filled in; absent for others. */
  readonly timer?: { readonly schedule: string; readonly runOnStartup: boolean; readonly useMonitor: boolean };
}

export interface HttpEndpoint {
  readonly route: RouteTemplate;
  /** In capitals. */
  readonly methods: readonly string[];
  readonly authLevel: AuthLevel;
}

/** Who may call a function: everyone, who has one of its keys, or who has the master key. */
export type AuthLevel = "anonymous" | "function" | "admin";

type Environment = Readonly<Record<string, string | undefined>>;

/** The functions that an app has registered. */
export function functionsOf(core: CoreApi, routePrefix: string, environment: Environment): AppFunction[] {
  return [...core.functions.values()].map((registered) => {
    const { name } = registered.metadata;
    const trigger = triggerOf(registered);
    const base = { name, registered, trigger, isDisabled: isDisabled(name, environment) };
    if (isOfType(trigger, "httpTrigger")) {
      return { ...base, http: endpointOf(name, trigger, routePrefix) };
    }
    if (isOfType(trigger, "timerTrigger")) {
      const schedule = filledIn(String(trigger.schedule ?? ""), environment);
      const { runOnStartup, useMonitor } = trigger;
      return { ...base, timer: { schedule, runOnStartup: runOnStartup === true, useMonitor: useMonitor !== false } };
    }
    return base;
  });
}

/**
 * Whether `AzureWebJobs.<name>.Disabled` switches a function off. On Linux, names of settings have underscores for periods.
 *
 * Source: "How to disable functions in Azure Functions", Microsoft; the values as azure-functions-host reads them.
 */
export function isDisabled(name: string, environment: Environment): boolean {
  const wanted = ["AzureWebJobs.", "AzureWebJobs_"].map((start) =>
    `${start}${name}${start.at(-1)}Disabled`.toLowerCase(),
  );
  return Object.entries(environment).some(([setting, value]) => wanted.includes(setting.toLowerCase()) && isOn(value));
}

/** Whether a setting says yes: `1` or `true`. */
export function isOn(value: string | undefined): boolean {
  return value === "1" || value?.toLowerCase() === "true";
}

function triggerOf({ metadata }: RegisteredFunction): Binding {
  const trigger = Object.values(metadata.bindings).find(({ type }) => type.toLowerCase().endsWith("trigger"));
  if (trigger === undefined) {
    throw new Error(`function "${metadata.name}" has no trigger`);
  }
  return trigger;
}

function isOfType({ type }: Binding, wanted: string): boolean {
  return type.toLowerCase() === wanted.toLowerCase();
}

function endpointOf(name: string, trigger: Binding, prefix: string): HttpEndpoint {
  const route = typeof trigger.route === "string" ? trigger.route : name;
  const methods = Array.isArray(trigger.methods) ? trigger.methods.map((method) => String(method).toUpperCase()) : [];
  const level = String(trigger.authLevel ?? "anonymous").toLowerCase();
  return {
    route: new RouteTemplate([prefix, route.replace(/^\/+|\/+$/g, "")].filter(Boolean).join("/")),
    methods,
    authLevel: level === "anonymous" || level === "admin" ? level : "function",
  };
}

/** Fills in `%NAME%` of a binding with the app setting. */
function filledIn(text: string, environment: Environment): string {
  return text.replace(/%([^%]+)%/g, (whole, name: string) => environment[name] ?? whole);
}
