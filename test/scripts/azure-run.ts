import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../scripts/azure/report";
import type { Switches } from "../../src/local/azure/app-service/switches";
import type { Cloud } from "../end-to-end/support/project";

/** The other value of each switch that the run asks about. */
export const OPPOSITE: Partial<Switches> = {
  putWithoutTopLevelProperties: "resets",
  buildVersionAtSwap: "stays",
  targetBuildVersionOnLaterPut: "cleared",
  trafficRulesAtSwap: "travel",
  equalSettingsPut: "leavesRunning",
  partialConfigurationPut: "resetsOthers",
};

interface Run {
  readonly code: number;
  readonly report: Report;
  readonly markdown: string;
  readonly text: string;
}

/** Runs the command as its users do. */
export const runOnAzure = (cloud: Cloud, ...args: string[]): Promise<Run> =>
  new Promise((done, fail) => {
    const folder = mkdtempSync(join(tmpdir(), "azure-slots-report-"));
    const output = join(folder, "report.md");
    const child = spawn("ts-node", ["scripts/azure/main.ts", "--output", output, ...args], {
      env: { ...process.env, ...cloud.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
    }
    child.once("error", fail);
    child.once("close", (code) => {
      try {
        const report = JSON.parse(readFileSync(output.replace(/md$/, "json"), "utf8")) as Report;
        done({ code: code ?? -1, report, markdown: readFileSync(output, "utf8"), text });
      } catch (error) {
        fail(new Error(`${error}\n${text}`));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });

/** The resource groups that are there. */
export const groupsIn = async (cloud: Cloud) =>
  ((await cloud.get("/subscriptions/{subscription}/resourcegroups?api-version=2021-04-01")) as { value: unknown[] })
    .value;

/** What was found of the switches. */
export const switchesIn = ({ findings }: Report) =>
  Object.fromEntries(findings.filter(({ name }) => name in OPPOSITE).map(({ name, answer }) => [name, answer]));
