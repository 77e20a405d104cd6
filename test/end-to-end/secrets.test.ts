import assert from "node:assert/strict";
import { ask, packageUri, publishBuild } from "./support/builds";
import { filesWith } from "./support/files";
import { Cloud, Shop } from "./support/project";

const SECRETS = [
  "travelling-5f0c1b",
  "sticky-93ab71",
  "signature-77de20",
  "orders-18c4fe",
  "cache-60d2ba",
  "mountkey-a1b2c3",
  "callback-4e7f90",
];

describe("secrets, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  it("reach the app, and stand nowhere else: in no output, state, error, deployment, journal or file", async () => {
    const [travelling = "", sticky = "", signature = "", orders = "", cache = "", key = "", callback = ""] = SECRETS;
    const shop = await Shop.open(cloud, "shop", {
      build: {
        version: "1.0.0",
        packageUri: `${packageUri("1.0.0")}?sig=${signature}`,
        stack: "NODE|22-lts",
        settings: { API_KEY: travelling },
        connectionStrings: { ORDERS: { value: orders, type: "SQLAzure" } },
        mounts: { media: { accountName: "media", shareName: "one", accessKey: key, mountPath: "/media" } },
      },
      slots: {
        staging: {},
        beta: { build: { version: "beta", packageUri: packageUri("2.0.0"), stack: "NODE|22-lts" } },
      },
      production: {
        stickySettings: { DATABASE: sticky },
        stickyConnectionStrings: { CACHE: { value: cache, type: "Custom" } },
      },
      traffic: { beta: 5 },
      ramps: {
        beta: {
          changeStep: 5,
          changeIntervalInMinutes: 60,
          changeDecisionCallbackUrl: `https://ramp.example/?code=${callback}`,
        },
      },
    });
    const said: string[] = [];
    said.push((await shop.stack.preview()).stdout);
    const first = await shop.up();
    said.push(first.text, JSON.stringify(first.outputs));
    const { settings } = await ask(cloud.local, "shop");
    assert.deepEqual(
      [settings.API_KEY, settings.DATABASE, settings.SQLAZURECONNSTR_ORDERS, settings.CUSTOMCONNSTR_CACHE],
      [travelling, sticky, orders, cache],
    );

    await publishBuild(cloud.local, "broken", `console.error(process.env.API_KEY); process.exit(1);`);
    shop.declareBuild({ version: "broken", packageUri: `${packageUri("broken")}?sig=${signature}` });
    shop.declare({ traffic: { beta: 6 } });
    const { stdout, stderr } = await shop.stack.preview({ diff: true });
    assert.match(stdout, /reroutePercentage *: "5" => "6"/);
    said.push(stdout, stderr);
    said.push((await shop.failingUp()).error);
    said.push(JSON.stringify(cloud.local.journal.read()));
    said.push(
      JSON.stringify(
        await cloud.get("/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Resources/deployments"),
      ),
    );
    for (const secret of SECRETS) {
      assert.deepEqual(
        said.filter((text) => text.includes(secret)).map((text) => text.slice(0, 200)),
        [],
      );
      assert.deepEqual(filesWith(cloud.local.home.root, secret), []);
    }
  });
});
