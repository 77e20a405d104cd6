import * as fc from "fast-check";
import type { Json, JsonObject } from "../../src/local/azure/json";
import { float } from "../microsoft-engine";

// Random states of an app: what Azure can answer, and what a declaration can pass to a template. Many values are null.

type Values = fc.Arbitrary<Json>;
type Objects = fc.Arbitrary<JsonObject>;

// Two of them differ in case only: an app may have both.
const NAMES = [
  "GREETING",
  "greeting",
  "BUILD_VERSION",
  "WEBSITE_RUN_FROM_PACKAGE",
  "FUNCTIONS_EXTENSION_VERSION",
  "WEBSITE_HTTPLOGGING_RETENTION_DAYS",
  "DIAGNOSTICS_AZUREBLOBRETENTIONINDAYS",
  "Color",
  "a.b",
  "a-b",
  "a_b",
  "Z",
  "ünïcode",
  "Logging__Level",
  "_first",
];
const TEXTS = ["", "x", "[x]", "[concat('a')]", "[[y]", "1.0.0+abc", "it's", '"q"', "ß", "😀", "null", "true", "\\n"];
const BUILDS = ["1.0.0+abc", "2.0.0+def", "2.0.0"];
const SLOT_HOST = "shop-staging.azurewebsites.net";
const IDENTITY_ID = "/subscriptions/x/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i";
const ACCOUNT_ID = "/subscriptions/x/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/packages";

const one = (...values: Json[]): Values => fc.constantFrom(...values);
const text = one(...TEXTS);
const some = (names: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...names]);
const record = (model: Readonly<Record<string, Values>>, requiredKeys: string[] = []): Objects =>
  fc.record({ ...model }, { requiredKeys }) as Objects;
const whole = (model: Readonly<Record<string, Values>>): Objects => fc.record({ ...model }) as Objects;
const named = (names: readonly string[], value: Values): Objects =>
  some(names).chain((chosen) => whole(Object.fromEntries(chosen.map((name) => [name, value]))));

const settings = named(NAMES, text);
const strings = named(["Db", "db", "Queue.X"], whole({ value: text, type: one("SQLAzure", "Custom") }));
const mounts = named(
  ["media", "Media", "logs"],
  record({ type: one("AzureFiles"), accessKey: text, mountPath: one("/m"), state: one("Ok"), protocol: one(null) }),
);
const rules: Values = fc.subarray<Json>([
  { name: "staging", actionHostName: SLOT_HOST, reroutePercentage: float("10.0") },
  { name: "Blue", actionHostName: "b", reroutePercentage: 5 },
  { name: null, actionHostName: "c", reroutePercentage: 0 },
  { actionHostName: "d", reroutePercentage: 1 },
]);
const rule = one(
  {},
  { name: "staging", reroutePercentage: 0 },
  { name: "staging", reroutePercentage: float("2.5") },
  { name: "Staging", reroutePercentage: 5, changeStep: 1, changeIntervalInMinutes: 10, maxReroutePercentage: 50 },
);
const configuration = record({
  linuxFxVersion: one("NODE|22-lts", "", null),
  appCommandLine: text,
  alwaysOn: fc.boolean(),
  numberOfWorkers: one(1, null),
  handlerMappings: one([], null, [{ extension: "*.php", scriptProcessor: "c:\\p" }]),
  virtualApplications: one([], [{ virtualPath: "/", physicalPath: "site\\wwwroot", virtualDirectories: null }]),
  cors: one(null, { allowedOrigins: ["a"], supportCredentials: false }),
  ipSecurityRestrictions: one([{ ipAddress: "Any", action: "Allow", priority: 2147483647, name: "Allow all" }]),
  publishingUsername: one("$x"),
  machineKey: one(null),
  metadata: one([]),
  appSettings: one(null),
  autoSwapSlotName: one(null, "", "production"),
  experiments: fc.oneof(one(null), record({ rampUpRules: fc.oneof(one(null), rules) })),
  limits: one(null),
});
const site = fc
  .tuple(
    record({
      kind: one("app,linux", "functionapp", null),
      tags: one(null, {}, { a: "[b]" }, { "hidden-link: /x": "Resource", A: "1" }),
      extendedLocation: one(null, { name: "edge" }),
      identity: one(
        null,
        { type: "None" },
        { type: "SystemAssigned", principalId: "p", tenantId: "t" },
        { type: "SystemAssigned", userAssignedIdentities: null },
        { type: "UserAssigned", userAssignedIdentities: {} },
        { type: "UserAssigned", userAssignedIdentities: { [IDENTITY_ID]: { principalId: "p", clientId: "c" } } },
      ),
    }),
    record({
      serverFarmId: one("/plan"),
      reserved: one(true),
      httpsOnly: fc.boolean(),
      clientAffinityEnabled: one(null),
      clientCertMode: one("Required"),
      siteConfig: one(null),
      state: one("Running"),
      sshEnabled: one(null, true),
      dnsConfiguration: one(null, {}, { dnsServers: ["10.0.0.1"], dnsLegacySortOrder: false }),
      outboundVnetRouting: one(null, {}, { allTraffic: false, applicationTraffic: true, imagePullTraffic: null }),
      vnetRouteAllEnabled: one(null, true),
      publicNetworkAccess: one(null, "Enabled", ""),
    }),
  )
  .map(([top, properties]): JsonObject => ({ location: "West Europe", ...top, properties }));

