import { isJsonObject, type Json, type JsonObject, property } from "../../../json";
import type { ArmRequest, ArmResponse } from "../../protocol";
import type { TemplateResource } from "../../template";
import { hidden } from "./compare";

/** A resource as it is now, with everything that a template can name. */
export interface Current {
  readonly value: JsonObject;
  readonly shown: JsonObject;
}

type Ask = (request: Pick<ArmRequest, "method" | "path">) => Promise<ArmResponse>;

/** Settings in a site's body that are resources of their own, read by `list`. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ["appSettings", "appsettings"],
  ["connectionStrings", "connectionstrings"],
];

/** The api-version for what is below a site. */
const SITE_VERSION = "2024-11-01";

/** Reads a resource; undefined if it does not exist. */
export async function readCurrent(
  { id, type, apiVersion }: TemplateResource,
  body: Json,
  dispatch: (request: Omit<ArmRequest, "deployment">) => Promise<ArmResponse>,
): Promise<Current | undefined> {
  const ask =
    (version: string): Ask =>
    (request) =>
      dispatch({ ...request, query: { "api-version": version } });
  const read = await ask(apiVersion)({ method: "GET", path: id });
  if (read.status === 200 && isJsonObject(read.body)) {
    const whole = plain(read.body);
    return /^Microsoft\.Web\/sites(\/slots)?$/i.test(type)
      ? withConfiguration(id, whole, body, ask(SITE_VERSION))
      : { value: whole, shown: whole };
  }
  // Some configurations are read by an action only, because they hold secrets.
  const listed =
    read.status === 404 && errorCode(read) === "ResourceNotFound"
      ? undefined
      : await ask(apiVersion)({ method: "POST", path: `${id}/list` });
  return listed?.status === 200 && isJsonObject(listed.body) ? withoutValues(plain(listed.body)) : undefined;
}

/** A site's body shows next to nothing of its configuration. It is read where App Service has it. */
async function withConfiguration(id: string, site: JsonObject, body: Json, ask: Ask): Promise<Current> {
  const named = property(property(body, "properties"), "siteConfig");
  if (!isJsonObject(named)) {
    return { value: site, shown: site };
  }
  const { body: web } = await ask({ method: "GET", path: `${id}/config/web` });
  const configuration = property(web, "properties");
  const whole: JsonObject = isJsonObject(configuration) ? plain(configuration) : {};
  const shown: JsonObject = { ...whole };
  for (const [name, resource] of SETTINGS) {
    const { body: listed } = await ask({ method: "POST", path: `${id}/config/${resource}/list` });
    const settings = property(listed, "properties");
    if (isJsonObject(settings)) {
      whole[name] = Object.entries(settings).map(([setting, value]) => asItem(setting, value));
      shown[name] = Object.entries(settings).map(([setting, value]) => asItem(setting, hidden(value)));
    }
  }
  const of = (siteConfig: JsonObject) => ({ ...site, properties: { ...objectIn(site.properties), siteConfig } });
  return { value: of(whole), shown: of(shown) };
}

function asItem(name: string, value: Json): JsonObject {
  return isJsonObject(value)
    ? { name, connectionString: value.value ?? null, type: value.type ?? null }
    : { name, value };
}

function withoutValues(whole: JsonObject): Current {
  return { value: whole, shown: { ...whole, properties: hidden(whole.properties ?? null) } };
}

function objectIn(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function errorCode({ body }: ArmResponse): Json | undefined {
  return property(property(body, "error"), "code");
}

/** A copy, because an answer can be part of the emulator's own state. */
function plain(value: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
