import assert from "node:assert/strict";
import { packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";

const GROUP = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web";

interface Binding {
  readonly name: string;
  readonly properties: { readonly sslState: string; readonly thumbprint: string | null };
}

describe("managed certificates, on the real engine", function () {
  this.timeout(600_000);
  /** The host names whose DNS records are there. */
  const inDns = new Set<string>();
  let cloud: Cloud;
  let shop: Shop;

  before(async () => {
    cloud = await Cloud.open({}, [], { hasDnsRecords: (hostName) => inDns.has(hostName) });
    shop = await Shop.open(cloud, "shop", {
      build: { version: "1.0.0", packageUri: packageUri("1.0.0"), stack: "NODE|22-lts" },
      slots: { staging: { customHostNames: { "next.shop.example": { managedCertificate: true } } } },
      production: { customHostNames: { "www.shop.example": { managedCertificate: true } } },
    });
  });

  after(async () => {
    await cloud.close();
  });

  const list = async <Item>(path: string) => ((await cloud.get(`${GROUP}/${path}`)) as { value: Item[] }).value;
  const bindings = async (slot: string) => (await list<Binding>(`sites/shop${slot}/hostNameBindings`)).slice(1);
  const thumbprints = async () =>
    Object.fromEntries(
      (await list<{ name: string; properties: { thumbprint: string } }>("certificates")).map(({ name, properties }) => [
        name,
        properties.thumbprint,
      ]),
    );

  it("are not asked for before DNS leads to the slot: the error has the records to make, and nothing is bound", async () => {
    inDns.add("www.shop.example");
    const { message } = await shop.up().then(
      () => assert.fail("it was bound"),
      (error: Error) => error,
    );
    assert.match(
      message,
      /Azure does not find the DNS records of "next\.shop\.example" yet, so it is not bound to slot "staging"\. Make these\s+records, then run `pulumi up` again: CNAME next\.shop\.example shop-staging\.azurewebsites\.net; TXT asuid\.next\.shop\.example [0-9A-F]{64}/,
    );
    assert.deepEqual([await bindings("/slots/staging"), await thumbprints()], [[], {}]);
  });

  it("are issued and bound once it does, for production and a slot, and nothing is left to do", async () => {
    inDns.add("next.shop.example");
    const { outputs } = await shop.up();
    const issued = await thumbprints();
    const bound = async (slot: string) =>
      (await bindings(slot)).map(({ name, properties }) => [name, properties.sslState, properties.thumbprint]);
    assert.deepEqual(await bound(""), [["shop/www.shop.example", "SniEnabled", issued["www.shop.example"]]]);
    assert.deepEqual(await bound("/slots/staging"), [
      ["shop/staging/next.shop.example", "SniEnabled", issued["next.shop.example"]],
    ]);
    const records = outputs.dnsRecords as Record<string, { type: string; name: string; value: string }[]>;
    const [, txt] = records["www.shop.example"] ?? [];
    assert.deepEqual(records["www.shop.example"], [
      { type: "CNAME", name: "www.shop.example", value: "shop.azurewebsites.net" },
      { type: "TXT", name: "asuid.www.shop.example", value: txt?.value },
    ]);
    assert.match(txt?.value ?? "", /^[0-9A-F]{64}$/);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("stay with their slot at a swap, and go with their host names", async () => {
    const issued = await thumbprints();
    shop.declareBuild({ version: "2.0.0", packageUri: packageUri("2.0.0") });
    const { writes } = await shop.up();
    assert.equal(writes.filter((write) => /certificates|hostNameBindings/.test(write)).length, 0);
    assert.deepEqual(await thumbprints(), issued);
    shop.declare({ slots: { staging: {} }, production: { customHostNames: { "www.shop.example": {} } } });
    await shop.up();
    assert.deepEqual([await bindings("/slots/staging"), await thumbprints()], [[], {}]);
    assert.deepEqual(
      (await bindings("")).map(({ properties }) => properties.sslState),
      ["Disabled"],
    );
  });
});
