import assert from "node:assert/strict";
import { resolve } from "node:path";
import ts from "typescript";

const ENTRY = resolve("src", "index.ts");

/** A program that is right, and of which each wrong one is a change. */
const RIGHT = `
import * as pulumi from "@pulumi/pulumi";
import { OperatingSystem, SlottedWebApp, SlotSwap, StickySettings, TlsVersion, TrafficRouting } from "./src";

const siteId = pulumi.output("/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/sites/shop");
const shop = new SlottedWebApp("shop", {
  resourceGroupName: "shop",
  serverFarmId: siteId,
  operatingSystem: OperatingSystem.Linux,
  build: {
    version: "1.0.0",
    packageUri: "https://shop.blob.core.windows.net/releases/shop-1.0.0.zip",
    stack: "NODE|22-lts",
    settings: { GREETING: "hello" },
    connectionStrings: { ORDERS: { value: "Server=…", type: "SQLAzure" } },
  },
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  ftpsState: "Disabled",
  production: { minTlsVersion: TlsVersion.Tls12, customHostNames: { "shop.example": {} } },
  traffic: { staging: 10 },
  ramps: { staging: { changeStep: 5, changeIntervalInMinutes: 10 } },
});
new SlotSwap("release", { siteId, targetBuildVersion: "1.0.0" });
new StickySettings("sticky", { siteId, production: { settings: { ENVIRONMENT: "production" } } });
new TrafficRouting("traffic", { siteId, percentages: { staging: 10 } });
export const url: pulumi.Output<string> = shop.url;
`;

/** By what is wrong, what is changed in the right program, and to what; guillemets are around the place of the error. */
const WRONG: Readonly<Record<string, readonly [right: string, wrong: string]>> = {
  "an argument that is misspelt": ["traffic: { staging: 10 }", "«trafic»: { staging: 10 }"],
  "an argument under a part of its name": ["  resourceGroupName:", "  «resourceGroup»:"],
  "arguments that are left out": ["const shop = new", "new SlottedWebApp('other', «{ slots: {} }»);\nconst shop = new"],
  "an argument of a build that is misspelt": ["packageUri:", "«packageUrl»:"],
  "an argument of a slot that is misspelt": ["stickySettings: { ENV", "«stickySetting»: { ENV"],
  "a setting of the build declared beside it": ["  build: {", "  «settings»: { GREETING: 'hello' },\n  build: {"],
  "another operating system": ["operatingSystem: OperatingSystem.Linux", "«operatingSystem»: 'MacOS'"],
  "slots as a list": ["slots: { staging: { stickySettings: { ENVIRONMENT: 'staging' } } }", "slots: [«'staging'»]"],
  "a slot that is switched on": ["staging: { stickySettings: { ENVIRONMENT: 'staging' } }", "«staging»: true"],
  "a reference to a package that is its URL": ["packageUri:", "«package»:"],
  "a version that is a number": ["version: '1.0.0'", "«version»: 1"],
  "a setting that is a number": ["GREETING: 'hello'", "«PORT»: 80"],
  "a setting that may be undefined": ["GREETING: 'hello'", "«GREETING»: process.env.GREETING"],
  "another kind of connection string": ["type: 'SQLAzure'", "«type»: 'Oracle'"],
  "a connection string as a string": ["ORDERS: { value: 'Server=…', type: 'SQLAzure' }", "«ORDERS»: 'Server=…'"],
  "a TLS version that there is not": ["minTlsVersion: TlsVersion.Tls12", "«minTlsVersion»: '1.4'"],
  "an enum's value that there is not": ["TlsVersion.Tls12", "TlsVersion.«Tls14»"],
  "a state of FTP in lower case": ["ftpsState: 'Disabled'", "«ftpsState»: 'disabled'"],
  "host names as a list": ["customHostNames: { 'shop.example': {} }", "customHostNames: [«'shop.example'»]"],
  "a percentage as text": ["traffic: { staging: 10 }", "traffic: { «staging»: '10%' }"],
  "a ramp without an interval": [
    "staging: { changeStep: 5, changeIntervalInMinutes: 10 }",
    "«staging»: { changeStep: 5 }",
  ],
  "a swap without a target": ["{ siteId, targetBuildVersion: '1.0.0' }", "«{ siteId }»"],
  "sticky settings in the words of an app": ["production: { settings:", "production: { «stickySettings»:"],
  "percentages in the words of an app": ["percentages: { staging: 10 }", "«traffic»: { staging: 10 }"],
  "an output that there is not": ["= shop.url", "= shop.«address»"],
  "an output that is written": ["export const url", "shop.«url» = siteId;\nexport const url"],
};

