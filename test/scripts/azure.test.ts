import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../scripts/azure/report";
import { DEFAULT_SWITCHES, type Switches } from "../../src/local/azure/app-service/switches";
import { Cloud } from "../end-to-end/support/project";

/** The other value of each switch that the run asks about. */
const OPPOSITE: Partial<Switches> = {
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

describe("the run on a subscription, with the local App Service as the subscription", function () {
  this.timeout(300_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-report-"));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the command as its users do. */
  const run = (cloud: Cloud, ...args: string[]): Promise<Run> =>
    new Promise((done, fail) => {
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
        }
      });
    });

  const groupsIn = async (cloud: Cloud) =>
    ((await cloud.get("/subscriptions/{subscription}/resourcegroups?api-version=2021-04-01")) as { value: unknown[] })
      .value;

  /** What was found of the switches. */
  const switchesIn = ({ findings }: Report) =>
    Object.fromEntries(findings.filter(({ name }) => name in OPPOSITE).map(({ name, answer }) => [name, answer]));

  it("keeps all promises, finds what the switches say, and leaves nothing behind", async () => {
    const cloud = await Cloud.open();
    try {
      const { code, report, markdown, text } = await run(cloud);
      const kept = report.promises.map(({ promise, fault }) => [promise, fault]);
      assert.deepEqual(
        kept.filter(([, fault]) => fault !== undefined),
        [],
        text,
      );
      assert.equal(kept.length, 11);
      assert.deepEqual([code, report.faults, await groupsIn(cloud)], [0, [], []]);
      const expected = Object.fromEntries(Object.entries(DEFAULT_SWITCHES).filter(([name]) => name in OPPOSITE));
      assert.deepEqual(switchesIn(report), expected);
      assert.match(markdown, /\| a release goes live by a swap \| yes \|/);
      assert.ok(!markdown.includes(cloud.local.connection.subscriptionId));
    } finally {
      await cloud.close();
    }
  });

  it("finds what Azure does where it does otherwise", async () => {
    const cloud = await Cloud.open(OPPOSITE);
    try {
      const { report } = await run(cloud, "--only", "questions", "--patience", "1");
      assert.deepEqual(
        report.findings.filter(({ answer }) => answer === "not settled"),
        [],
      );
      assert.deepEqual(switchesIn(report), OPPOSITE);
    } finally {
      await cloud.close();
    }
  });

  it("deletes everything after a failure, too, and says what was not kept", async () => {
    const cloud = await Cloud.open();
    try {
      cloud.local.disturb(({ method, path }) =>
        method === "PUT" && path.includes("/deployments/shop-staging-delivery")
          ? { status: 403, code: "AuthorizationFailed", message: "no permission to deploy" }
          : undefined,
      );
      const { code, report } = await run(cloud);
      assert.equal(code, 1);
      assert.equal(report.promises.length, 1);
      assert.match(report.promises[0]?.fault ?? "", /no permission to deploy/);
      assert.deepEqual(await groupsIn(cloud), []);
    } finally {
      await cloud.close();
    }
  });
});
