import express, { type Request, type Response, type Router } from "express";
import type { Clock } from "../../../clock";
import type { ContentStore, PackageSource } from "../../../visitors/workers/content-store";
import { ArmError } from "../../arm/protocol";
import { property } from "../../json";
import type { CodeDeployments } from "../deploying/code-deployments";
import type { Wanted } from "../deploying/wanted";
import { logEntries, propertiesOf } from "../model/deployed-content";
import { scmHostName } from "../model/host-names";
import type { CodeDeployment, Site, Slot } from "../model/state";
import type { ScmSlot } from "./scm-slot";

/** What a deployer is called that did not name itself. Source: a recording of 2026. */
const PUSH_DEPLOYER = "Push-Deployer";

/**
 * Kudu's routes for deployments: by zip, by OneDeploy, and what became of them.
 *
 * @param contents Where what is uploaded lies until it is deployed.
 * @param slotOf The slot whose SCM site a request is for.
 */
export function deploymentRoutes(
  contents: ContentStore,
  deployments: CodeDeployments,
  clock: Clock,
  slotOf: (request: Request) => ScmSlot,
): Router {
  const router = express.Router();
  const json = express.json({ type: "application/json" });

  const started = async (site: Site, slot: Slot, wanted: Wanted) => {
    try {
      return deployments.start(site, slot, wanted);
    } catch (error) {
      await contents.discard(wanted.source);
      throw error;
    }
  };

  const deploy = async (request: Request, response: Response, wanted: Wanted, isAsync: boolean) => {
    const { site, slot } = slotOf(request);
    const { id, done } = await started(site, slot, wanted);
    response.set("scm-deployment-id", id);
    if (isAsync) {
      // Its record tells a failure.
      done.catch(() => undefined);
      const time = new Date(clock.now()).toISOString().replace("T", "_").replaceAll(":", "-").replace(/\..*/, "Z");
      const latest = `https://${scmHostName(site, slot)}:443/api/deployments/latest`;
      response.set({ location: `${latest}?deployer=${wanted.deployer}&time=${time}`, retryafter: "30" });
      response.status(202).end();
      return;
    }
    answerWith(response, await done);
  };

  for (const method of ["post", "put"] as const) {
    router[method]("/zipdeploy", json, async (request, response) => {
      const source = await sourceOf(request, contents);
      const deployer = textOf(request, "deployer") ?? PUSH_DEPLOYER;
      const message = textOf(request, "message") ?? "Created via a push deployment";
      const wanted = { deployer, message, source, type: "zip", restart: true };
      await deploy(request, response, wanted, flagOf(request, "isAsync") ?? false);
    });
  }

  router.post("/publish", json, async (request, response) => {
    const source = await sourceOf(request, contents);
    const wanted = {
      deployer: textOf(request, "deployer") ?? "OneDeploy",
      message: "OneDeploy",
      source,
      type: (textOf(request, "type") ?? "zip").toLowerCase(),
      path: textOf(request, "path"),
      clean: flagOf(request, "clean"),
      restart: flagOf(request, "restart") ?? true,
    };
    await deploy(request, response, wanted, flagOf(request, "async") ?? false);
  });

  router.get("/deployments", (request, response) => {
    const { site, slot } = slotOf(request);
    response.json(deployments.all(site, slot).map((each) => propertiesOf(site, slot, each, each.id)));
  });

  router.get("/deployments/:deployment", (request, response) => {
    const { site, slot } = slotOf(request);
    const deployment = deployments.find(site, slot, request.params.deployment);
    const isOver = "endedAt" in deployment;
    response.status(isOver ? 200 : 202).json(propertiesOf(site, slot, deployment, deployment.id));
  });

  router.get("/deployments/:deployment/log", (request, response) => {
    const { site, slot } = slotOf(request);
    response.json(logEntries(deployments.find(site, slot, request.params.deployment)));
  });

  router.get("/isdeploying", (request, response) => {
    const { site, slot } = slotOf(request);
    response.json({ value: deployments.current(site, slot) !== undefined });
  });

  return router;
}

/** How a deployment ended, for a client that waited for it. */
function answerWith(response: Response, { succeeded, statusText }: CodeDeployment): void {
  if (succeeded) {
    response.status(200).end();
  } else {
    response.status(400).type("text/plain").send(statusText);
  }
}

/** The package: the body itself, or what a body of JSON names. */
async function sourceOf(request: Request, contents: ContentStore): Promise<PackageSource> {
  if (request.is("application/json")) {
    const uri = property(request.body, "packageUri");
    if (typeof uri !== "string") {
      throw new ArmError(400, "BadRequest", "Request body does not contain packageUri");
    }
    return { uri };
  }
  return { upload: await contents.receive(request) };
}

/** A query's parameter. Their names match in any case. */
function textOf({ query }: Request, name: string): string | undefined {
  const found = Object.entries(query).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
  return typeof found === "string" && found !== "" ? found : undefined;
}

function flagOf(request: Request, name: string): boolean | undefined {
  const text = textOf(request, name)?.toLowerCase();
  return text === undefined ? undefined : text === "true";
}
