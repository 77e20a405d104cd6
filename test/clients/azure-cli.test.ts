import assert from "node:assert/strict";
import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { hasPython } from "../support/has-python";
import { GROUP, LocalApp, SITE } from "../support/local-app";
import { until } from "../support/until";
import { AzureCli } from "./azure-cli/azure-cli";
import { writePackage } from "./azure-cli/packages";

const APP = "-g shop-group -n shop";
const STAGING = `${APP} -s staging`;

describe("the Azure CLI, unmodified", function () {
  // It is installed once for each user of a machine.
  this.timeout(900_000);
  let app: LocalApp;
  let az: AzureCli;

  before(async function () {
    if (!hasPython()) {
      this.skip();
    }
    app = await LocalApp.start();
    az = await AzureCli.start(app);
    await az.signIn();
  });

  after(async () => {
    az?.close();
    await app?.close();
  });

  const answers = (name: string, wanted: string) =>
    until(`${name} answers ${wanted}`, async () => (await app.visit(name)).text === wanted);

  it("creates an app with a runtime that it offers, and refuses a name that is taken", async () => {
    await az.ask("group create -n shop-group -l westeurope --tags team=shop");
    await az.ask("appservice plan create -g shop-group -n shop-plan --sku S1");
    assert.deepEqual(
      (await az.ask("appservice plan list")).map((plan: { name: string }) => plan.name),
      ["shop-plan"],
    );
    const offered: { config: string; os: string; runtime: string }[] = await az.ask("webapp list-runtimes");
    const node = offered.find(({ os, runtime }) => os === "Linux" && runtime === "Node")?.config ?? "";
    assert.match(node, /^NODE\|\d+/);
    const families = new Set(offered.map(({ runtime }) => runtime));
    assert.deepEqual([...families].sort(), [".NET", "JBoss EAP", "Java", "Node", "PHP", "Python", "Tomcat"]);
    await az.ask(`webapp create ${APP} -p shop-plan --runtime ${node}`);
    const shown = await az.ask(`webapp show ${APP}`);
    assert.deepEqual([shown.state, shown.siteConfig.linuxFxVersion], ["Running", node]);
    await az.ask("group create -n other-group -l westeurope");
    await az.ask("appservice plan create -g other-group -n other-plan --sku S1");
    const taken = await az.run(`webapp create -g other-group -n shop -p other-plan --runtime ${node}`);
    assert.match(taken.told, /already exists|is already taken/i);
    const functions: { linux: { runtime: string }[] } = await az.ask("functionapp list-runtimes");
    assert.ok(functions.linux.some(({ runtime }) => runtime === "python"));
  });

  it("deploys a zip that runs, by the SCM site and by Azure Resource Manager, and swaps it", async () => {
    await az.ask(`webapp config appsettings set ${APP} --slot-settings WHERE=production`);
    await az.ask(`webapp deployment slot create ${STAGING}`);
    await az.ask(`webapp config appsettings set ${STAGING} --slot-settings WHERE=staging`);
    const [first, second, third] = [
      await writePackage(az.folder, "1"),
      await writePackage(az.folder, "2"),
      await writePackage(az.folder, "3"),
    ];
    const deployed = await az.run(`webapp deploy ${APP} --src-path ${first} --type zip`);
    assert.equal(JSON.parse(deployed.printed).properties.status, "RuntimeSuccessful", deployed.told);
    await answers("shop", "1 production");
    const zip = await az.ask(`webapp deployment source config-zip ${STAGING} --src ${second}`);
    assert.deepEqual([zip.status, zip.deployer, zip.complete], [4, "Push-Deployer", true]);
    await answers("shop-staging", "2 staging");
    await az.ask(`webapp deployment slot swap ${STAGING}`);
    await answers("shop", "2 production");
    await answers("shop-staging", "1 staging");
    const url = "https://shopstorage.blob.core.windows.net/releases/shop-3.zip";
    const blob = { account: "shopstorage", container: "releases", blob: "shop-3.zip" };
    await app.local.blobs.put(blob, createReadStream(third));
    await az.ask(`webapp deploy ${STAGING} --src-url ${url} --type zip`);
    await answers("shop-staging", "3 staging");
  });

  it("deploys with a token where passwords are not allowed", async () => {
    const policy = `${SITE}/slots/staging/basicPublishingCredentialsPolicies/scm`;
    await az.ask(`resource update --ids ${policy} --set properties.allow=false`);
    const deployments = await az.ask(`webapp log deployment list ${STAGING}`);
    assert.deepEqual(
      deployments.map((each: { deployer: string }) => each.deployer),
      ["OneDeploy", "OneDeploy"],
    );
    const log = await az.ask(`webapp log deployment show ${STAGING}`);
    assert.equal(log.at(-1).message, "Deployment successful.");
  });

  it("reads publishing profiles and credentials, whose passwords are in no file", async () => {
    const profiles = await az.ask(`webapp deployment list-publishing-profiles ${STAGING}`);
    const { publishingUserName, publishingPassword, scmUri } = await az.ask(
      `webapp deployment list-publishing-credentials ${STAGING}`,
    );
    assert.equal(publishingUserName, "$shop__staging");
    assert.equal(scmUri, `https://$shop__staging:${publishingPassword}@shop-staging.scm.azurewebsites.net`);
    for (const { publishMethod, publishUrl, userName, userPWD } of profiles) {
      assert.deepEqual(
        [publishUrl, userName, userPWD],
        ["shop-staging.scm.azurewebsites.net:443", "$shop__staging", publishingPassword],
        publishMethod,
      );
    }
    const production = await az.ask(`webapp deployment list-publishing-credentials ${APP}`);
    assert.notEqual(production.publishingPassword, publishingPassword);
    for (const file of filesIn(app.home.root)) {
      assert.ok(!readFileSync(file, "latin1").includes(publishingPassword), file);
    }
  });

  it("finds no slot that is called production, and creates none", async () => {
    const written = await az.run(`webapp config appsettings set ${APP} -s production --settings BROKEN=1`);
    assert.match(written.told, /ResourceNotFound/);
    assert.ok(!("BROKEN" in (await app.settings(SITE))));
    const created = await az.run(`webapp deployment slot create ${APP} -s production`);
    assert.notEqual(created.code, 0);
  });

  it("lists by tags, and tags", async () => {
    const names = async (command: string) => (await az.ask(command)).map((each: { name: string }) => each.name);
    assert.deepEqual(await names("group list --tag team=shop"), ["shop-group"]);
    await az.ask(`resource tag --ids ${SITE} --tags color=red`);
    assert.deepEqual(await names("resource list --tag color=red"), ["shop"]);
    assert.deepEqual(await names("resource list -g shop-group --resource-type Microsoft.Web/serverfarms"), [
      "shop-plan",
    ]);
    await az.ask(`tag update --resource-id ${GROUP} --operation merge --tags owner=me`);
    assert.deepEqual((await az.ask("group show -n shop-group")).tags, { team: "shop", owner: "me" });
  });

  it("reads the activity log of a resource", async () => {
    const events: { operationName: { value: string } }[] = await az.ask(
      `monitor activity-log list --resource-id ${SITE}`,
    );
    assert.ok(events.every(({ operationName }) => operationName.value.endsWith("slotsswap/action")));
    assert.ok(events.length >= 2);
  });

  it("is the same by its own executable", async () => {
    assert.equal((await az.runExecutable("webapp list --query [].name -o tsv")).trim(), "shop");
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => statSync(file).isFile());
}
