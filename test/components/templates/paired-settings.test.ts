import assert from "node:assert/strict";
import { PAIRED_RELEASE_DELIVERY } from "../../../src/components/templates/delivery";
import { GROUP, LocalApp, SITE, STAGING } from "../../support/local-app";

const key = (account: string, secret: string) =>
  `DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=${secret}`;

describe("the delivery of a build with settings that go with the app", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop({ production: {}, staging: {} });
  });

  after(() => app.close());

  /** Delivers a build of the version, which a key of this secret opens the accounts of. */
  async function deliver(version: string, secret: string): Promise<void> {
    const parameters = {
      site: "shop",
      slot: "staging",
      buildVersion: version,
      settings: { GREETING: "hello" },
      connectionStrings: {},
      mounts: {},
      configuration: {},
      recognisedBy: {},
      sticky: { settings: ["website_contentshare", "store"], connectionStrings: [], mounts: [], defaultsTravel: false },
      paired: {
        WEBSITE_CONTENTSHARE: { slot: "share-b", production: "share-a" },
        STORE: { slot: key("storeb", secret), production: key("storea", secret) },
      },
    };
    const values = Object.entries(parameters).map(([name, value]) => [name, { value }]);
    const ended = await app.follow("PUT", `${GROUP}/providers/Microsoft.Resources/deployments/test`, {
      properties: { mode: "Incremental", template: PAIRED_RELEASE_DELIVERY, parameters: Object.fromEntries(values) },
    });
    assert.equal(ended.at("status"), "Succeeded", JSON.stringify(ended.body));
  }

  const pairOf = async (path: string) => {
    const { WEBSITE_CONTENTSHARE, STORE = "" } = await app.settings(path);
    return [WEBSITE_CONTENTSHARE, STORE.split("AccountName=")[1]?.replace(";AccountKey=", " ")];
  };
  const swap = () => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production", preserveVnet: true });

  it("gives a slot without values its own, and after the first swap those of production", async () => {
    await deliver("1", "old");
    assert.deepEqual(await pairOf(STAGING), ["share-b", "storeb old"]);
    await swap();
    assert.deepEqual(await pairOf(SITE), ["share-b", "storeb old"]);
    await deliver("2", "old");
    assert.deepEqual(await pairOf(STAGING), ["share-a", "storea old"]);
  });

  it("keeps what a slot has at each delivery, with its account's new key", async () => {
    await deliver("3", "new");
    assert.deepEqual(await pairOf(STAGING), ["share-a", "storea new"]);
    await swap();
    await deliver("4", "new");
    assert.deepEqual(
      [await pairOf(STAGING), await pairOf(SITE)],
      [
        ["share-b", "storeb new"],
        ["share-a", "storea new"],
      ],
    );
  });
});
