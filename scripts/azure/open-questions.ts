import { isDeepStrictEqual } from "node:util";
import { SWAP_API } from "./azure";
import type { QuestionsApp, Told } from "./questions-app";

/** What Azure did, where nobody could say what it does. */
export interface Finding {
  /** The question's name: that of the local App Service's switch, where it has one. */
  readonly name: string;
  /** In words. */
  readonly question: string;
  /** What Azure did; the switch's value where it has one. */
  readonly answer: string;
  /** What the answer was read from. Defaults to nothing. */
  readonly seen?: string;
}

/** What settles questions: they are asked one after the other, since one app serves them all. */
type Asked = (app: QuestionsApp) => Promise<readonly Finding[]>;

/** Whether a restart is seen is asked first, while nothing else has restarted the app. */
const ASKED: readonly Asked[] = [
  equalSettings,
  topLevelProperties,
  partialConfiguration,
  oldVersionTakesNewProperty,
  swap,
  laterPut,
  unknownTarget,
  longLabel,
  sideContainers,
];

/** Settles the open questions on one app, whose settings, slots and labels are changed for it. */
export async function settleOpenQuestions(app: QuestionsApp, say: (text: string) => void): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const ask of ASKED) {
    const found = await ask(app).catch((error: Error) => [notSettled(ask.name, error)]);
    for (const finding of found) {
      say(`${finding.name}: ${finding.answer}`);
      findings.push(finding);
    }
  }
  return findings;
}

function notSettled(name: string, error: Error): Finding {
  return { name, question: "what is asked by this part of the run", answer: "not settled", seen: error.message };
}

async function topLevelProperties(app: QuestionsApp): Promise<readonly Finding[]> {
  const changed = {
    httpsOnly: true,
    clientAffinityEnabled: false,
    clientCertEnabled: true,
    clientCertMode: "Optional",
  };
  await app.azure.complete("PATCH", app.path, {
    tags: { team: "shop" },
    identity: { type: "SystemAssigned" },
    properties: changed,
  });
  await app.put({});
  const { tags, identity, properties } = await app.read(app.path);
  const reset = Object.entries(changed).filter(([name, value]) => !isDeepStrictEqual(properties[name], value));
  await app.azure.complete("PATCH", app.path, { properties: { httpsOnly: false, clientCertEnabled: false } });
  return [
    {
      name: "putWithoutTopLevelProperties",
      question: "a PUT of a site without other top-level properties",
      answer: reset.length === 0 ? "keeps" : "resets",
      seen: `of ${Object.keys(changed).join(", ")}, reset: ${reset.map(([name]) => name).join(", ") || "none"}`,
    },
    {
      name: "putWithoutTags",
      question: "a PUT of a site without tags",
      answer: isDeepStrictEqual(tags, { team: "shop" }) ? "keeps them" : "removes them",
    },
    {
      name: "putWithoutIdentity",
      question: "a PUT of a site without identity",
      answer: identity?.type === "SystemAssigned" ? "keeps it" : "removes it",
    },
  ];
}

async function partialConfiguration(app: QuestionsApp): Promise<readonly Finding[]> {
  const web = `${app.path}/config/web`;
  const kept = { appCommandLine: "node server.js", numberOfWorkers: 1, minTlsVersion: "1.3" };
  await app.azure.complete("PATCH", web, { properties: kept });
  const before = await app.read(web);
  await app.azure.complete("PUT", web, {
    properties: { linuxFxVersion: before.properties.linuxFxVersion, alwaysOn: true },
  });
  const { properties } = await app.read(web);
  const reset = Object.entries(kept).filter(([name, value]) => !isDeepStrictEqual(properties[name], value));
  return [
    {
      name: "partialConfigurationPut",
      question: "a PUT of config/web with few properties",
      answer: reset.length === 0 ? "keepsOthers" : "resetsOthers",
      seen: `of ${Object.keys(kept).join(", ")}, reset: ${reset.map(([name]) => name).join(", ") || "none"}`,
    },
  ];
}

async function equalSettings(app: QuestionsApp): Promise<readonly Finding[]> {
  const settings = `${app.path}/config/appsettings`;
  const { properties } = (await app.azure.complete("POST", `${settings}/list`)) as Told;
  let running = await app.answer();
  // A new app may be restarted once more by itself.
  for (let next = await app.restarted(running); next; next = await app.restarted(running)) {
    running = next;
  }
  await app.azure.complete("PUT", settings, { properties });
  return [
    {
      name: "equalSettingsPut",
      question: "a PUT of app settings with the values that they have",
      answer: (await app.restarted(running)) ? "restarts" : "leavesRunning",
    },
  ];
}

async function oldVersionTakesNewProperty(app: QuestionsApp): Promise<readonly Finding[]> {
  const web = `${app.path}/config/web`;
  const minTlsCipherSuite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
  await app.azure.complete("PATCH", web, { properties: { minTlsCipherSuite } }, "2022-03-01");
  const { properties } = await app.read(web);
  return [
    {
      name: "newPropertyAtOldVersion",
      question: "a property (minTlsCipherSuite) that is written with an api-version from before it (2022-03-01)",
      answer: properties.minTlsCipherSuite === minTlsCipherSuite ? "is taken" : "is dropped",
    },
  ];
}

/** General settings that no document names, by a value for each of two slots. */
const IN_DOUBT: Readonly<Record<string, readonly [slot: unknown, production: unknown]>> = {
  webSocketsEnabled: [true, false],
  http20Enabled: [true, false],
  healthCheckPath: ["/of-the-slot", "/of-production"],
  ftpsState: ["Disabled", "FtpsOnly"],
  autoHealEnabled: [true, false],
  defaultDocuments: [["slot.html"], ["production.html"]],
  managedPipelineMode: ["Classic", "Integrated"],
};

