import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LocalApp } from "../../../../support/local-app";
import { until } from "../../../../support/until";

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
  readonly answer: unknown;
}

const recorded = JSON.parse(readFileSync(join(__dirname, "data", "azd-provision.json"), "utf8")) as {
  readonly exchanges: readonly Exchange[];
};
const [VALIDATE, PUT, STATUS, GET, GROUPS, RESOURCES] = recorded.exchanges as [
  Exchange,
  Exchange,
  Exchange,
  Exchange,
  Exchange,
  Exchange,
];

/** What is random or a time. Each must be there, in the recorded form. */
const CHANGING: readonly [RegExp, string][] = [
  [/"(timestamp)":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z"/g, '"$1":"<time>"'],
  [/"(duration)":"PT(\d+M)?[\d.]+S"/g, '"$1":"<duration>"'],
  [/"(correlationId)":"[0-9a-f-]{32,36}"/g, '"$1":"<id>"'],
  [/"(principalId)":"[0-9a-f-]{36}"/g, '"$1":"<id>"'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<later>"],
];

/** A body without what changes. The recording has `contoso` where a name had a hash of the subscription. */
function comparable(body: unknown): unknown {
  const text = CHANGING.reduce((done, [found, shown]) => done.replace(found, shown), JSON.stringify(body));
  return JSON.parse(text.replaceAll(/(app|plan)-[a-z0-9]{13}/g, "$1-contoso"));
}

describe("what azd asks to provision an app with a slot, as it was recorded", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
  });

  after(() => app.close());

  const replay = async ({ method, path, body, status, answer }: Exchange) => {
    const given = await app.ask(method, path, body);
    assert.equal(given.status, status, JSON.stringify(given.body));
    assert.deepEqual(comparable(given.body), comparable(answer));
    return given;
  };

  it("is validated with all resources of the nested template, and nothing is made", async () => {
    await replay(VALIDATE);
    const groups = await app.ask("GET", "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups");
    assert.deepEqual(groups.at("value"), []);
  });

  it("is deployed to the subscription, polled, and tells its outputs and resources", async () => {
    const { headers } = await replay(PUT);
    const operation = String(headers["azure-asyncoperation"]);
    const pattern = STATUS.path.replace(/[?].*$/, "").replace(/\d{20}$/, String.raw`\d{20}`);
    assert.match(operation, new RegExp(`^${app.local.connection.armEndpoint}${pattern}\\?api-version=`));
    await until("the deployment has ended", async () => (await app.ask("GET", operation)).at("status") === "Succeeded");
    assert.deepEqual((await app.ask("GET", operation)).body, STATUS.answer);
    await replay(GET);
  });

  it("is found by its tags", async () => {
    await replay(GROUPS);
    await replay(RESOURCES);
  });
});