describe("the types", function () {
  this.timeout(300_000);
  const wrong = Object.entries(WRONG).map(([title, change]) => ({ title, ...changed(change) }));
  const names = ["right.ts", ...wrong.map((_, index) => `wrong-${index}.ts`)].map((name) => resolve(name));
  let program: ts.Program;
  let checker: ts.TypeChecker;

  before(() => {
    const texts = new Map([RIGHT, ...wrong.map(({ text }) => text)].map((text, index) => [names[index] ?? "", text]));
    const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(
      { compilerOptions: config.compilerOptions, files: [] },
      ts.sys,
      ".",
    );
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (file) => texts.has(file) || fileExists(file);
    host.readFile = (file) => texts.get(file) ?? readFile(file);
    host.getSourceFile = (file, languageVersion, ...rest) => {
      const text = texts.get(file);
      return text === undefined
        ? getSourceFile(file, languageVersion, ...rest)
        : ts.createSourceFile(file, text, languageVersion);
    };
    program = ts.createProgram([ENTRY, ...names], options, host);
    checker = program.getTypeChecker();
  });

  const errorsOf = (file: string) => {
    const source = program.getSourceFile(file);
    assert.ok(source);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, length = 0, messageText }) => ({
        at: source.text.slice(start, start + length),
        start,
        message: ts.flattenDiagnosticMessageText(messageText, "\n"),
      }),
    );
  };

  it("take a program that is right", () => {
    assert.deepEqual(errorsOf(names[0] ?? ""), []);
  });

  for (const [index, { title, at, start }] of wrong.entries()) {
    it(`refuse ${title}, where it is`, () => {
      const errors = errorsOf(names[index + 1] ?? "");
      assert.deepEqual(
        errors.map((error) => [error.at, error.start]),
        [[at, start]],
        JSON.stringify(errors),
      );
    });
  }

  /** Everything that the library exports, and the public properties of its interfaces and classes. */
  const documented = () => {
    const source = program.getSourceFile(ENTRY);
    const module = source && checker.getSymbolAtLocation(source);
    assert.ok(module);
    return checker.getExportsOfModule(module).flatMap((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const hasProperties = (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class)) !== 0;
      const properties = hasProperties ? checker.getDeclaredTypeOfSymbol(symbol).getProperties() : [];
      const own = properties.filter(({ declarations = [] }) =>
        declarations.some((declaration) => declaration.getSourceFile().fileName.startsWith(resolve("src"))),
      );
      return [
        { path: symbol.name, symbol },
        ...own.map((property) => ({ path: `${symbol.name}.${property.name}`, symbol: property })),
      ];
    });
  };
  const textOf = (symbol: ts.Symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker));

  it("say of everything that is exported what it is", () => {
    const all = documented();
    assert.ok(all.length > 100);
    const bare = all.filter(({ symbol }) => {
      const said = textOf(symbol).replace(/Defaults to [^.]*\./, "");
      return said.split(/\s+/).filter((word) => /\w/.test(word)).length < 3;
    });
    assert.deepEqual(
      bare.map(({ path }) => path),
      [],
    );
  });

  it("say of every argument that may be left out what holds then, or what it stands for", () => {
    const optional = documented().filter(({ symbol }) => symbol.flags & ts.SymbolFlags.Optional);
    assert.ok(optional.length > 50);
    assert.deepEqual(
      optional
        .filter(({ symbol }) => !/Defaults to|[Ee]ither this|in place of|Left out with|absent if/.test(textOf(symbol)))
        .map(({ path }) => path),
      [],
    );
  });
});

/** A wrong program, and where its error is. */
function changed([right, wrong]: readonly [string, string]): { text: string; at: string; start: number } {
  const quoted = (text: string) => text.replaceAll("'", '"');
  assert.equal(RIGHT.split(quoted(right)).length, 2, right);
  const marked = RIGHT.replace(quoted(right), () => quoted(wrong));
  const start = marked.indexOf("«");
  const end = marked.indexOf("»") - 1;
  const text = marked.replace(/[«»]/g, "");
  return { text, at: text.slice(start, end), start };
}
