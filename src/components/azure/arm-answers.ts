import { isRecord } from "../../rules/values";
import { type Arm, oddAnswer } from "./arm";

/**
 * Reads the properties of a resource. Azure sends them with every resource. What comes without them is somebody else's answer,
 * and taken for a resource that has nothing it would lead to a wrong write.
 *
 * @param apiVersion Defaults to one of App Service's.
 */
export async function readProperties<Properties extends object>(
  arm: Arm,
  path: string,
  apiVersion?: string,
): Promise<Properties> {
  const resource = await arm("GET", path, undefined, apiVersion);
  const properties = isRecord(resource) ? resource.properties : undefined;
  if (!isRecord(properties)) {
    throw oddAnswer(`GET ${path}`, "properties");
  }
  return properties as Properties;
}

/**
 * Reads all pages of a list.
 *
 * @param apiVersion Defaults to one of App Service's.
 */
export async function readList<Item>(arm: Arm, path: string, apiVersion?: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let page: string | undefined = path; page !== undefined; ) {
    const answer = await arm("GET", page, undefined, apiVersion);
    const { value, nextLink } = isRecord(answer) ? answer : {};
    if (!Array.isArray(value)) {
      throw oddAnswer(`GET ${page}`, "value");
    }
    items.push(...value);
    page = typeof nextLink === "string" && nextLink !== "" ? afterHost(nextLink) : undefined;
  }
  return items;
}

/**
 * Reads the app settings of an app or a slot. Azure answers null properties if there are none.
 *
 * @param id The id of the app or the slot, or its path below its subscription.
 */
export async function readAppSettings(arm: Arm, id: string): Promise<Readonly<Record<string, string>>> {
  const path = `${id}/config/appsettings/list`;
  const answer = await arm("POST", path);
  if (!isRecord(answer) || !isRecord(answer.properties ?? {})) {
    throw oddAnswer(`POST ${path}`, "properties");
  }
  return (answer.properties ?? {}) as Readonly<Record<string, string>>;
}

/**
 * Reads the traffic rules of an app or a slot. Azure answers null, or less, if there are none.
 *
 * @param site The path of the app or the slot.
 */
export async function rampUpRulesOf<Rule>(arm: Arm, site: string): Promise<readonly Rule[]> {
  const { experiments } = await readProperties<Configuration<Rule>>(arm, `${site}/config/web`);
  return experiments?.rampUpRules ?? [];
}

interface Configuration<Rule> {
  readonly experiments?: { readonly rampUpRules?: readonly Rule[] | null } | null;
}

/** The path and the query of a link to the next page, without the version, which is sent with each request. */
function afterHost(link: string): string {
  const { pathname, searchParams } = new URL(link);
  searchParams.delete("api-version");
  const query = searchParams.toString();
  return query === "" ? pathname : `${pathname}?${query}`;
}
