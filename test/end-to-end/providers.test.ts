import { deepEqual, doesNotMatch, match, rejects } from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { RandomId } from "@pulumi/random";
import { environmentOf, type Home, installProviders, ProviderKind } from "../../src/local";
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

  /** Executables in the place of plugins: each writes down how it is led to Azure, and then is the stand-in. */
  function makePlugins(home: Home): string {
    installProviders(home);
    const folder = join(home.root, "plugins");
    mkdirSync(folder);
    for (const name of readdirSync(home.providers)) {
      const script = `env > '${join(home.root, name)}'\nexec '${join(home.providers, name)}' "$@"`;
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    return folder;
  }

  for (const provider of [ProviderKind.Attached, ProviderKind.Started, ProviderKind.Real]) {
    it(`are ${provider}, and do what is declared`, async () => {
      const { connection, home } = cloud.local;
      if (provider === ProviderKind.Started) installProviders(home);
      else if (provider === ProviderKind.Attached)
        deepEqual(readdirSync(home.providers), [], "there is an executable that could be started");
      const program = async () => {
        const random = new RandomId(provider, { byteLength: 4 });
        const group = new ResourceGroup(provider, { resourceGroupName: random.hex });
        return { group: group.name };
      };
      const pathEntries = (cloud.environment.PATH ?? "").split(delimiter).slice(0, 1);
      if (provider === ProviderKind.Real) pathEntries.push(makePlugins(home));
      const environment = {
        ...environmentOf(connection, home, { engine: { pathEntries, environment: {} }, provider }),
        HTTPS_PROXY: `http://127.0.0.1:${(internet.address() as AddressInfo).port}`,
      };
      const stack = await cloud.stack(provider, program, environment);
      const up = await stack.up();
      match(up.stdout, /\+ 3 created/);
      match(String(up.outputs.group?.value), /^[0-9a-f]{8}$/);
      (provider === ProviderKind.Attached ? doesNotMatch : match)(up.stdout + up.stderr, WARNING);
      // The state names the plugins now, and the engine would download what it does not find.
      await stack.destroy();
      deepEqual(asked, []);
      if (provider === ProviderKind.Real) {
        const led = readFileSync(join(home.root, "pulumi-resource-azure-native"), "utf8");
        match(led, new RegExp(`^ARM_METADATA_HOSTNAME=${new URL(connection.armEndpoint).host}$`, "m"));
        match(led, /^ARM_DISABLE_INSTANCE_DISCOVERY=true$/m);
        match(led, new RegExp(`^SSL_CERT_FILE=${connection.rootsFile}$`, "m"));
      }
    });
  }

  it("go by configuration that is set after a run that failed without it", async () => {
    const stack = await cloud.stack("configured", async () => {
      new ResourceGroup("configured");
    });
    await stack.removeConfig("azure-native:location");
    await rejects(stack.up(), /location/);
    await stack.setAllConfig({ "azure-native:location": { value: "westeurope" } });
    match((await stack.up()).stdout, /\+ 1 created/);
    await stack.destroy();
  });
});
