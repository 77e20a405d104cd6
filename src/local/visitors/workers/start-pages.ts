import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { START_WARM_UP_PATH_SETTING } from "../../../rules";
import type { WorkerSpecification } from "./contract";

/** A page to request whenever an app starts. */
export interface StartPage {
  readonly path: string;
  /** The host name of the request. */
  readonly hostName: string;
}

/**
 * The pages to request whenever an app starts, before it serves and before it is swapped: `WEBSITE_WARMUP_PATH`, and on
 * Windows those of `applicationInitialization` in the package's `web.config`.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Specify custom warm-up".
 *
 * @param folder The folder of the unpacked package.
 */
export async function startPages(
  { environment, onWindows }: WorkerSpecification,
  folder: string,
): Promise<StartPage[]> {
  const hostName = environment.WEBSITE_HOSTNAME ?? "";
  const path = environment[START_WARM_UP_PATH_SETTING];
  return [
    ...(path ? [{ path: absolute(path), hostName }] : []),
    ...(onWindows ? initializationPages(await webConfig(folder), hostName) : []),
  ];
}

async function webConfig(folder: string): Promise<string> {
  return readFile(join(folder, "web.config"), "utf8").catch(() => "");
}

/** The pages of a `web.config`. */
export function initializationPages(config: string, hostName: string): StartPage[] {
  const text = config.replace(/<!--.*?-->/gs, "");
  const [, list = ""] = /<applicationInitialization\b[^>]*>(.*?)<\/applicationInitialization>/s.exec(text) ?? [];
  return [...list.matchAll(/<add\b([^>]*?)\/?>/g)].flatMap(([, attributes = ""]) => {
    const page = attribute(attributes, "initializationPage");
    return page === undefined
      ? []
      : [{ path: absolute(page), hostName: attribute(attributes, "hostName") || hostName }];
  });
}

function attribute(attributes: string, name: string): string | undefined {
  const [, , value] = new RegExp(`\\b${name}\\s*=\\s*(["'])(.*?)\\1`, "s").exec(attributes) ?? [];
  return value
    ?.replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}

function absolute(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}
