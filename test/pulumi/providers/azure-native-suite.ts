import { after, before, beforeEach } from "mocha";
import { FakeArm } from "./fake-arm";
import { installed, PluginClient } from "./plugin-client";

/** What the tests of the azure-native stand-in work with. */
export interface Suite {
  arm: FakeArm;
  plugin: PluginClient;
}

/** The path of the resource group of the tests. */
export const GROUP = "/subscriptions/S/resourceGroups/G";
export const SITE = `${GROUP}/providers/Microsoft.Web/sites/shop`;
export const SLOT = `${SITE}/slots/staging`;
export const DEPLOYMENT = `${GROUP}/providers/Microsoft.Resources/deployments/release`;

/** Starts the provider and a server for it once for the suite it is called in, and begins each test afresh. */
export function azureNativeSuite(): Suite {
  const suite = {} as Suite;
  const files = installed();
  before(async () => {
    suite.arm = await FakeArm.start(files.folder);
    suite.plugin = await PluginClient.start(files.executable("azure-native"), suite.arm.environment);
  });
  beforeEach(async () => {
    suite.arm.reset();
    await suite.plugin.configure();
  });
  after(async () => {
    suite.plugin?.stop();
    await suite.arm?.stop();
    files.remove();
  });
  return suite;
}
