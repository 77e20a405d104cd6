import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { environmentOf, findEngine, LocalAppService, openHome } from "azure-slots/local";
import { WebService } from "../src";

const PACKAGE = "https://shop.blob.core.windows.net/releases/shop.zip";

describe("WebService, on the local App Service", function () {
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), "company-module-"));
  let local: LocalAppService;
  let stack: Stack;
  let currency: string;
  const environment = { ...process.env };

  before(async () => {
    // The Pulumi CLI of this machine, or one that is made once and kept for all projects.
    const engine = await findEngine(console.log);
    const home = openHome(folder);
    local = await LocalAppService.start({ home });
    // For Pulumi's CLI, and for the program itself, which runs in this process.
    Object.assign(process.env, environmentOf(local.connection, home, { engine }));
    await local.blobs.publish(resolve(__dirname, "../services/shop/app"), PACKAGE);

    const program = async () => {
      new WebService("shop", {
        environment: "test",
        region: "westeurope",
        size: "S1",
        costCenter: "CC-1234",
        owner: "shop@example.com",
        monthlyBudget: 80,
        healthPath: "/healthz",
        version: "1.0.0",
        packageUri: PACKAGE,
        settings: { CURRENCY: currency },
      });
    };
    stack = await LocalWorkspace.createStack({ stackName: "test", projectName: "company-module", program });
  });

  after(async () => {
    await local?.close();
    rmSync(folder, { recursive: true, force: true });
    // What other tests in this process start must not look for an App Service that is gone.
    process.env = environment;
  });

  it("is live after the first up, and reached by HTTPS", async () => {
    currency = "EUR";
    await stack.up();
    assert.deepEqual(await ask(), { version: "1.0.0", slot: "production", currency: "EUR" });
  });

  it("releases a changed setting by a swap, without a restart of production", async () => {
    currency = "CHF";
    const before = local.journal.length;
    await stack.up();
    assert.equal((await ask()).currency, "CHF");
    const happened = local.journal.read(before);
    assert.equal(happened.filter(({ kind }) => kind === "swap").length, 1);
    assert.ok(!happened.some((each) => each.kind === "restart" && each.slot === "production"));
  });

  it("is gone after destroy", async () => {
    await stack.destroy();
    assert.deepEqual(local.sites(), []);
  });

  /** The answer to visitors of production. */
  async function ask(): Promise<Record<string, unknown>> {
    const host = local.sites()[0]?.hostName ?? "";
    const text = await new Promise<string>((done, reject) => {
      const sent = request(
        local.connection.frontDoorTls,
        { servername: host, headers: { host }, ca: readFileSync(local.connection.authorityFile) },
        (answer) => {
          answer.setEncoding("utf8").once("error", reject);
          let body = "";
          answer.on("data", (part: string) => {
            body += part;
          });
          answer.once("end", () => done(body));
        },
      );
      sent.once("error", reject).end();
    });
    return JSON.parse(text) as Record<string, unknown>;
  }
});
