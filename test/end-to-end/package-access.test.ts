import assert from "node:assert/strict";
import type { BuildArgs } from "../../src";
import { hasPython } from "../support/has-python";
import { until } from "../support/until";
import { ask, packageUri, publishBuild, SERVER } from "./support/builds";
import { Cloud, type Effects, Shop } from "./support/project";
import { pathOf } from "./support/slot-state";
import { isOneStory } from "./support/story";

const GROUP = "/subscriptions/{subscription}/resourceGroups/shared";
/** The account that the tests' packages have addresses in. As long as it is not there, they need no signature. */
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/tests`;
const CONTAINER = `${ACCOUNT}/blobServices/default/containers/releases`;
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader`;
const ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments";
const READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

/** Answers as the Node app of the other tests does. */
const PYTHON_SERVER = `
import http.server, json, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"version": "4.0.0", "settings": {}}).encode())
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
`;

interface Assignment {
  readonly id: string;
  readonly properties: { readonly principalId: string; readonly roleDefinitionId: string };
}

interface Identified {
  readonly identity?: { readonly type: string; readonly principalId?: string };
}

describe("a package in private storage, on the real engine", function () {
  this.timeout(300_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  before(async () => {
    cloud = await Cloud.open();
    await cloud.put(GROUP, { location: "westeurope" });
    await cloud.put(ACCOUNT, { location: "westeurope", kind: "StorageV2", sku: { name: "Standard_LRS" } });
    await until("the account is there", () => cloud.get(ACCOUNT).then(Boolean, () => false));
    await cloud.put(CONTAINER, { properties: {} });
    shop = await Shop.open(cloud, "shop", { build: buildOf("1.0.0"), slots: { staging: {} } });
  });

  after(() => cloud?.close());

  const here = (id: string) => id.replace("{subscription}", cloud.local.connection.subscriptionId);
  const buildOf = (version: string): BuildArgs => ({
    package: { uri: packageUri(version), version, containerId: here(CONTAINER) },
    stack: "NODE|22-lts",
  });
  const identity = async (slot: string) => ((await cloud.get(pathOf(slot))) as Identified).identity;
  const assignments = async () =>
    ((await cloud.get(`${CONTAINER}${ASSIGNMENTS}`)) as { value: readonly Assignment[] }).value;
  const readers = async () => (await assignments()).map(({ properties }) => properties.principalId).sort();
  const roleWrites = ({ writes }: Effects) => writes.filter((write) => /roleAssignments/.test(write));
  const inProduction = ({ restarts }: Effects) => restarts.filter(({ slot }) => slot === "production");
  const version = async (slot?: string) => (await ask(cloud.local, "shop", slot)).version;

  it("is read by the slots' own identities, which are allowed to before the build comes", async () => {
    const first = await shop.up();
    assert.deepEqual([await version(), await version("staging")], ["1.0.0", undefined]);
    const principals = [(await identity("production"))?.principalId, (await identity("staging"))?.principalId];
    assert.deepEqual(await readers(), principals.sort());
    const last = Math.max(...roleWrites(first).map((write) => first.writes.indexOf(write)));
    const delivered = first.writes.findIndex((write) => /deployments\/.*delivery/.test(write));
    assert.ok(last < delivered, first.writes.join("\n"));
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("is released in another version without a new role, and comes back", async () => {
    shop.declare({ build: buildOf("2.0.0") });
    const release = await shop.up();
    assert.deepEqual([roleWrites(release), inProduction(release), release.swaps.length], [[], [], 1]);
    assert.deepEqual([await version(), await version("staging")], ["2.0.0", "1.0.0"]);
    shop.declare({ targetBuildVersion: "1.0.0" });
    const back = await shop.up();
    assert.deepEqual([roleWrites(back), await version()], [[], "1.0.0"]);
  });

  it("is not swapped in where its slot has lost its role, and is once the role is there again", async () => {
    const { principalId } = (await identity("staging")) ?? {};
    const lost = (await assignments()).find(({ properties }) => properties.principalId === principalId);
    await cloud.answer("DELETE", lost?.id ?? "");
    shop.declareAll({ build: buildOf("3.0.0"), slots: { staging: {} } });
    const { error } = await shop.failingUp();
    assert.match(
      error,
      /build\.package: slot "staging" cannot read its package, so 3\.0\.0\+\w+ was not swapped in: production still runs 1\.0\.0\+\w+\. The principal [-\w]+ of the system-assigned identity of slot "staging" has no role at \S+releases: somebody has removed it/,
    );
    assert.equal(await version(), "1.0.0");
    await shop.stack.refresh();
    const healed = await shop.up();
    assert.deepEqual([roleWrites(healed).length, inProduction(healed), await version()], [1, [], "3.0.0"]);
  });

  it("is read by a user-assigned identity, which has its role from elsewhere", async () => {
    const made = (await cloud.put(IDENTITY, { location: "westeurope" })) as { properties: { principalId: string } };
    const { principalId } = made.properties;
    await cloud.put(`${GROUP}${ASSIGNMENTS}/11111111-0000-4000-8000-000000000000`, {
      properties: {
        roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${READER}`,
        principalId,
        principalType: "ServicePrincipal",
      },
    });
    shop.declareAll({ build: { ...buildOf("2.0.0"), packageIdentity: here(IDENTITY) }, slots: { staging: {} } });
    await shop.up();
    assert.equal(await version(), "2.0.0");
    assert.deepEqual([(await identity("production"))?.type, await readers()], ["UserAssigned", [principalId]]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("is deployed into the slot by a signature that is kept nowhere", async function () {
    if (!hasPython()) {
      this.skip();
    }
    await publishBuild(cloud.local, "4.0.0", SERVER, { "server.py": PYTHON_SERVER });
    const build = { ...buildOf("4.0.0"), stack: "PYTHON|3.12", startupCommand: "python3 server.py" };
    shop.declareAll({ build, slots: { staging: {} } });
    await shop.up();
    assert.equal(await version(), "4.0.0");
    assert.deepEqual([(await identity("production"))?.type, (await shop.up()).writes], ["None", []]);
    const history = await cloud.get(
      "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Resources/deployments",
    );
    const parameters = JSON.stringify(history);
    assert.match(parameters, /signedUntil/);
    for (const kept of [parameters, JSON.stringify(await shop.stack.exportStack())]) {
      assert.doesNotMatch(kept, /sig=/);
    }
  });
});
