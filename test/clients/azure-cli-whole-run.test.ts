import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PRINCIPAL_ID } from "../../src/local/azure/arm/tokens";
import { GROUP, LocalApp } from "../support/local-app";
import { AzureCli } from "./azure-cli/azure-cli";
import { writePackage } from "./azure-cli/packages";
import { SUBSCRIPTION_TEMPLATE, TEMPLATE, WHOLE_RUN } from "./azure-cli/whole-run";

// `npm run test:clients` sets it. The shorter form, which is always tried, is azure-cli.test.ts.
const isWanted = process.env.AZURE_SLOTS_CLIENTS === "all";

(isWanted ? describe : describe.skip)("the Azure CLI, unmodified, in whole", function () {
  this.timeout(900_000);
  let app: LocalApp;
  let az: AzureCli;
  const words: Record<string, string> = {
    $SHOP: "-g shop-group -n shop",
    $STAGING: "-g shop-group -n shop -s staging",
    $GROUP: GROUP,
    $DEPLOYER: PRINCIPAL_ID,
  };

  before(async () => {
    app = await LocalApp.start();
    az = await AzureCli.start(app);
    await az.signIn();
    writeFileSync(join(az.folder, "template.json"), TEMPLATE);
    writeFileSync(join(az.folder, "subscription.json"), SUBSCRIPTION_TEMPLATE);
    await writePackage(az.folder, "1");
    await writePackage(az.folder, "2");
    const offered: { config: string; os: string; runtime: string }[] = await az.ask("webapp list-runtimes");
    const first = (system: string) =>
      offered.find(({ os, runtime }) => os === system && runtime === "Node")?.config ?? "";
    words.$LINUX = first("Linux");
    words.$WINDOWS = first("Windows");
  });

  after(async () => {
    az?.close();
    await app?.close();
  });

  for (const [topic, commands] of Object.entries(WHOLE_RUN)) {
    it(`succeeds at ${topic}`, async () => {
      const failures: string[] = [];
      for (const command of commands) {
        const { code, told } = await az.run(command.replaceAll(/\$[A-Z]+/g, (word) => words[word] ?? word));
        if (code !== 0) {
          failures.push(`az ${command}\n${told}`);
        }
      }
      assert.deepEqual(failures, []);
    });
  }
});
