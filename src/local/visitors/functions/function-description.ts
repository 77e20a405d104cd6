/** A function, as the host's own `GET /admin/functions` tells of it. Source: azure-functions-host's `FunctionMetadataResponse`. */
export interface FunctionDescription {
  readonly name: string;
  readonly script_root_path_href: string | null;
  readonly script_href: string | null;
  readonly config_href: string | null;
  readonly test_data_href: string | null;
  readonly secrets_file_href: string | null;
  readonly href: string;
  /** How an HTTP function is called, with parameters in braces; absent for others. */
  readonly invoke_url_template?: string;
  readonly language: "node";
  readonly config: { readonly name: string; readonly language: "node"; readonly bindings: readonly object[] };
  readonly files: null;
  readonly test_data: string | null;
  readonly isDisabled: boolean;
  readonly isDirect: boolean;
  readonly isProxy: false;
}

/** What a timer's schedule needs, from a description. Undefined if the function is no timer. */
export interface TimerDescription {
  readonly name: string;
  readonly schedule: string;
  readonly runOnStartup: boolean;
  readonly useMonitor: boolean;
}

/** The timers among functions, without those that are disabled. */
export function timersAmong(functions: readonly FunctionDescription[]): TimerDescription[] {
  return functions
    .filter(({ isDisabled }) => !isDisabled)
    .flatMap(({ name, config }) =>
      config.bindings.flatMap((binding) => {
        const { type, schedule, runOnStartup, useMonitor } = binding as Readonly<Record<string, unknown>>;
        return type === "timerTrigger" && typeof schedule === "string"
          ? [{ name, schedule, runOnStartup: runOnStartup === true, useMonitor: useMonitor !== false }]
          : [];
      }),
    );
}
