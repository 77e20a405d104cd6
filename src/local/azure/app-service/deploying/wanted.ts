import { PACKAGE_KINDS, PACKAGE_SETTING, stackNameOf } from "../../../../rules";
import type { PackageSource } from "../../../visitors/workers/content-store";
import { notImplemented } from "../../arm/protocol";
import { webError } from "../../bodies/web-error";
import { own } from "../../json";
import type { Slot } from "../model/state";

/** What a deployment of code asks for. */
export interface Wanted {
  readonly deployer: string;
  /** What the deployment's record says of it. Defaults to the deployer. */
  readonly message?: string;
  readonly source: PackageSource;
  /** OneDeploy's type, in lower case. */
  readonly type: string;
  /** Where a single file goes. */
  readonly path?: string | undefined;
  /** Whether the files that were there go. By default, they go for a zip only. */
  readonly clean?: boolean | undefined;
  readonly restart: boolean;
}

/** A zip takes the place of what was there unless that is asked otherwise; a single file does not. Source: Kudu's own code. */
export function isCleaned({ clean, type }: Wanted): boolean {
  return clean ?? type === "zip";
}

/**
 * Refuses what Kudu does not take, in its words. Source: Kudu's own code.
 *
 * @throws ArmError 400, 409, or 501 for what is not modelled.
 */
export function refuse(slot: Slot, { type, path, source, deployer }: Wanted): void {
  const refusal = (message: string) => webError(400, "BadRequest", message);
  if ("uri" in source && !URL.canParse(source.uri)) {
    throw refusal(source.uri === "" ? "Request body does not contain packageUri" : "Malformed packageUri");
  }
  if (deployer === "MSDeploy" && slot.properties.reserved === true) {
    throw notImplemented("'MSDeploy' on Linux, for which it was never made");
  }
  if (["lib", "startup", "script"].includes(type)) {
    throw notImplemented(`a deployment of type '${type}'`);
  }
  const kind = own(PACKAGE_KINDS, type);
  if (!kind && type !== "static") {
    throw refusal(`type='${type}' not recognized`);
  }
  const stack = stackNameOf(slot.configuration);
  if (kind?.stacks && !kind.stacks.includes(stack)) {
    throw refusal(
      `Artifact type = '${type.charAt(0).toUpperCase()}${type.slice(1)}' cannot be deployed to stack = '${stack}'. ` +
        `Site should be configured to run with stack = ${kind.stacks.join(" or ")}`,
    );
  }
  if (type === "static" && !path) {
    throw refusal("Path must be defined for type='Static'");
  }
  if (path !== undefined && (type !== "static" || !/^(?!\/|.*(^|\/)\.\.(\/|$)).*[^/]$/.test(path))) {
    throw notImplemented("a path other than a file's below wwwroot, of type 'static'");
  }
  if (/^https?:/i.test(slot.appSettings[PACKAGE_SETTING] ?? "")) {
    throw webError(
      409,
      "Conflict",
      "Run-From-Zip is set to a remote URL using WEBSITE_RUN_FROM_PACKAGE or WEBSITE_USE_ZIP app setting. " +
        "Deployment is not supported in this configuration.",
    );
  }
}
