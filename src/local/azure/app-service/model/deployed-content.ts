import { regionDisplayName } from "../../arm/regions";
import type { Json, JsonObject } from "../../json";
import { scmHostName } from "./host-names";
import { isProduction, slotId } from "./resources";
import type { Site, Slot } from "./state";

/** What was deployed into a slot: it lies there, and goes with all else that travels when the slot is swapped. */
export interface DeployedContent {
  /** The name of the folder that holds the files; null while nothing was deployed with success. */
  folder: string | null;
  /** The deployments, the newest first. */
  deployments: CodeDeployment[];
}

/** One deployment of code, as the slot remembers it. */
export interface CodeDeployment {
  readonly id: string;
  readonly succeeded: boolean;
  /** Why it failed; empty for one that did not. */
  readonly statusText: string;
  readonly deployer: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly endedAt: number;
  readonly log: readonly string[];
}

/** How many deployments a slot remembers. */
const REMEMBERED = 10;

/** `status` of a deployment. Source: a recording of 2023, and Kudu's own names. */
const STATUS = { failed: 3, success: 4 } as const;

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
export function deploymentResource(site: Site, slot: Slot, deployment: CodeDeployment): JsonObject {
  return resource(site, slot, "deployments", deployment.id, propertiesOf(site, slot, deployment, deployment.id));
}

/** The lines of a deployment's log, as Kudu lists them. */
export function logEntries({ id, log, endedAt }: CodeDeployment): JsonObject[] {
  return log.map((message, index) => ({
    log_time: new Date(endedAt).toISOString(),
    id: `${id}-${index + 1}`,
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

function propertiesOf(site: Site, slot: Slot, deployment: CodeDeployment, shownAs: string): JsonObject {
  const { id, succeeded, statusText, deployer, receivedAt, endedAt } = deployment;
  const url = `https://${scmHostName(site, slot)}/api/deployments/${shownAs}`;
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  const lastSuccess = slot.content?.deployments.find((each) => each.succeeded);
  return {
    id,
    status: succeeded ? STATUS.success : STATUS.failed,
    status_text: statusText,
    author_email: "N/A",
    author: "N/A",
    deployer,
    message: deployer,
    progress: "",
    received_time: time(receivedAt),
    start_time: time(receivedAt),
    end_time: time(endedAt),
    last_success_end_time: lastSuccess ? time(lastSuccess.endedAt) : null,
    complete: true,
    active: lastSuccess?.id === id,
    is_temp: false,
    is_readonly: true,
    url,
    log_url: `${url}/log`,
    site_name: site.name,
    build_summary: { errors: succeeded ? [] : deployment.log.slice(-1).map((text) => ({ text })), warnings: [] },
  };
}
