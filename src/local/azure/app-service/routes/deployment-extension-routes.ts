import { randomUUID } from "node:crypto";
import { BUILD_DURING_DEPLOYMENT_SETTING, PACKAGE_KINDS, PACKAGE_SETTING, stackNameOf } from "../../../../rules";
import { PackageError, showUrl } from "../../../visitors/workers/download";
import { type ArmRequest, type ArmResponse, notImplemented } from "../../arm/protocol";
import type { ArmRouter, PathParameters } from "../../arm/router";
import type { BodyType } from "../../bodies/body-type";
import { type JsonObject, own } from "../../json";
import type { AppService } from "../app-service";
import {
  type CodeDeployment,
  deploymentResource,
  extensionResource,
  logEntries,
  withDeployment,
} from "../model/deployed-content";
import { webError } from "../model/errors";
import type { Slot } from "../model/state";
import { autoSwap, pushesToAutoSwap } from "../swap/auto-swap";
import { requiredPropertiesOf, textIn } from "./request-body";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** The names that a deployment of code goes by in Azure Resource Manager: today's, and older ones that take a zip alone. */
const ONE_DEPLOY = "onedeploy";
const EXTENSIONS = [ONE_DEPLOY, "ZipDeploy", "MSDeploy"] as const;

/** Source: the Azure CLI's own request, and Kudu's code. */
const EXTENSION: BodyType = {
  properties: {
    packageUri: "string",
    type: "string",
    path: "string",
    clean: "boolean",
    restart: "boolean",
  },
};

/** What a deployment asks for. */
interface Wanted {
  readonly deployer: string;
  readonly packageUri: string;
  readonly type: string;
  readonly path: string | undefined;
  readonly clean: boolean | undefined;
  readonly restart: boolean;
}

/** Deployments of code into a slot: made by Azure Resource Manager, and remembered with their logs. */
export class DeploymentExtensionRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      for (const name of EXTENSIONS) {
        router.on("PUT", `${path}/extensions/${name}`, (request, parameters) => this.deploy(request, parameters, name));
        router.on("GET", `${path}/extensions/${name}`, (_request, parameters) => this.last(parameters, name));
      }
      router.on("GET", `${path}/deployments`, (_request, parameters) => this.list(parameters));
      router.on("GET", `${path}/deployments/:deployment`, (_request, parameters) => this.one(parameters));
      router.on("GET", `${path}/deployments/:deployment/log`, (_request, parameters) => this.log(parameters));
    }
  }

  /** Answers when it is done, one way or the other. Source: a recording of 2023. */
  private deploy(request: ArmRequest, parameters: PathParameters, name: string): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const wanted = wantedIn(requiredPropertiesOf(request, EXTENSION), name);
    refuse(slot, wanted);
    return this.service.write(site, slot, "OneDeploy", async () => {
      const { service } = this;
      // Refused before anything is fetched, where the slot cannot be swapped by itself.
      pushesToAutoSwap(slot, { ...slot, content: { folder: randomUUID(), deployments: [] } });
      const { deployment, folder } = await this.carryOut(slot, wanted);
      const draft = { ...slot, content: withDeployment(slot.content, deployment, folder) };
      const pushed = pushesToAutoSwap(slot, draft);
      draft.awaitsAutoSwap = draft.awaitsAutoSwap === true || pushed;
      Object.assign(slot, draft, { lastModified: Date.now() });
      await service.save();
      if (folder !== undefined && wanted.restart && !slot.stopped) {
        void service.runtime.restart(site, slot, service.planOf(site), `${wanted.deployer} deployed`);
      }
      if (pushed) {
        autoSwap(service, site, slot);
      }
      return { status: 200, body: extensionResource(site, slot, name, deployment) };
    });
  }

  private async carryOut(
    slot: Slot,
    wanted: Wanted,
  ): Promise<{ readonly deployment: CodeDeployment; readonly folder: string | undefined }> {
    const receivedAt = Date.now();
    const log = [`Fetching ${wanted.type} package ${showUrl(wanted.packageUri)}.`];
    const { contents } = this.service;
    const end = (succeeded: boolean, statusText: string) => ({
      id: randomUUID(),
      succeeded,
      statusText,
      deployer: wanted.deployer,
      receivedAt,
      endedAt: Date.now(),
      log,
    });
    await contents.sweep(this.service.contentsInUse());
    try {
      const folder = await contents.deploy({
        packageUri: wanted.packageUri,
        file: wanted.path ?? PACKAGE_KINDS[wanted.type]?.file,
        over: isCleaned(wanted) ? undefined : (slot.content?.folder ?? undefined),
      });
      if (slot.appSettings[BUILD_DURING_DEPLOYMENT_SETTING]?.toLowerCase() === "true") {
        log.push(
          "The local App Service builds nothing: no requirements are installed, and the app runs with what this machine has.",
        );
      }
      log.push("Deployment successful.");
      return { deployment: end(true, ""), folder };
    } catch (error) {
      if (!(error instanceof PackageError)) {
        throw error;
      }
      log.push(error.message);
      return { deployment: end(false, error.message), folder: undefined };
    }
  }

  private last(parameters: PathParameters, name: string): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const [deployment] = slot.content?.deployments ?? [];
    if (!deployment) {
      throw webError(404, "NotFound", `Nothing was deployed to '${slot.name}' of site '${site.name}'.`);
    }
    return { status: 200, body: extensionResource(site, slot, name, deployment) };
  }

  private list(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const value = (slot.content?.deployments ?? []).map((each) => deploymentResource(site, slot, each));
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  private one(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return { status: 200, body: deploymentResource(site, slot, this.find(slot, parameters)) };
  }

  private log(parameters: PathParameters): ArmResponse {
    const { slot } = findSlot(this.service, parameters);
    return { status: 200, body: logEntries(this.find(slot, parameters)) };
  }

  /** Kudu calls the newest one `latest`. */
  private find(slot: Slot, { deployment: id = "" }: PathParameters): CodeDeployment {
    const deployments = slot.content?.deployments ?? [];
    const found = id.toLowerCase() === "latest" ? deployments[0] : deployments.find((each) => each.id === id);
    if (!found) {
      throw webError(404, "NotFound", `Deployment '${id}' not found.`);
    }
    return found;
  }
}

function wantedIn(properties: JsonObject, extension: string): Wanted {
  const packageUri = textIn(properties, "packageUri") ?? "";
  const isOneDeploy = extension === ONE_DEPLOY;
  const flag = (name: string) => (typeof properties[name] === "boolean" ? properties[name] : undefined);
  return {
    deployer: isOneDeploy ? "OneDeploy" : extension,
    packageUri,
    type: (isOneDeploy ? (textIn(properties, "type") ?? "") : "zip").toLowerCase(),
    path: isOneDeploy ? textIn(properties, "path") : undefined,
    clean: isOneDeploy ? flag("clean") : undefined,
    restart: flag("restart") ?? true,
  };
}

/** A zip takes the place of what was there unless that is asked otherwise; a single file does not. Source: Kudu's own code. */
function isCleaned({ clean, type }: Wanted): boolean {
  return clean ?? type === "zip";
}

/** What Kudu does not take, in its words. Source: Kudu's own code. */
function refuse(slot: Slot, { type, path, packageUri, deployer }: Wanted): void {
  const refusal = (message: string) => webError(400, "BadRequest", message);
  if (!URL.canParse(packageUri)) {
    throw refusal(packageUri === "" ? "Request body does not contain packageUri" : "Malformed packageUri");
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
