import { regionDisplayName } from "../../arm/regions";
import type { Json, JsonObject } from "../../json";
import { scmHostName } from "./host-names";
import { isProduction, slotId } from "./resources";
import type { CodeDeployment, DeployedContent, Site, Slot } from "./state";

/** A deployment that is not over yet. */
export type DeploymentUnderWay = Pick<CodeDeployment, "id" | "deployer" | "message" | "receivedAt">;

/** How many deployments a slot remembers. */
const REMEMBERED = 10;

/** `status` of a deployment. Source: a recording of 2023, and Kudu's own names. */
const STATUS = { deploying: 2, failed: 3, success: 4 } as const;

/**
 * What a slot has after a deployment. One that failed leaves the files that were there.
 *
 * @param folder The new files; undefined where it failed.
 */
export function withDeployment(
  before: DeployedContent | undefined,
  deployment: CodeDeployment,
  folder: string | undefined,
): DeployedContent {
  return {
    folder: folder ?? before?.folder ?? null,
    deployments: [deployment, ...(before?.deployments ?? [])].slice(0, REMEMBERED),
  };
}

/** The answer to a deployment and to the question how the last one went. Source: recorded, azure-cli `test_one_deploy_arm`. */
export function extensionResource(site: Site, slot: Slot, name: string, deployment: CodeDeployment): JsonObject {
  return resource(site, slot, "extensions", name, propertiesOf(site, slot, deployment, "latest"));
}

/** A deployment, as the list of a slot's deployments has it. */
export function deploymentResource(
  site: Site,
  slot: Slot,
  deployment: CodeDeployment | DeploymentUnderWay,
): JsonObject {
  return resource(site, slot, "deployments", deployment.id, propertiesOf(site, slot, deployment, deployment.id));
}

/** How far a deployment is: whether its files lie there, and whether the app runs with them. */
export type RuntimeStatus =
  | "BuildInProgress"
  | "BuildFailed"
  | "RuntimeStarting"
  | "RuntimeSuccessful"
  | "RuntimeFailed";

/**
 * `deploymentStatus`. Each slot has one instance here. Source: a recording of 2026. Of an error, the Azure CLI shows the message, or
 * else `extendedCode`; the other members come from Microsoft's types. What the message says is this App Service's own.
 *
 * @param failure Why it has failed; absent if it has not, or if nobody knows.
 */
export function statusResource(
  site: Site,
  slot: Slot,
  id: string,
  status: RuntimeStatus,
  failure?: string,
): JsonObject {
  const isOne = (wanted: RuntimeStatus) => (status === wanted ? 1 : 0);
  return {
    ...resource(site, slot, "deploymentStatus", id, {
      deploymentId: id,
      status,
      numberOfInstancesInProgress: isOne("RuntimeStarting"),
      numberOfInstancesSuccessful: isOne("RuntimeSuccessful"),
      numberOfInstancesFailed: isOne("RuntimeFailed"),
      failedInstancesLogs: null,
      errors: failure === undefined ? null : [errorEntity(failure)],
    }),
    name: id,
    ...(Object.keys(slot.tags).length > 0 ? { tags: slot.tags } : {}),
  };
}

function errorEntity(message: string): JsonObject {
  return {
    extendedCode: null,
    messageTemplate: null,
    parameters: null,
    innerErrors: null,
    details: null,
    target: null,
    code: null,
    message,
  };
}

/** The lines of a deployment's log, as Kudu lists them. */
export function logEntries(deployment: CodeDeployment | DeploymentUnderWay): JsonObject[] {
  const { log, endedAt } = "log" in deployment ? deployment : { log: [], endedAt: 0 };
  return log.map((message, index) => ({
    log_time: new Date(endedAt).toISOString(),
    id: `${deployment.id}-${index + 1}`,
    message,
    type: 0,
    details_url: null,
  }));
}

function resource(site: Site, slot: Slot, kind: string, name: string, properties: Json): JsonObject {
  const production = isProduction(slot);
  return {
    id: `${slotId(site, slot)}/${kind}/${name}`,
    name: `${site.name}${production ? "" : `/${slot.name}`}/${name}`,
    type: `Microsoft.Web/sites${production ? "" : "/slots"}/${kind}`,
    location: regionDisplayName(slot.location),
    properties,
  };
}

/**
 * A deployment as Kudu tells it.
 *
 * @param shownAs The deployment's id, or `latest`.
 */
export function propertiesOf(
  site: Site,
  slot: Slot,
  deployment: CodeDeployment | DeploymentUnderWay,
  shownAs: string,
): JsonObject {
  const { id, deployer, message = deployer, receivedAt } = deployment;
  const end = "endedAt" in deployment ? deployment : undefined;
  const url = `https://${scmHostName(site, slot)}/api/deployments/${shownAs}`;
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  const lastSuccess = slot.content?.deployments.find((each) => each.succeeded);
  return {
    id,
    status: end ? (end.succeeded ? STATUS.success : STATUS.failed) : STATUS.deploying,
    status_text: end?.statusText ?? "",
    author_email: "N/A",
    author: "N/A",
    deployer,
    message,
    progress: "",
    received_time: time(receivedAt),
    start_time: time(receivedAt),
    end_time: end ? time(end.endedAt) : null,
    last_success_end_time: lastSuccess ? time(lastSuccess.endedAt) : null,
    complete: end !== undefined,
    active: lastSuccess?.id === id,
    is_temp: false,
    is_readonly: true,
    url,
    log_url: `${url}/log`,
    site_name: site.name,
    build_summary: {
      errors: end && !end.succeeded ? end.log.slice(-1).map((text) => ({ text })) : [],
      warnings: [],
    },
  };
}
