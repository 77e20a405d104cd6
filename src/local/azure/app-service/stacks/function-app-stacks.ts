import { NODE_VERSION_SETTING, type OperatingSystem } from "../../../../rules";
import type { JsonObject } from "../../json";
import { FUNCTION_LANGUAGES, type FunctionLanguage, type Runtime } from "./runtimes";
import { runtimeSettings, type StackVersion, stackResource } from "./web-app-stacks";

/** The stacks of functions, for `GET Microsoft.Web/functionAppStacks`. */
export function functionAppStacks(systems: readonly OperatingSystem[]): JsonObject[] {
  return FUNCTION_LANGUAGES.map((language) =>
    stackResource(
      "functionAppStacks",
      language,
      language.runtimes.map((runtime, index) => versionOf(language, runtime, index === 0)),
      systems,
    ),
  );
}

function versionOf(language: FunctionLanguage, runtime: Runtime, isDefault: boolean): StackVersion {
  const { display, value, linux, windows } = runtime;
  const { windowsProperty } = language;
  const settings = (name: string, siteConfig: JsonObject) =>
    functionSettings(language, runtime, { name, isDefault, siteConfig });
  return {
    display,
    value,
    kind: "RuntimeSettings",
    settings: {
      ...(linux === undefined
        ? {}
        : { linux: settings(linux, { use32BitWorkerProcess: false, linuxFxVersion: linux }) }),
      ...(windows === undefined
        ? {}
        : {
            windows: settings(windows, {
              use32BitWorkerProcess: true,
              ...(windowsProperty ? { [windowsProperty]: windows } : {}),
            }),
          }),
    },
  };
}

/** Source: the schema of `FunctionAppRuntimeSettings`. */
function functionSettings(
  { value, worker }: FunctionLanguage,
  { endOfLife }: Runtime,
  on: { readonly name: string; readonly isDefault: boolean; readonly siteConfig: JsonObject },
): JsonObject {
  const choosesNode = value === "node" && on.name.startsWith("~");
  return {
    ...runtimeSettings(on.name, endOfLife),
    isPreview: false,
    isDefault: on.isDefault,
    appSettingsDictionary: {
      FUNCTIONS_WORKER_RUNTIME: worker,
      ...(choosesNode ? { [NODE_VERSION_SETTING]: on.name } : {}),
    },
    siteConfigPropertiesDictionary: on.siteConfig,
    supportedFunctionsExtensionVersions: ["~4"],
  };
}
