import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { HealthCheckBy, SlottedRelease, SlottedWebApp, type SlottedWebAppArgs, SwapAction } from "../../src";
import { actionOf, allows } from "../support/azure-actions";
import { AZURE_OPERATIONS, WEBSITE_CONTRIBUTOR } from "../support/azure-operations";
import { buildOf } from "./support/builds";
import { Cloud, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const run = promisify(execFile);

const PAGE = readFileSync("docs/security.md", "utf8");

/** The actions of each row of the page's tables, by the row's first cell without its backquotes. */
const ROWS = new Map(
  [...PAGE.matchAll(/^\| (.+?) *\| (`Microsoft\..+?) *\|$/gm)].map(([, what = "", actions = ""]) => [
    what.replaceAll("`", ""),
    [...actions.matchAll(/`(Microsoft\.[^`]+)`/g)].map(([, action = ""]) => action),
  ]),
);
const PREVIEW = "pulumi preview";
const UP = "pulumi up";
const RELEASES = "pulumi up, releases";
const STATUS = "azure-slots status";
const DIFF = "azure-slots diff";
const HEALTH = "healthCheck, checks, or a function app's hostCheck";
/** `function-app-elsewhere.test.ts` sees that its actions are asked for. */
const HOST = "hostCheck of a function app";
const OPTIONS = [
  "rollout",
  "swapAction",
  HEALTH,
  'healthCheck.by: "AppService"',
  "Key Vault references in build.settings",
  "a stack that OneDeploy delivers (Python, Java)",
  "authentication",
  "customHostNames",
  "sideContainers",
];
const COMMANDS = [PREVIEW, UP, "a slot that is no longer declared", "pulumi destroy"];
/** What is needed on real Azure alone, and in a role all the same. */
const UNSEEN = [...ROWS.keys()].filter(
  (row) =>
    ![...COMMANDS, ...OPTIONS, RELEASES, STATUS, DIFF].includes(row) && !row.includes("build.package") && row !== HOST,
);
const ROLES: Readonly<Record<string, readonly string[]>> = {
  "azure-slots-app.json": [...COMMANDS, ...OPTIONS, HOST, ...UNSEEN],
  "azure-slots-releases.json": [RELEASES, HEALTH, HOST, "a deployment failed, and its reason is read"],
  "azure-slots-read.json": [PREVIEW, STATUS, DIFF],
};

const actionsOf = (rows: readonly string[]) => {
  const actions = rows.flatMap((row) => ROWS.get(row) ?? assert.fail(`docs/security.md has no row "${row}"`));
  return [...new Set(actions)].sort();
};

describe("the roles in docs/roles", () => {
  it("are those that docs/security.md tells, action by action", () => {
    assert.deepEqual(readdirSync("docs/roles").sort(), Object.keys(ROLES).sort());
    for (const [file, rows] of Object.entries(ROLES)) {
      const role = JSON.parse(readFileSync(`docs/roles/${file}`, "utf8")) as { readonly Actions: readonly string[] };
      assert.deepEqual([...role.Actions].sort(), actionsOf(rows), file);
    }
  });

  it("name nothing that Azure does not have: it would refuse the whole role", () => {
    const actions = [...new Set([...ROWS.values()].flat())];
    const unknown = actions.filter((action) => !AZURE_OPERATIONS.some((operation) => allows([action], operation)));
    assert.deepEqual(unknown, []);
  });

  it("have more than Website Contributor only where docs/security.md says so", () => {
    const told = /\*\*Website Contributor\*\*.*?(?=These custom roles)/s.exec(PAGE)?.[0] ?? "";
    const missing = [...new Set(Object.values(ROLES).flatMap(actionsOf))].filter(
      (action) => !allows(WEBSITE_CONTRIBUTOR, action),
    );
    const named = [...told.matchAll(/`(Microsoft\.[^`]+)`/g)].map(([, action = ""]) => action);
    assert.deepEqual(named.sort(), missing.sort());
  });
});

describe("who has no permission but those of docs/security.md, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let stack: TestStack;
  let declared: Omit<SlottedWebAppArgs, "resourceGroupName" | "serverFarmId">;
  const group = "/subscriptions/{subscription}/resourceGroups/shop";
  const plan = `${group}/providers/Microsoft.Web/serverfarms/shop`;
  const asked = new Map<string, Set<string>>();
  let refused: string[] = [];

  /** Refuses all that is in none of these rows. */
  const permit = (...rows: readonly string[]) => {
    refused = [];
    cloud.local.disturb(({ method, path, deployment }) => {
      const action = actionOf({ method, path });
      const granted = rows.filter((row) => allows(actionsOf([row]), action));
      for (const row of granted) asked.set(row, (asked.get(row) ?? new Set()).add(action));
      // What a template began is followed by Azure Resource Manager itself.
      const isFollowed = deployment !== undefined && /\/operation(result|statuse)s\/read$/.test(action);
      if (granted.length > 0 || isFollowed) return undefined;
      refused.push(`${action} (${method} ${path})`);
      const message = `The client 'tests' does not have authorization to perform action '${action}' over scope '${path}'.`;
      return { status: 403, code: "AuthorizationFailed", message };
    });
  };
  const isPermitted = async (rows: readonly string[], work: () => Promise<unknown>) => {
    permit(...rows);
    try {
      await work();
    } finally {
      cloud.local.disturb(undefined);
      assert.deepEqual(refused, []);
    }
  };

  before(async () => {
    cloud = await Cloud.open();
    await cloud.put(group, { location: "westeurope" });
    await cloud.put(plan, {
      location: "westeurope",
      kind: "linux",
      sku: { name: "S1", tier: "Standard" },
      properties: { reserved: true },
    });
    stack = await cloud.stack("shop", async () => {
      const serverFarmId = plan.replace("{subscription}", cloud.local.connection.subscriptionId);
      new SlottedWebApp("shop", { name: "shop", resourceGroupName: "shop", serverFarmId, ...declared });
    });
  });

  after(() => cloud.close());

  it("creates an app, and previews a release of it", async () => {
    declared = {
      build: buildOf("1.0.0"),
      slots: { staging: {}, beta: {} },
      production: { customHostNames: { "www.contoso.com": { managedCertificate: true } } },
      sideContainers: { redis: { image: "redis" } },
    };
    await isPermitted([PREVIEW, UP, "customHostNames", "sideContainers"], () => stack.up());
    declared = { ...declared, build: buildOf("2.0.0") };
    await isPermitted([PREVIEW], () => stack.preview());
  });

  it("releases gradually, and removes a slot, a host name and a side container", async () => {
    declared = {
      build: buildOf("2.0.0"),
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      production: {
        stickySettings: { ENVIRONMENT: "production" },
        logs: {},
      },
      healthCheck: { path: "/", by: HealthCheckBy.AppService, intervalInSeconds: 1 },
      rollout: { steps: [{ percentage: 20, bakeTimeInSeconds: 0 }], waitForPinnedVisitorsInSeconds: 0 },
    };
    const options = ["rollout", HEALTH, 'healthCheck.by: "AppService"', "customHostNames", "sideContainers"];
    await isPermitted([PREVIEW, UP, "a slot that is no longer declared", ...options], () => stack.up());
  });

  it("previews a swap, cancels it for another build, and completes that", async () => {
    const rows = [PREVIEW, UP, "swapAction"];
    const { rollout: _, healthCheck: __, ...others } = declared;
    declared = { ...others, build: buildOf("3.0.0"), swapAction: SwapAction.Preview };
    await isPermitted(rows, () => stack.up());
    const python = { ...buildOf("1.0.0"), stack: "PYTHON|3.12", startupCommand: "node server.js" };
    declared = { ...declared, build: python };
    await isPermitted([...rows, "a stack that OneDeploy delivers (Python, Java)"], () => stack.up());
    declared = { ...declared, swapAction: SwapAction.Swap };
    await isPermitted(rows, () => stack.up());
  });

  it("has visitors sign in, and is told of a reference to Key Vault that Azure cannot resolve", async () => {
    const settings = { SECRET: "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/secret)" };
    const openIdIssuer = "https://login.microsoftonline.com/contoso/v2.0";
    const entra = { clientId: "shop", clientSecretSettingName: "SECRET", openIdIssuer };
    const production = { authentication: { entra } };
    declared = { build: { ...buildOf("2.0.0"), settings }, slots: { staging: {} }, production };
    const rows = [PREVIEW, UP, "Key Vault references in build.settings", "authentication"];
    await isPermitted(rows, () => assert.rejects(stack.up(), /SECRET is MSINotEnabled/));
  });

  it("releases an app that is declared elsewhere", async () => {
    const releases = await cloud.stack("releases", async () => {
      new SlottedRelease("shop", {
        resourceGroupName: "shop",
        siteName: "shop",
        build: buildOf("3.0.0"),
        healthCheck: { path: "/", intervalInSeconds: 1 },
        checks: [{ command: [process.execPath, "--version"] }],
      });
    });
    await isPermitted([RELEASES, HEALTH], () => releases.up());
  });

  it("asks for the status", async () => {
    let text = "";
    await isPermitted([STATUS], async () => {
      const environment = { ...process.env, ...cloud.environment };
      text = (await run(process.execPath, ["dist/cli.js", "status", "shop"], { env: environment })).stdout;
    });
    assert.match(text, /^production +3\.0\.0/m);
  });

  it("asks what a swap would change", async () => {
    let text = "";
    await isPermitted([DIFF], async () => {
      const environment = { ...process.env, ...cloud.environment };
      text = (await run(process.execPath, ["dist/cli.js", "diff", "shop"], { env: environment })).stdout;
    });
    assert.match(text, /^changed +app setting +BUILD_VERSION/m);
  });

  it("destroys it", async () => {
    await isPermitted([PREVIEW, UP, "pulumi destroy"], () => stack.destroy());
  });

  it("asked for every action that the page says is needed", () => {
    for (const row of [...COMMANDS, ...OPTIONS, RELEASES, STATUS, DIFF]) {
      const actions = [...(asked.get(row) ?? [])];
      const unasked = actionsOf([row]).filter((needed) => !actions.some((action) => allows([needed], action)));
      assert.deepEqual(unasked, [], row);
    }
  });
});
