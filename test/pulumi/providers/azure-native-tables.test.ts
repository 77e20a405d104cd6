import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { parametersOf } from "../../../src/pulumi/providers/azure-native/body";
import type { ResourceType } from "../../../src/pulumi/providers/azure-native/resource-type";
import { RESOURCE_FUNCTIONS, RESOURCE_TYPES } from "../../../src/pulumi/providers/azure-native/resource-types";
import { type Shape, shapeOf } from "../../../src/pulumi/providers/azure-native/shape";
import { Declarations } from "./azure-native-declarations";
import { azureNativeSuite } from "./azure-native-suite";

/** Storage is there to deliver packages with: what is inside of its inputs goes through as it comes. */
const SHALLOW = /^(storage|monitor|network):/;

describe("azure-native stand-in: tables against the installed package", () => {
  let declarations: Declarations;
  before(() => {
    declarations = new Declarations();
  });

  it("reads declarations as deep as they go", () => {
    const { siteConfig, tags, hostNameSslStates } = declarations.inputs("web:WebApp");
    assert.equal(tags, "any");
    assert.equal((hostNameSslStates as Shape).thumbprint, "any");
    assert.deepEqual((siteConfig as Shape).cors, shapeOf("allowedOrigins supportCredentials"));
    assert.deepEqual(
      (siteConfig as Shape).azureStorageAccounts,
      shapeOf("*(type accountName shareName accessKey mountPath protocol)"),
    );
    assert.equal(Object.keys(declarations.outputs("web:WebApp")).length > 60, true);
  });

  it("tells what is missing from a table, and what is in it for nothing", () => {
    const declared = shapeOf("a(b c(d)) e(f) g");
    assert.deepEqual(differences(shapeOf("a(b c(d)) e(f) g"), declared, true), []);
    assert.deepEqual(differences(shapeOf("a(b c(x)) e h"), declared, true), [
      "a.c.d is missing",
      "a.c.x is not declared",
      "e has properties of its own",
      "g is missing",
      "h is not declared",
    ]);
    assert.deepEqual(differences(shapeOf("a e g"), declared, false), []);
  });

  for (const [key, type] of Object.entries(RESOURCE_TYPES)) {
    it(`knows ${key} as the package declares it, at the same version of Azure's interface`, () => {
      assert.deepEqual(differences(allInputs(type), declarations.inputs(key), !SHALLOW.test(key)), [], "inputs");
      assert.deepEqual(differences(type.outputs, declarations.outputs(key), false), [], "outputs");
      if (!type.isBlob) assert.equal(type.apiVersion, declarations.apiVersion(key));
    });
  }

  for (const [key, read] of Object.entries(RESOURCE_FUNCTIONS)) {
    it(`answers ${key} as the package declares`, () => {
      const type = RESOURCE_TYPES[read];
      assert.ok(type, read);
      const { azureApiVersion, ...told } = type.outputs;
      const result: Shape = { ...told, id: "any", ...(key.includes(":list") ? {} : { azureApiVersion: "any" }) };
      assert.equal(azureApiVersion, "any");
      assert.deepEqual(differences(result, declarations.result(key), false), []);
      const missing = parametersOf(type.path).filter((name) => !(name in declarations.arguments(key)));
      assert.deepEqual(missing, []);
    });
  }
});

describe("azure-native stand-in: functions of the client", () => {
  const suite = azureNativeSuite();

  it("answers what the package declares", async () => {
    const declarations = new Declarations();
    for (const key of ["authorization:getClientConfig", "authorization:getClientToken"]) {
      const answer = await suite.plugin.invoke(`azure-native:${key}`);
      for (const name of Object.keys(declarations.result(key))) {
        assert.ok(typeof answer[name] === "string" && answer[name] !== "", `${key} tells no ${name}`);
      }
    }
  });
});

function allInputs({ path, inputs }: ResourceType): Shape {
  return { ...shapeOf(parametersOf(path).join(" ")), ...inputs };
}

/**
 * What differs between a table and the package.
 *
 * @param isDeep Whether the table must go as deep as the package does. Where it does go deeper, it must be right.
 */
function differences(table: Shape, declared: Shape, isDeep: boolean, inside = ""): string[] {
  return [...new Set([...Object.keys(table), ...Object.keys(declared)])].sort().flatMap((name) => {
    const path = `${inside}${name}`;
    const [ours, theirs] = [table[name], declared[name]];
    if (ours === undefined) return [`${path} is missing`];
    if (theirs === undefined) return [`${path} is not declared`];
    if (ours !== "any" && theirs !== "any") return differences(ours, theirs, isDeep, `${path}.`);
    if (ours !== "any") return [`${path} is declared without properties`];
    return theirs !== "any" && isDeep ? [`${path} has properties of its own`] : [];
  });
}
