import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import {
  CONFIGURATION_PROPERTIES,
  type Movement,
  SETTING_KINDS,
  type SettingKind,
  SITE_PROPERTIES,
  TRAVELLING_CONFIGURATION,
} from "../../src/rules";

/** The two lists of "Which settings are swapped?", each line with the kinds that it names. */
const SWAPPED: Readonly<Record<string, readonly (keyof typeof SETTING_KINDS)[]>> = {
  "Language stack and version, 32/64-bit": ["languageStack", "bitness"],
  "App settings (can be configured to stick to a slot)": ["appSettings"],
  "Connection strings (can be configured to stick to a slot)": ["connectionStrings"],
  "Mounted storage accounts (can be configured to stick to a slot)": ["mountedStorageAccounts"],
  "Handler mappings": ["handlerMappings"],
  "Public certificates": ["publicCertificates"],
  "WebJobs content": ["webJobsContent"],
  "Hybrid connections *": ["hybridConnections"],
  "Service endpoints *": ["serviceEndpoints"],
  "Azure Content Delivery Network *": ["contentDeliveryNetwork"],
  "Path mappings": ["pathMappings"],
};
const NOT_SWAPPED: Readonly<Record<string, readonly (keyof typeof SETTING_KINDS)[]>> = {
  "General settings not mentioned in Settings that are swapped": ["otherGeneralSettings"],
  "Publishing endpoints": ["publishingEndpoints"],
  "Custom domain names": ["customDomainNames"],
  "Non-public certificates and TLS/SSL settings": ["nonPublicCertificates", "tlsSettings"],
  "Scale settings": ["scale"],
  "WebJobs schedulers": ["webJobsSchedulers"],
  "IP restrictions": ["ipRestrictions"],
  "Always On": ["alwaysOn"],
  "Diagnostic settings": ["diagnosticSettings"],
  "Cross-origin resource sharing (CORS)": ["cors"],
  "Virtual network integration": ["virtualNetworkIntegration"],
  "Managed identities and related settings": ["managedIdentities"],
  "Settings that end with the suffix _EXTENSION_VERSION": ["extensionVersions"],
  "Settings that created by Service Connector": ["serviceConnector"],
};

const TABLES: readonly Readonly<Record<string, SettingKind>>[] = [
  SITE_PROPERTIES,
  CONFIGURATION_PROPERTIES,
  SETTING_KINDS,
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
      [`in ${what}, and not in azure-native`]: known.filter((name) => !properties.includes(name)),
    },
    { [`missing from ${what}`]: [], [`in ${what}, and not in azure-native`]: [] },
  );
}

describe("what a swap does to each setting", () => {
  it("is known for every property of a site and a slot that azure-native takes, and for no other", () => {
    const site = nativeProperties("web/webApp.d.ts", "WebAppArgs");
    const slot = nativeProperties("web/webAppSlot.d.ts", "WebAppSlotArgs");
    assert.ok(site.length > 40 && slot.length > site.length);
    assertComplete("SITE_PROPERTIES", SITE_PROPERTIES, [...new Set([...site, ...slot])]);
  });

  it("is known for every property of the configuration that azure-native takes, and for no other", () => {
    const configuration = nativeProperties("types/input.d.ts", "SiteConfigArgs", "web");
    assert.ok(configuration.length > 70);
    assertComplete("CONFIGURATION_PROPERTIES", CONFIGURATION_PROPERTIES, configuration);
  });

  it("is what Microsoft's two lists say of every line", () => {
    const lists: readonly [typeof SWAPPED, Movement, string][] = [
      [SWAPPED, "travels", "Settings that are swapped"],
      [NOT_SWAPPED, "stays", "Settings that aren't swapped"],
    ];
    for (const [list, movement, heading] of lists) {
      for (const [line, kinds] of Object.entries(list)) {
        const words = line.replace(/ \*$/, "");
        for (const kind of kinds) {
          const facts: SettingKind = SETTING_KINDS[kind];
          assert.equal(facts.movement, movement, `${kind}: ${line}`);
          assert.ok(facts.source.endsWith(`"${heading}": ${words}`), `${kind} says of its source: ${facts.source}`);
          assert.equal(facts.plannedToStay === true, line.endsWith(" *"), `${kind}: ${line}`);
        }
      }
    }
    const planned = Object.values<SettingKind>(SETTING_KINDS).filter(({ plannedToStay }) => plannedToStay);
    assert.equal(planned.length, 3);
  });

  it("comes with a source, and decides where a setting is declared", () => {
    for (const [name, facts] of ENTRIES) {
      assert.match(facts.source, /Microsoft|Azure Resource Manager|recorded swap/, name);
      const argument = facts.declaredAs ?? "";
      assert.ok(!(facts.movement === "stays" && argument.startsWith("build.")), `${name}: ${argument}`);
      assert.ok(!(facts.movement === "travels" && argument.startsWith("slots")), `${name}: ${argument}`);
    }
  });

  it("names arguments that there are, and every argument of a build and of what stays", () => {
    const build = argumentsOf("build-args.ts", "BuildArgs").map((name) => `build.${name}`);
    const staying = argumentsOf("staying-args.ts", "StayingArgs").map((name) => `slots[…].${name}`);
    const slot = argumentsOf("slotted-web-app-args.ts", "SlotArgs").map((name) => `slots[…].${name}`);
    const app = argumentsOf("slotted-web-app-args.ts", "SlottedWebAppArgs");
    const declared = new Set(ENTRIES.map(([, facts]) => facts.declaredAs).filter((path) => path !== undefined));
    const known = [...build, ...staying, ...slot, ...app];
    assert.deepEqual(
      [...declared].filter((path) => !known.includes(path)),
      [],
      "arguments that the tables name and no component has",
    );
    assert.deepEqual(
      [...build, ...staying].filter((path) => !declared.has(path) && path !== "slots[…].httpsOnly"),
      [],
      "arguments that no table names",
    );
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

  it("is not settled for traffic, and is each entry's own where entries have names", () => {
    assert.equal(CONFIGURATION_PROPERTIES.experiments.movement, "unsettled");
    for (const name of ["appSettings", "connectionStrings", "azureStorageAccounts"] as const) {
      assert.equal(CONFIGURATION_PROPERTIES[name].movement, "by-name");
    }
  });
});
