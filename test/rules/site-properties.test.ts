import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import {
  CHILD_RESOURCES,
  type ChildResourceFacts,
  CONFIGURATION_PROPERTIES,
  exchangedAtSwap,
  NETWORK_PROPERTIES,
  SETTING_KINDS,
  type SettingKind,
  SITE_PROPERTIES,
  TRAVELLING_CONFIGURATION,
} from "../../src/rules";
import { CHILD_NAMES, CONFIGURATION_NAMES, SITE_NAMES } from "./type-names";

/** The two lists of Microsoft's text of 28 November 2025, each line with the kinds that it names. */
const SWAPPED: Readonly<Record<string, readonly (keyof typeof SETTING_KINDS)[]>> = {
  "Language framework settings (such as .NET version, Java version, PHP version, …)": ["languageStack"],
  "32-bit vs 64-bit platform setting": ["bitness"],
  "WebSockets enabled/disabled": ["webSockets"],
  "App settings (can be configured to stick to a slot)": ["appSettings"],
  "Connection strings (can be configured to stick to a slot)": ["connectionStrings"],
  "Mounted storage accounts (can be configured to stick to a slot)": ["mountedStorageAccounts"],
  "Handler mappings": ["handlerMappings"],
  "Public certificates": ["publicCertificates"],
  "WebJobs content": ["webJobsContent"],
  "Hybrid connections": ["hybridConnections"],
  "Service endpoints": ["serviceEndpoints"],
  "Azure Content Delivery Network": ["contentDeliveryNetwork"],
  "Path mappings": ["pathMappings"],
};
const NOT_SWAPPED: Readonly<Record<string, readonly (keyof typeof SETTING_KINDS)[]>> = {
  "Protocol settings (Https Only, TLS version, client certificates) *": ["protocolSettings"],
  "Publishing endpoints": ["publishingEndpoints"],
  "Custom domain names": ["customDomainNames"],
  "Nonpublic certificates and TLS/SSL settings": ["nonPublicCertificates", "tlsSettings"],
  "Scale settings": ["scale"],
  "WebJobs schedulers": ["webJobsSchedulers"],
  "IP restrictions *": ["ipRestrictions"],
  "Always On *": ["alwaysOn"],
  "Diagnostic log settings *": ["diagnosticSettings"],
  "Cross-origin resource sharing (CORS) *": ["cors"],
  "Managed identities": ["managedIdentities"],
  "Settings ending with the suffix _EXTENSION_VERSION": ["extensionVersions"],
  "Settings that Service Connector created": ["serviceConnector"],
  "Virtual network integration": ["virtualNetworkIntegration"],
};

const TABLES: readonly Readonly<Record<string, SettingKind>>[] = [
  SITE_PROPERTIES,
  CONFIGURATION_PROPERTIES,
  SETTING_KINDS,
  CHILD_RESOURCES,
];
const ENTRIES = TABLES.flatMap((table) => Object.entries(table));

const AZURE_NATIVE = dirname(require.resolve("@pulumi/azure-native/package.json"));

/** The names of the properties of an interface in azure-native's declaration files. */
function nativeProperties(file: string, name: string, namespace?: string): string[] {
  return propertiesOf(join(AZURE_NATIVE, file), name, namespace);
}

/** The names of the arguments in an interface of this library's components. */
function argumentsOf(file: string, name: string): string[] {
  return propertiesOf(join(__dirname, "../../src/components/args", file), name);
}

