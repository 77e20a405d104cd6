import { randomUUID } from "node:crypto";
import { BUILD_DURING_DEPLOYMENT_SETTING, PACKAGE_KINDS } from "../../../../rules";
import { PackageError, showUrl } from "../../../visitors/workers/download";
import { StartError } from "../../../visitors/workers/start-error";
import { webError } from "../../bodies/web-error";
import type { AppService } from "../app-service";
import { type DeploymentUnderWay, type RuntimeStatus, withDeployment } from "../model/deployed-content";
import { slotId } from "../model/resources";
import type { CodeDeployment, Site, Slot } from "../model/state";
import { autoSwap, pushesToAutoSwap } from "../swap/auto-swap";
import { isCleaned, refuse, type Wanted } from "./wanted";

/** A deployment that was taken. */
export interface StartedDeployment {
  readonly id: string;
  /** Resolves when it is over, one way or the other. Rejects if App Service refuses it after all. */
  readonly done: Promise<CodeDeployment>;
}

/** Deploys code into slots, by whichever door it comes: Azure Resource Manager or the SCM site. */
export class CodeDeployments {
  private readonly underWay = new Map<string, DeploymentUnderWay>();
  /** The last deployment that was made to each slot, wherever a swap took it. */
  private readonly last = new WeakMap<Slot, CodeDeployment>();

  constructor(private readonly service: AppService) {}

  /** The deployment of a slot that is not over yet; undefined if there is none. */
  current(site: Site, slot: Slot): DeploymentUnderWay | undefined {
    return this.underWay.get(slotId(site, slot).toLowerCase());
  }

  /** All deployments that a slot remembers, the newest first. */
  all(site: Site, slot: Slot): (CodeDeployment | DeploymentUnderWay)[] {
    const current = this.current(site, slot);
    return [...(current ? [current] : []), ...(slot.content?.deployments ?? [])];
  }

  /**
   * A deployment of a slot. Kudu calls the newest one `latest`. One that an auto swap took on is still told: a swap in Azure takes
   * so long that its client has seen the end before, and here it would ask for nothing until it gives up.
   *
   * @throws ArmError 404
   */
  find(site: Site, slot: Slot, id: string): CodeDeployment | DeploymentUnderWay {
    const last = this.last.get(slot);
    const deployments = [...this.all(site, slot), ...(last ? [last] : [])];
    const found = id.toLowerCase() === "latest" ? deployments[0] : deployments.find((each) => each.id === id);
    if (!found) {
      throw webError(404, "NotFound", `Deployment '${id}' not found.`);
    }
    return found;
  }

  /**
   * How far a deployment is. It has succeeded when the app runs with it. The status of a stopped app is made up: nobody starts it,
   * so that it counts as failed.
   */
  statusOf(site: Site, slot: Slot, deployment: CodeDeployment | DeploymentUnderWay): RuntimeStatus {
    if (!("endedAt" in deployment)) {
      return "BuildInProgress";
    }
    if (!deployment.succeeded) {
      return "BuildFailed";
    }
    const holder = holderOf(site, slot, deployment);
    const isRunning = this.service.runtime.serving(site, holder)?.isRunning;
    if (!holder.stopped && (this.service.runtime.isRestarting(site, holder) || isRunning === undefined)) {
      return "RuntimeStarting";
    }
    return isRunning && !holder.stopped ? "RuntimeSuccessful" : "RuntimeFailed";
  }

  /** Why a deployment, or the app with it, has failed; undefined if it has not, or if nobody knows. */
  async failureOf(
    site: Site,
    slot: Slot,
    deployment: CodeDeployment | DeploymentUnderWay,
  ): Promise<string | undefined> {
    const status = this.statusOf(site, slot, deployment);
    if (status === "BuildFailed" && "statusText" in deployment) {
      return deployment.statusText;
    }
    if (status !== "RuntimeFailed") {
      return undefined;
    }
    const holder = holderOf(site, slot, deployment);
    if (holder.stopped) {
      return "The app is stopped.";
    }
    const worker = this.service.runtime.serving(site, holder);
    // What has failed does not wait.
    return worker?.lastEnd?.reason ?? worker?.ready.then(() => undefined, reasonOf);
  }