const names = { settings: some(NAMES), connectionStrings: some(["Db", "cache"]), mounts: some(["media", "logs"]) };
const lowerCase = (lists: Readonly<Record<string, fc.Arbitrary<string[]>>>) =>
  Object.fromEntries(
    Object.entries(lists).map(([kind, list]) => [kind, list.map((found) => found.map((name) => name.toLowerCase()))]),
  );

/** Values of parameters by their name. The first pattern that matches counts. */
const BY_NAME: readonly [RegExp, Values][] = [
  [/^site$/, one("shop")],
  [/^source$/, one("blue")],
  [/^(slot\d*|releaseSlot)$/, one("staging")],
  [/^host\d*$/, one(SLOT_HOST)],
  [/^current_settings$|^inherited_settings$|^travelling_settings$|^productionSettings$/, settings],
  [/^settings$/, settings.map((found) => ({ ...found, BUILD_VERSION: "1.0.0+abc" }))],
  [/^former_settings$/, whole({ names: names.settings })],
  [/^former_/, whole({ names: names.connectionStrings })],
  [/(^|_)connectionStrings$/, strings],
  [/(^|_)mounts$/, mounts],
  [/^configuration$|^recognisedBy$/, record({ linuxFxVersion: one("NODE|22-lts"), handlerMappings: one([]) })],
  [/Configuration$/, configuration],
  [/^content$/, record({ type: one("zip") }).map((found) => ({ packageUri: "https://x/y.zip?sig=a%2Fb", ...found }))],
  [/^storage$/, whole({ account: one(ACCOUNT_ID), blob: one("/blob/packages/shop/a b.zip") })],
  [/^signedUntil$/, one("2026-01-31T10:30:00Z")],
  [/^(outcome|firstOutcome)$/, one("deployed", "it failed")],
  [/^sticky$/, whole({ ...lowerCase(names), defaultsTravel: fc.boolean() })],
  [/^kept$/, whole(lowerCase(names))],
  [/^rule\d*$/, rule],
  [/Rules(Now)?$/, whole({ rules })],
  [/^(currentSite|currentSlot|slotNow|siteNow)$/, site],
  [/^target$/, one(...BUILDS)],
  [/^verdict$/, one("swap", "production runs it already", "waits")],
];

const BY_TYPE: Readonly<Record<string, Values>> = {
  object: settings,
  array: some(NAMES),
  int: one(0, 1, 5),
  bool: fc.boolean(),
};

/** Answers of Azure by the read. The first pattern that matches counts. */
const BY_READ: readonly [RegExp, Values][] = [
  [/'appsettings'/, record({ properties: fc.oneof(one(null), settings) })],
  [/'connectionstrings'/, record({ properties: fc.oneof(one(null), strings) })],
  [/'azurestorageaccounts'/, record({ properties: fc.oneof(one(null), mounts) })],
  [
    /'slotConfigNames'/,
    record({
      appSettingNames: fc.oneof(one(null), names.settings),
      connectionStringNames: one(null, ["Db"]),
      azureStorageConfigNames: one(null, ["media"]),
    }),
  ],
  [/'web'/, configuration],
  [
    /'onedeploy'/,
    record({
      status: one(3, 4, null),
      status_text: fc.oneof(one(null, "Stopped due to SCM container restart."), text),
      build_summary: one(null, { errors: [], warnings: [] }, { errors: [{ text: "no gcc" }] }),
      log_url: one(null, "https://shop-staging.scm.azurewebsites.net/log"),
    }),
  ],
  [/'Microsoft.Resources\/deployments'/, whole({ outputs: whole({ outcome: whole({ value: one("deployed") }) }) })],
  [/'full'/i, site],
  [/^listServiceSas\(/, whole({ serviceSasToken: one("sv=2015-04-05&sr=b&sig=a%2Fb") })],
  [/./, whole({ defaultHostName: one(SLOT_HOST), id: one("/x") })],
];

/** Random values for all parameters of a template without reads. */
export function statesOf(parameters: JsonObject, reads: ReadonlyMap<string, string>): Objects {
  return whole(
    Object.fromEntries(
      Object.entries(parameters).map(([name, declared]) => {
        const call = reads.get(name);
        const found = call ? BY_READ.find(([fits]) => fits.test(call)) : BY_NAME.find(([fits]) => fits.test(name));
        return [name, found?.[1] ?? BY_TYPE[String((declared as JsonObject).type).toLowerCase()] ?? text];
      }),
    ),
  );
}
