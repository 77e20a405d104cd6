import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PulumiEngine } from "azure-slots/local";
import { Azure, isLocal } from "./azure";
import { type Finding, settleOpenQuestions } from "./open-questions";
import { createApp, destroyApp, type Ground, type Kept, tryPromises } from "./promises";
import { QuestionsApp } from "./questions-app";
import type { Report } from "./report";
import { Stack } from "./stack";
import { entranceOf } from "./visitor";

const STORAGE_API = "2024-01-01";

/** For how long the signature of a package lets read it. */
const SIGNED_FOR_MILLISECONDS = 6 * 60 * 60 * 1000;

/** How a run is made. */
export interface CheckOptions {
  /** Which subscription, and who signs in: see {@link Azure.signIn}. */
  readonly environment: NodeJS.ProcessEnv;
  readonly engine: Pick<PulumiEngine, "command" | "environment" | "pathEntries">;
  /** For example `westeurope`. */
  readonly location: string;
  /** Told what happens. */
  readonly say: (text: string) => void;
  /** For how many seconds a restart may not be seen yet after the write that causes it. */
  readonly patienceInSeconds: number;
  /** How long a step of the gradual release lasts: Azure Monitor tells of requests minutes after them. */
  readonly bakeTimeInSeconds: number;
  /** Seconds from one request of a health check to the next. */
  readonly healthCheckIntervalInSeconds: number;
  /** Whether the open questions alone are asked. */
  readonly questionsOnly: boolean;
  /** Ends the run early; what was made is deleted all the same. */
  readonly signal?: AbortSignal;
}

/** Tries the library's promises and the open questions in a resource group of its own, and deletes it, whatever happened. */
export async function checkAzure(options: CheckOptions): Promise<Report> {
  const { environment, location, say } = options;
  const azure = Azure.signIn(environment);
  const group = `azure-slots-test-${randomBytes(3).toString("hex")}`;
  const folder = mkdtempSync(join(tmpdir(), "azure-slots-on-azure-"));
  const promises: Kept[] = [];
  const findings: Finding[] = [];
  const faults: string[] = [];
  const date = new Date().toISOString();
  const { stack, ground } = groundOf(options, group, folder);
  say(`making resource group ${group}`);
  await azure.createGroup(group, location);
  try {
    await stack.create(location, group);
    promises.push(await createApp(ground));
    if (promises.every(({ fault }) => fault === undefined)) {
      const steps = [
        async () => promises.push(...(options.questionsOnly ? [] : await tryPromises(ground))),
        async () => findings.push(...(await askIn(group, azure, ground, options))),
        async () => promises.push(await destroyApp(ground)),
      ];
      for (const step of steps) {
        options.signal?.throwIfAborted();
        await step();
      }
    }
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  } finally {
    say(`deleting resource group ${group}, with all that is in it`);
    await azure.deleteGroup(group).catch((error: Error) => {
      faults.push(`resource group ${group} is still there, and costs something: delete it. ${error.message}`);
    });
    stack.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
  const report: Report = { date, location, version, isLocal: isLocal(environment), promises, findings, faults };
  return JSON.parse(JSON.stringify(report).replaceAll(azure.subscriptionId, "…")) as Report;
}

async function askIn(group: string, azure: Azure, { stack, entrance, say }: Ground, options: CheckOptions) {
  const { planId, packageUri } = await stack.outputs();
  const name = `${group}-questions`;
  say(`making ${name}, by which open questions are settled`);
  const { location, patienceInSeconds } = options;
  const app = await QuestionsApp.create(azure, entrance, {
    patienceInSeconds,
    group,
    name,
    location,
    planId,
    packageUri: await signed(packageUri, group, azure),
  });
  const findings = await settleOpenQuestions(app, say);
  await app.delete();
  return findings;
}

/**
 * A package's URL with a signature to read it, by HTTPS and for as long as a run may take. What happens to an app's identities
 * is among the questions, so this app needs none.
 */
async function signed(packageUri: string, group: string, azure: Azure): Promise<string> {
  const { hostname, pathname } = new URL(packageUri);
  const [account] = hostname.split(".");
  const path = `/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/${account}/listServiceSas`;
  const { serviceSasToken } = (await azure.complete(
    "POST",
    path,
    {
      canonicalizedResource: `/blob/${account}${decodeURIComponent(pathname)}`,
      signedResource: "b",
      signedPermission: "r",
      signedProtocol: "https",
      signedExpiry: new Date(Date.now() + SIGNED_FOR_MILLISECONDS).toISOString(),
    },
    STORAGE_API,
  )) as { readonly serviceSasToken: string };
  return `${packageUri}?${serviceSasToken}`;
}

function groundOf(options: CheckOptions, name: string, folder: string) {
  const { environment, engine, say, bakeTimeInSeconds, healthCheckIntervalInSeconds } = options;
  const path = [...engine.pathEntries, environment.PATH ?? ""].join(process.platform === "win32" ? ";" : ":");
  const own = {
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PATH: path,
  };
  const stack = new Stack(name, engine.command, { ...environment, ...engine.environment, ...own });
  const ground: Ground = {
    stack,
    entrance: entranceOf(environment),
    say,
    bakeTimeInSeconds,
    healthCheckIntervalInSeconds,
  };
  return { stack, ground };
}
