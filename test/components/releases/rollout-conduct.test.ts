import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { armOf } from "../../../src/components/azure/arm";
import { RolloutConduct } from "../../../src/components/releases/rollout-conduct";
import type { Rollout } from "../../../src/components/validation/rollout";
import { openCertificates } from "../../../src/local/host/certificates";
import { temporaryHome } from "../../support/local-app";

const DAY = 24 * 60 * 60 * 1000;
const BAKE_SECONDS = 600;
const BUILD = "2.0.0+abc";

describe("a gradual release that is resumed where Azure's clock is not this machine's", () => {
  let server: Server;
  let folder: string;
  let asked: string[];
  /** By how many milliseconds Azure's clock is before this machine's. */
  let ahead: number;

  const now = () => Date.now() + ahead;

  /** Answers as Azure does of a step that has baked for its time already, and writes nothing. */
  function answer(method: string, path: string): [status: number, body: unknown] {
    if (method !== "GET") {
      return [409, { error: { code: "ScopeLocked", message: "It is locked." } }];
    }
    if (path.includes("/deployments/rollout-shop-staging")) {
      const timestamp = new Date(now() - (BAKE_SECONDS + 1) * 1000).toISOString();
      const position = { build: BUILD, state: "Baking", step: 1, percentage: 10 };
      return [
        200,
        { properties: { provisioningState: "Succeeded", timestamp, parameters: { position: { value: position } } } },
      ];
    }
    return path.endsWith("/config/web")
      ? [200, { properties: { experiments: { rampUpRules: [{ name: "staging", reroutePercentage: 10 }] } } }]
      : [200, { value: [] }];
  }

  beforeEach(async () => {
    const home = await temporaryHome();
    folder = home.root;
    asked = [];
    const { tls } = await openCertificates(home.certificates, "azurewebsites.net");
    server = createServer(tls, ({ method = "", url = "" }, response) => {
      asked.push(url);
      const [status, body] = answer(method, url.replace(/\?.*/, ""));
      response.writeHead(status, { "content-type": "application/json", date: new Date(now()).toUTCString() });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const authority = (await openCertificates(home.certificates, "azurewebsites.net")).authorityFile;
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
      call: ({ token, inputs }) => {
        switch (token.split(":").pop()) {
          case "getClientConfig":
            return {
              subscriptionId: "s",
              resourceManagerEndpoint: `https://localhost:${port}`,
              certificateAuthority: readFileSync(authority, "utf8"),
            };
          case "getClientToken":
            return { token: "a.b.c" };
          case "listWebAppApplicationSettings":
            return { properties: { BUILD_VERSION: "1.0.0+abc" } };
          case "listWebAppApplicationSettingsSlot":
            return { properties: { BUILD_VERSION: BUILD } };
          default:
            return inputs;
        }
      },
    });
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [title, milliseconds] of [
    ["ahead", DAY],
    ["behind", -DAY],
  ] as const) {
    it(`counts by Azure's clock alone, which is a day ${title}`, async () => {
      ahead = milliseconds;
      const component = new pulumi.ComponentResource("test:index:Component", "component");
      const rollout: Rollout = { steps: [{ percentage: 10, bakeTimeInSeconds: BAKE_SECONDS }] };
      const conduct = new RolloutConduct(rollout, undefined, {
        app: { resourceGroupName: "g", site: "shop", slot: "staging" },
        arm: await armOf(component),
        hostNames: { production: "shop.example", slot: "shop-staging.example" },
        component,
      });
      // The step is over at once, and what comes after it begins, which is refused.
      await assert.rejects(
        conduct.carryOut({ production: "1.0.0+abc", slot: BUILD }),
        /was stopped at the wait for pinned visitors, .*It is locked/s,
      );
      const metrics = asked.filter((url) => url.includes("/metrics"));
      assert.ok(metrics.length > 0);
      for (const url of metrics) {
        const [start = "", end = ""] = (new URL(url, "https://localhost").searchParams.get("timespan") ?? "").split(
          "/",
        );
        const since = now() - BAKE_SECONDS * 1000;
        assert.ok(Date.parse(start) <= since && now() < Date.parse(end), `${start} ${end}`);
      }
    });
  }
});
