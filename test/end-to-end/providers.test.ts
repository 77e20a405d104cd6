import { deepEqual, doesNotMatch, match } from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter } from "node:path";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { RandomId } from "@pulumi/random";
import { environmentOf, installProviders, ProviderKind } from "../../src/local";
import { Cloud } from "./support/project";

const WARNING = /using pulumi-resource-\S+ from \$PATH/;

describe("the providers that an engine is given", function () {
  this.timeout(180_000);
  let cloud: Cloud;
  const asked: string[] = [];
  const internet = createServer().on("connect", ({ url }, socket) => {
    asked.push(url ?? "");
    socket.destroy();
  });

  before(async () => {
    cloud = await Cloud.open();
    internet.listen(0, "127.0.0.1");
    await once(internet, "listening");
  });

  after(async () => {
    internet.close();
    await cloud.close();
  });

  for (const provider of [ProviderKind.Attached, ProviderKind.Started]) {
    it(`are ${provider}, and do what is declared`, async () => {
      const { connection, home } = cloud.local;
      if (provider === ProviderKind.Started) installProviders(home);
      else deepEqual(readdirSync(home.providers), [], "there is an executable that could be started");
      const program = async () => {
        const random = new RandomId(provider, { byteLength: 4 });
        const group = new ResourceGroup(provider, { resourceGroupName: random.hex });
        return { group: group.name };
      };
      const pathEntries = (cloud.environment.PATH ?? "").split(delimiter).slice(0, 1);
      const environment = {
        ...environmentOf(connection, home, { engine: { pathEntries, environment: {} }, provider }),
        HTTPS_PROXY: `http://127.0.0.1:${(internet.address() as AddressInfo).port}`,
      };
      const stack = await cloud.stack(provider, program, environment);
      const up = await stack.up();
      match(up.stdout, /\+ 3 created/);
      match(String(up.outputs.group?.value), /^[0-9a-f]{8}$/);
      (provider === ProviderKind.Started ? match : doesNotMatch)(up.stdout + up.stderr, WARNING);
      // The state names the plugins now, and the engine would download what it does not find.
      await stack.destroy();
      deepEqual(asked, []);
    });
  }
});
