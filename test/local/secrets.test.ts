import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GROUP, LocalApp, SITE, STAGING } from "../support/local-app";

const SECRETS = [
  "s3cret-of-site-config",
  "s3cret-of-settings",
  "s3cret-of-strings",
  "s3cret-of-mount",
  "s3cret-of-template",
];

describe("the folder of a local App Service", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
  });

  afterEach(() => app.close());

  it("holds no setting's value in the clear, and lets only its owner in", async () => {
    const [first = "", second = "", third = "", fourth = "", fifth = ""] = SECRETS;
    await app.createShop({ production: { KEY: first } });
    const write = (path: string, properties: unknown) => app.ask("PUT", path, { properties });
    const answers = [
      await write(`${STAGING}/config/appsettings`, { KEY: second, WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") }),
      await write(`${STAGING}/config/connectionstrings`, { Db: { value: third, type: "Custom" } }),
      await write(`${SITE}/config/azurestorageaccounts`, {
        media: { type: "AzureFiles", accountName: "a", shareName: "s", mountPath: "/m", accessKey: fourth },
      }),
      await app.follow("PUT", `${GROUP}/providers/Microsoft.Resources/deployments/settings`, {
        properties: {
          mode: "Incremental",
          parameters: { settings: { value: { KEY: fifth } } },
          template: {
            $schema: "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
            contentVersion: "1.0.0.0",
            parameters: { settings: { type: "secureObject" } },
            resources: [
              {
                type: "Microsoft.Web/sites/config",
                apiVersion: "2024-11-01",
                name: "shop/appsettings",
                properties: "[parameters('settings')]",
              },
            ],
          },
        },
      }),
      await app.ask("POST", `${STAGING}/applySlotConfig`, { targetSlot: "production" }),
      await app.ask("PUT", `${SITE}/config/appsettings`, `{"properties": {"KEY": "${second}"`),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200, 200, 400],
    );
    assert.equal(answers[3]?.at("status"), "Succeeded", JSON.stringify(answers[3]?.body));
    assert.equal((await app.settings(SITE)).KEY, fifth);
    const files = readdirSync(app.home.root, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    assert.ok(files.length > 8);
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      const content = readFileSync(path, "latin1");
      for (const secret of SECRETS) {
        assert.ok(!content.includes(secret), `${secret} stands in ${path}`);
      }
      if (/\.sealed$|\.log$|key$|connection\.json$/.test(file.name)) {
        assert.equal(statSync(path).mode & 0o077, 0, `${path} is open to others`);
      }
    }
    await app.restart();
    assert.equal((await app.settings(SITE)).KEY, fifth);
  });

  it("tells of its state that it cannot be read", async () => {
    await app.createShop();
    const path = join(app.home.state, "key");
    const key = readFileSync(path);
    writeFileSync(path, "00".repeat(32));
    await assert.rejects(
      app.restart(),
      /azure-0\.log cannot be read with the key beside it: .*`azure-slots local reset`/,
    );
    writeFileSync(path, key);
    await app.restart();
    assert.equal((await app.ask("GET", SITE)).status, 200);
  });
});