/** The names of the properties of an interface that a file has, in a namespace or at its top. */
function propertiesOf(file: string, name: string, namespace?: string): string[] {
  const text = readFileSync(file, "utf8");
  // The namespaces are parsed one by one, because the file that holds them all has 170,000 lines.
  const start = namespace === undefined ? 0 : text.indexOf(`export declare namespace ${namespace} {`);
  const end = namespace === undefined ? -1 : text.indexOf("export declare namespace ", start + 1);
  assert.ok(start >= 0, `${file} has no namespace ${namespace}`);
  const source = ts.createSourceFile(file, text.slice(start, end < 0 ? undefined : end), ts.ScriptTarget.Latest);
  let found: string[] | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === name) {
      found = node.members.map((member) => (member.name as ts.Identifier).text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  assert.ok(found, `${file} has no interface ${name}`);
  return found;
}

/** Fails with the names of what a table lacks, and of what it has too much. */
function assertComplete(what: string, table: object, properties: readonly string[]): void {
  const known = Object.keys(table);
  assert.deepEqual(
    {
      [`missing from ${what}`]: properties.filter((name) => !known.includes(name)),
      [`in ${what}, and in no type`]: known.filter((name) => !properties.includes(name)),
    },
    { [`missing from ${what}`]: [], [`in ${what}, and in no type`]: [] },
  );
}

describe("what a swap does to each setting", () => {
  it("is known for every property of a site and a slot that Microsoft's types or azure-native take, and for no other", () => {
    const site = nativeProperties("web/webApp.d.ts", "WebAppArgs");
    const slot = nativeProperties("web/webAppSlot.d.ts", "WebAppSlotArgs");
    assert.ok(site.length > 40 && slot.length > site.length);
    assertComplete("SITE_PROPERTIES", SITE_PROPERTIES, [...new Set([...site, ...slot, ...SITE_NAMES])]);
  });

  it("is known for every property of the configuration that they take, and for no other", () => {
    const configuration = nativeProperties("types/input.d.ts", "SiteConfigArgs", "web");
    assert.ok(configuration.length > 70);
    const names = [...new Set([...configuration, ...CONFIGURATION_NAMES])];
    assertComplete("CONFIGURATION_PROPERTIES", CONFIGURATION_PROPERTIES, names);
  });

  it("is known for every kind of resources within a slot that they have", () => {
    assert.deepEqual(
      CHILD_NAMES.filter((name) => !Object.hasOwn(CHILD_RESOURCES, name)),
      [],
    );
    const suffix = "Slot.d.ts";
    const ofSlots = readdirSync(join(AZURE_NATIVE, "web"))
      .filter((file) => file.startsWith("webApp") && file.endsWith(suffix) && file !== "webAppSlot.d.ts")
      .map((file) => `W${file.slice(1, -suffix.length)}`);
    assert.ok(ofSlots.length > 20);
    const known = Object.values<ChildResourceFacts>(CHILD_RESOURCES).flatMap(({ azureNative }) => azureNative);
    assert.deepEqual([...known].sort(), ofSlots.sort());
  });

  it("is what Microsoft's two lists say of every line", () => {
    const lists: readonly [typeof SWAPPED, "travels" | "stays", string][] = [
      [SWAPPED, "travels", "Settings that are swapped"],
      [NOT_SWAPPED, "stays", "Settings that aren't swapped"],
    ];
    for (const [list, movement, heading] of lists) {
      for (const [line, kinds] of Object.entries(list)) {
        const words = line.replace(/ \*$/, "");
        for (const kind of kinds) {
          const facts: SettingKind = SETTING_KINDS[kind];
          const documented = facts.movement === "in-doubt" ? facts.documentedAs : facts.movement;
          assert.equal(documented, movement, `${kind}: ${line}`);
          const [newest] = facts.source.split(";");
          assert.ok(newest?.endsWith(`28 November 2025, "${heading}": ${words}`), `${kind}: ${facts.source}`);
          assert.equal(facts.travelsByOverride === true, line.endsWith(" *"), `${kind}: ${line}`);
        }
      }
    }
    const planned = Object.values<SettingKind>(SETTING_KINDS).filter(({ plannedToStay }) => plannedToStay);
    assert.equal(planned.length, 3);
  });

  it("is in doubt where Microsoft's texts contradict each other, or none names it any more", () => {
    const { webSocketsEnabled, http20Enabled, healthCheckPath } = CONFIGURATION_PROPERTIES;
    const { virtualNetworkSubnetId } = SITE_PROPERTIES;
    for (const facts of [webSocketsEnabled, http20Enabled, healthCheckPath, virtualNetworkSubnetId]) {
      assert.equal(facts.movement, "in-doubt");
      assert.match(facts.source, /28 November 2025.*(24 January 2025|November 2025 has it)/);
    }
    assert.equal(webSocketsEnabled.documentedAs, "travels");
  });

  it("is exchanged, or not, as the tables say", () => {
    const exchanged = (isOverridden: boolean, settingsInDoubt: "asDocumented" | "opposite") => {
      const names = exchangedAtSwap(CONFIGURATION_PROPERTIES, { isOverridden, settingsInDoubt });
      const looked = ["linuxFxVersion", "alwaysOn", "minTlsVersion", "webSocketsEnabled", "http20Enabled", "scmType"];
      return [...looked, "experiments"].filter((name) => names.includes(name));
    };
    assert.deepEqual(exchanged(false, "asDocumented"), ["linuxFxVersion", "webSocketsEnabled"]);
    assert.deepEqual(exchanged(false, "opposite"), ["linuxFxVersion", "http20Enabled"]);
    assert.deepEqual(exchanged(true, "asDocumented"), [
      "linuxFxVersion",
      "alwaysOn",
      "minTlsVersion",
      "webSocketsEnabled",
    ]);
  });

  it("comes with a source, and decides where a setting is declared", () => {
    for (const [name, facts] of ENTRIES) {
      assert.match(facts.source, /Microsoft|Azure Resource Manager|recorded swap/, name);
      const argument = facts.declaredAs ?? "";
      assert.ok(!(facts.movement === "stays" && argument.startsWith("build.")), `${name}: ${argument}`);
      assert.ok(!(facts.movement === "travels" && argument.startsWith("slots")), `${name}: ${argument}`);
      assert.ok(facts.documentedAs === undefined || facts.movement === "in-doubt", `${name}: ${facts.documentedAs}`);
    }
  });

  it("names arguments that there are, and every argument of a build and of what stays", () => {
    const build = argumentsOf("build-args.ts", "BuildArgs").map((name) => `build.${name}`);
    const staying = argumentsOf("staying-args.ts", "StayingArgs").map((name) => `slots[…].${name}`);
    const slot = argumentsOf("slotted-app-args.ts", "SlotArgs").map((name) => `slots[…].${name}`);
    const app = [
      ...argumentsOf("slotted-app-args.ts", "SlottedAppArgs"),
      ...argumentsOf("slotted-web-app-args.ts", "SlottedWebAppArgs"),
    ];
    const general = argumentsOf("general-settings-args.ts", "GeneralSettingsArgs");
    const declared = new Set(ENTRIES.map(([, facts]) => facts.declaredAs).filter((path) => path !== undefined));
    const known = [...build, ...staying, ...slot, ...app, ...general];
    assert.deepEqual(
      [...declared].filter((path) => !known.includes(path)),
      [],
      "arguments that the tables name and no component has",
    );
    assert.deepEqual(
      [...build, ...staying, ...general].filter((path) => !declared.has(path) && path !== "slots[…].httpsOnly"),
      [],
      "arguments that no table names",
    );
  });

  it("has what is in doubt declared once for all slots, or put back after a swap", () => {
    const general = argumentsOf("general-settings-args.ts", "GeneralSettingsArgs");
    const putBack = NETWORK_PROPERTIES.map((name) => `slots[…].${name}`);
    for (const [name, { movement, declaredAs = "" }] of ENTRIES) {
      const once = general.includes(declaredAs) || putBack.includes(declaredAs);
      const isSlots = declaredAs.startsWith("slots");
      assert.ok(movement === "in-doubt" ? once || !isSlots : !once, `${name}: ${movement}, ${declaredAs}`);
    }
  });

  it("tells which properties of the configuration travel", () => {
    assert.deepEqual(
      [...TRAVELLING_CONFIGURATION].sort(),
      [
        "appCommandLine",
        "documentRoot",
        "handlerMappings",
        "javaContainer",
        "javaContainerVersion",
        "javaVersion",
        "linuxFxVersion",
        "netFrameworkVersion",
        "nodeVersion",
        "phpVersion",
        "powerShellVersion",
        "pythonVersion",
        "remoteDebuggingVersion",
        "use32BitWorkerProcess",
        "virtualApplications",
        "windowsFxVersion",
      ].sort(),
    );
  });

  it("is in doubt for traffic, and is each entry's own where entries have names", () => {
    assert.equal(CONFIGURATION_PROPERTIES.experiments.movement, "in-doubt");
    for (const name of ["appSettings", "connectionStrings", "azureStorageAccounts"] as const) {
      assert.equal(CONFIGURATION_PROPERTIES[name].movement, "by-name");
    }
  });
});