async function swap(app: QuestionsApp): Promise<readonly Finding[]> {
  const web = `${app.path}/config/web`;
  const slotWeb = `${app.slotPath}/config/web`;
  await app.put({ buildVersion: "one" }, SWAP_API);
  const values = (index: 0 | 1) =>
    Object.fromEntries(Object.entries(IN_DOUBT).map(([name, both]) => [name, both[index]]));
  await app.azure.complete("PATCH", slotWeb, { properties: values(0) });
  const rule = { name: "staging", actionHostName: app.slotHost, reroutePercentage: 0 };
  await app.azure.complete("PATCH", web, { properties: { ...values(1), experiments: { rampUpRules: [rule] } } });
  await app.swapTo("two");
  const [production, slot] = [await app.read(app.path, SWAP_API), await app.read(app.slotPath, SWAP_API)];
  const [after, slotAfter] = [await app.read(web), await app.read(slotWeb)];
  const labels = [production.properties.buildVersion, slot.properties.buildVersion];
  const where = `production ${rulesIn(after)}, the slot ${rulesIn(slotAfter)}`;
  const moved = Object.entries(IN_DOUBT).map(([name, [ofSlot, ofProduction]]): Finding => {
    const [now, slotNow] = [after.properties[name], slotAfter.properties[name]];
    const travelled = isDeepStrictEqual([now, slotNow], [ofSlot, ofProduction]);
    const stayed = isDeepStrictEqual([now, slotNow], [ofProduction, ofSlot]);
    return {
      name: `${name}AtSwap`,
      question: `${name} at a swap`,
      answer: travelled ? "travels" : stayed ? "stays" : "neither",
      seen: `production ${JSON.stringify(now)}, the slot ${JSON.stringify(slotNow)}`,
    };
  });
  return [
    {
      name: "buildVersionAtSwap",
      question: "buildVersion at a swap",
      answer: labels[0] === "two" && labels[1] === "one" ? "travels" : "stays",
      seen: `production "${labels[0]}", the slot "${labels[1]}"`,
    },
    {
      name: "trafficRulesAtSwap",
      question: "traffic rules at a swap",
      answer: rulesIn(after) === "has them" ? "stay" : "travel",
      seen: where,
    },
    ...moved,
  ];
}

function rulesIn({ properties }: Told): string {
  const { rampUpRules } = (properties.experiments ?? {}) as { readonly rampUpRules?: readonly unknown[] | null };
  return rampUpRules?.length ? "has them" : "has none";
}

async function laterPut(app: QuestionsApp): Promise<readonly Finding[]> {
  const before = await app.read(app.path, SWAP_API);
  await app.put({});
  const after = await app.read(app.path, SWAP_API);
  const target = after.properties.targetBuildVersion ?? null;
  return [
    {
      name: "targetBuildVersionOnLaterPut",
      question: "targetBuildVersion on a later PUT without it",
      answer: target === null ? "cleared" : "kept",
      seen: `"${before.properties.targetBuildVersion}" before, ${JSON.stringify(target)} after`,
    },
  ];
}

async function unknownTarget(app: QuestionsApp): Promise<readonly Finding[]> {
  const { status, body } = await app.tryToPut({ targetBuildVersion: "in-no-slot" }, SWAP_API);
  return [
    {
      name: "targetBuildVersionOfNoSlot",
      question: "a targetBuildVersion that no slot has",
      answer: `${status}`,
      seen: status < 400 ? "it was taken" : JSON.stringify(body),
    },
  ];
}

async function longLabel(app: QuestionsApp): Promise<readonly Finding[]> {
  let longest = 0;
  for (const length of [64, 128, 256, 512]) {
    const label = "1".repeat(length);
    const { status } = await app.azure.send("PATCH", app.slotPath, { properties: { buildVersion: label } }, SWAP_API);
    const { properties } = await app.read(app.slotPath, SWAP_API);
    if (status >= 400 || properties.buildVersion !== label) {
      break;
    }
    longest = length;
  }
  return [
    {
      name: "lengthOfBuildVersion",
      question: "how long a buildVersion may be, of 64, 128, 256 and 512 characters",
      answer: `${longest}`,
    },
  ];
}

/** Asked last: a container that cannot be pulled would keep the app from starting. */
async function sideContainers(app: QuestionsApp): Promise<readonly Finding[]> {
  const containersOf = async (path: string) => {
    const { value } = (await app.azure.get(`${path}/sitecontainers`)) as { readonly value: readonly Told[] };
    return value.length === 0 ? "none" : "it";
  };
  const container = { image: "mcr.microsoft.com/appsvc/staticsite:latest", isMain: false, targetPort: "80" };
  await app.azure.complete("PUT", `${app.path}/sitecontainers/static`, { properties: container });
  const copy = `${app.path}/slots/copy`;
  const { location, properties } = (await app.azure.get(app.path)) as Told & { readonly location: string };
  await app.azure.complete("PUT", copy, { location, properties: { serverFarmId: properties.serverFarmId } });
  const ofNewSlot = await containersOf(copy);
  await app.swapTo("side-container");
  const [production, slot] = [await containersOf(app.path), await containersOf(app.slotPath)];
  return [
    {
      name: "sideContainersAtSwap",
      question: "side containers at a swap",
      answer: production === "it" ? "stay" : "travel",
      seen: `production has ${production}, the slot ${slot}`,
    },
    {
      name: "sideContainersOfNewSlot",
      question: "production's side containers when a slot is created without a configuration",
      answer: ofNewSlot === "it" ? "are copied" : "are not copied",
    },
  ];
}