  /**
   * Takes a deployment for a client of Azure Resource Manager, which is refused while another write runs.
   *
   * @throws ArmError
   */
  write(site: Site, slot: Slot, wanted: Wanted): Promise<CodeDeployment> {
    this.check(slot, wanted);
    return this.service.write(site, slot, "OneDeploy", () => this.carryOut(site, slot, wanted, randomUUID()));
  }

  /**
   * Takes a deployment for the SCM site. It waits for other writes to the app, which Kudu knows nothing of.
   *
   * @throws ArmError, 409 while another deployment of the slot is under way. Source: Kudu's own code.
   */
  start(site: Site, slot: Slot, wanted: Wanted): StartedDeployment {
    this.check(slot, wanted);
    if (this.current(site, slot)) {
      throw webError(
        409,
        "Conflict",
        "There is a deployment currently in progress. Please try again when it completes.",
      );
    }
    const { deployer, message } = wanted;
    const id = randomUUID();
    const key = slotId(site, slot).toLowerCase();
    this.underWay.set(key, { id, deployer, ...(message ? { message } : {}), receivedAt: this.service.clock.now() });
    let result: CodeDeployment | undefined;
    const work = this.service.writeNext(site, "OneDeploy", async () => {
      result = await this.carryOut(site, slot, wanted, id);
    });
    const done = work
      .finally(() => this.underWay.delete(key))
      .then(() => {
        if (!result) {
          throw new Error("the deployment did not run");
        }
        return result;
      });
    return { id, done };
  }

  /** Refuses what cannot be deployed before anything is fetched, and what cannot be swapped by itself afterwards. */
  private check(slot: Slot, wanted: Wanted): void {
    refuse(slot, wanted);
    pushesToAutoSwap(slot, { ...slot, content: { folder: randomUUID(), deployments: [] } });
  }

  private async carryOut(site: Site, slot: Slot, wanted: Wanted, id: string): Promise<CodeDeployment> {
    const { service } = this;
    const { deployment, folder } = await this.putFiles(slot, wanted, id);
    const draft = { ...slot, content: withDeployment(slot.content, deployment, folder) };
    const pushed = pushesToAutoSwap(slot, draft);
    draft.awaitsAutoSwap = draft.awaitsAutoSwap === true || pushed;
    this.last.set(slot, deployment);
    Object.assign(slot, draft, { lastModified: service.clock.now() });
    await service.save(site);
    if (folder !== undefined && wanted.restart && !slot.stopped) {
      void service.runtime.restart(site, slot, service.planOf(site), `${wanted.deployer} deployed`);
    }
    if (pushed) {
      autoSwap(service, site, slot);
    }
    return deployment;
  }

  private async putFiles(
    slot: Slot,
    wanted: Wanted,
    id: string,
  ): Promise<{ readonly deployment: CodeDeployment; readonly folder: string | undefined }> {
    const { clock, contents } = this.service;
    const receivedAt = clock.now();
    const { source, type, path, deployer, message } = wanted;
    const log = ["uri" in source ? `Fetching ${type} package ${showUrl(source.uri)}.` : `Received ${type} package.`];
    const end = (succeeded: boolean, statusText: string) => ({
      id,
      succeeded,
      statusText,
      deployer,
      ...(message ? { message } : {}),
      receivedAt,
      endedAt: clock.now(),
      log,
    });
    await contents.sweep(this.service.contentsInUse());
    try {
      const folder = await contents.deploy({
        source,
        file: path ?? PACKAGE_KINDS[type]?.file,
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
}

function reasonOf(error: unknown): string {
  return error instanceof StartError ? error.reason : String(error);
}

/** The slot that holds what a deployment left. An auto swap takes it on. */
function holderOf(site: Site, slot: Slot, { id }: CodeDeployment | DeploymentUnderWay): Slot {
  const holds = ({ content }: Slot) => content?.deployments.some((each) => each.id === id) === true;
  return holds(slot) ? slot : (Object.values(site.slots).find(holds) ?? slot);
}
