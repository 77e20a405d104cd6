import type { ArmRequest, ArmResponse } from "../../arm/protocol";
import type { ArmRouter, PathParameters } from "../../arm/router";
import type { BodyType } from "../../bodies/body-type";
import { requiredPropertiesOf, textIn } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import type { JsonObject } from "../../json";
import type { AppService } from "../app-service";
import type { CodeDeployments } from "../deploying/code-deployments";
import type { Wanted } from "../deploying/wanted";
import { deploymentResource, extensionResource, logEntries, statusResource } from "../model/deployed-content";
import { etagOf } from "../model/resources";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** The names that a deployment of code goes by in Azure Resource Manager: today's, and older ones that take a zip alone. */
const ONE_DEPLOY = "onedeploy";
const EXTENSIONS = [ONE_DEPLOY, "ZipDeploy", "MSDeploy"] as const;

/** Statuses of a deployment that clients poll again. */
const GOES_ON = ["BuildInProgress", "RuntimeStarting"];

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

/** Deployments of code into a slot: made by Azure Resource Manager, and remembered with their logs. */
export class DeploymentExtensionRoutes {
  constructor(
    private readonly service: AppService,
    private readonly deployments: CodeDeployments,
  ) {}

  addTo(router: ArmRouter): void {
    // The Azure CLI deploys by way of an instance whose Kudu it has woken. All instances of a slot share its files.
    for (const path of SITE_AND_SLOT.flatMap((each) => [each, `${each}/instances/:instance`])) {
      for (const name of EXTENSIONS) {
        router.on("PUT", `${path}/extensions/${name}`, (request, parameters) => this.deploy(request, parameters, name));
        router.on("GET", `${path}/extensions/${name}`, (_request, parameters) => this.last(parameters, name));
      }
      router.on("GET", `${path}/deployments`, (_request, parameters) => this.list(parameters));
      router.on("GET", `${path}/deployments/:deployment`, (_request, parameters) => this.one(parameters));
      router.on("GET", `${path}/deployments/:deployment/log`, (_request, parameters) => this.log(parameters));
    }
    for (const path of SITE_AND_SLOT) {
      router.on("GET", `${path}/deploymentStatus`, (_request, parameters) => this.statuses(parameters));
      router.on("GET", `${path}/deploymentStatus/:deployment`, (request, parameters) =>
        this.status(request, parameters),
      );
    }
  }

  /** Answers when it is done, one way or the other. Source: a recording of 2023. */
  private async deploy(request: ArmRequest, parameters: PathParameters, name: string): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const wanted = wantedIn(requiredPropertiesOf(request, EXTENSION), name);
    const deployment = await this.deployments.write(site, slot, wanted);
    return { status: 200, body: extensionResource(site, slot, name, deployment) };
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
    const value = this.deployments.all(site, slot).map((each) => deploymentResource(site, slot, each));
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  private one(parameters: PathParameters): ArmResponse {
    const { site, slot, deployment } = this.find(parameters);
    return { status: 200, body: deploymentResource(site, slot, deployment) };
  }

  private log(parameters: PathParameters): ArmResponse {
    return { status: 200, body: logEntries(this.find(parameters).deployment) };
  }

  private async statuses(parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const { deployments } = this;
    const value = await Promise.all(
      deployments.all(site, slot).map(async (each) => {
        const failure = await deployments.failureOf(site, slot, each);
        return statusResource(site, slot, each.id, deployments.statusOf(site, slot, each), failure);
      }),
    );
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  /** While it goes on, the answer is 202 and tells where to ask again. Source: a recording of 2026. */
  private async status(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot, deployment } = this.find(parameters);
    const failure = await this.deployments.failureOf(site, slot, deployment);
    const status = this.deployments.statusOf(site, slot, deployment);
    const location = `${request.path}?api-version=${request.query["api-version"] ?? ""}`;
    const body = statusResource(site, slot, deployment.id, status, failure);
    return GOES_ON.includes(status)
      ? { status: 202, headers: { etag: etagOf(slot), location, "retry-after": "0" }, body }
      : { status: 200, headers: { etag: etagOf(slot) }, body };
  }

  private find(parameters: PathParameters) {
    const { site, slot } = findSlot(this.service, parameters);
    return { site, slot, deployment: this.deployments.find(site, slot, parameters.deployment ?? "") };
  }
}

function wantedIn(properties: JsonObject, extension: string): Wanted {
  const isOneDeploy = extension === ONE_DEPLOY;
  const flag = (name: string) => (typeof properties[name] === "boolean" ? properties[name] : undefined);
  return {
    deployer: isOneDeploy ? "OneDeploy" : extension,
    source: { uri: textIn(properties, "packageUri") ?? "" },
    type: (isOneDeploy ? (textIn(properties, "type") ?? "") : "zip").toLowerCase(),
    path: isOneDeploy ? textIn(properties, "path") : undefined,
    clean: isOneDeploy ? flag("clean") : undefined,
    restart: flag("restart") ?? true,
  };
}
