import assert from "node:assert/strict";
import { join } from "node:path";
import { LocalApp } from "../../../support/local-app";
import { type Exchange, readRecording, replay, type Varying } from "../../../support/recording";

const FOLDER = join(__dirname, "recordings");

/** What is a matter of time, of chance, or of where in Azure's data centers it was. */
const VARYING: Varying = {
  values: [
    "etag",
    "lastModifiedTimeUtc",
    "timestampUtc",
    "createdTime",
    "deploymentId",
    "subscription",
    "serverFarmId",
    "customDomainVerificationId",
    "inboundIpAddress",
    "possibleInboundIpAddresses",
    "inboundIpv6Address",
    "possibleInboundIpv6Addresses",
    "outboundIpAddresses",
    "possibleOutboundIpAddresses",
    "outboundIpv6Addresses",
    "possibleOutboundIpv6Addresses",
  ],
  texts: [/waws-prod-[a-z0-9]+-\d{3}/g, /(?<=^…_)\d+$/g],
};

describe("recorded traffic with Azure, sent again", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
  });

  afterEach(() => app.close());

  it("has the same answers: a swap with preview, by the Azure CLI in 2025", async () => {
    const exchanges = readRecording(join(FOLDER, "swap-with-preview-2025.json"));
    await createGroup(exchanges[0]);
    const differences = await replay(app.arm, exchanges, VARYING);
    assert.deepEqual(differences, []);
  });

  async function createGroup(asked: Exchange | undefined): Promise<void> {
    const { id = "", location, tags } = (asked?.response ?? {}) as { id?: string; location?: string; tags?: object };
    await app.arm.ask("PUT", id, { location, tags });
  }
});
