import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { EACH, type Shape } from "../../../src/pulumi/providers/azure-native/shape";

const SDK = dirname(require.resolve("@pulumi/azure-native/package.json"));

type Members = ReadonlyMap<string, ts.TypeNode>;

/** What the installed package says of its resources and functions, read from its declaration files. */
export class Declarations {
  readonly #namespaces = new Map<string, ReadonlyMap<string, Members>>();

  /** The inputs of a type of resources, the parameters of its path included, as deep as they are declared. */
  inputs(key: string): Shape {
    const { file, name } = this.#find(key);
    return this.#shape(membersOf(file, `${name}Args`), new Set());
  }

  /** The outputs of a type of resources, but for its id. */
  outputs(key: string): Shape {
    const { file, name } = this.#find(key);
    return this.#shape(membersOf(file, name), new Set());
  }

  /** The arguments of a function. */
  arguments(key: string): Shape {
    const { file, name } = this.#find(key);
    return this.#shape(membersOf(file, `${upper(name)}Args`), new Set());
  }

  /** What a function gives back. */
  result(key: string): Shape {
    const { file, name } = this.#find(key);
    return this.#shape(membersOf(file, `${upper(name)}Result`), new Set());
  }

  /** The version of Azure's interface; undefined where there is none. */
  apiVersion(key: string): string | undefined {
    return /Uses Azure REST API version ([\w-]+)\./.exec(this.#find(key).file.text)?.[1];
  }

  #find(key: string): { file: ts.SourceFile; name: string } {
    const [module = "", name = ""] = key.split(":");
    return {
      file: parse(readFileSync(join(SDK, module, `${name[0]?.toLowerCase()}${name.slice(1)}.d.ts`), "utf8")),
      name,
    };
  }

  #shape(members: Members, inside: ReadonlySet<string>): Shape {
    return Object.fromEntries([...members].map(([name, type]) => [name, this.#shapeOfType(type, inside)]));
  }

  #shapeOfType(type: ts.TypeNode, inside: ReadonlySet<string>): "any" | Shape {
    if (ts.isArrayTypeNode(type)) return this.#shapeOfType(type.elementType, inside);
    if (ts.isUnionTypeNode(type)) {
      const [only, ...others] = type.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
      return only && others.length === 0 ? this.#shapeOfType(only, inside) : "any";
    }
    if (ts.isTypeLiteralNode(type)) {
      const [index] = type.members;
      const each = index && ts.isIndexSignatureDeclaration(index) ? this.#shapeOfType(index.type, inside) : "any";
      return each === "any" ? "any" : { [EACH]: each };
    }
    if (!ts.isTypeReferenceNode(type)) return "any";
    const path = type.typeName.getText();
    const [argument] = type.typeArguments ?? [];
    if (argument && /^pulumi\.(Input|Output)$/.test(path)) return this.#shapeOfType(argument, inside);
    const [kind = "", module = "", name = ""] = path.split(".");
    if (kind !== "inputs" && kind !== "outputs") return "any";
    const members = this.#namespace(`${kind.slice(0, -1)}.d.ts`, module).get(name);
    // An error may have errors of its own kind inside.
    return members && !inside.has(path) ? this.#shape(members, new Set([...inside, path])) : "any";
  }

  /** The interfaces of one module in a file of many megabytes, of which nothing else is looked at. */
  #namespace(fileName: string, module: string): ReadonlyMap<string, Members> {
    const key = `${fileName} ${module}`;
    const known = this.#namespaces.get(key);
    if (known) return known;
    const text = readFileSync(join(SDK, "types", fileName), "utf8");
    const start = text.indexOf(`export declare namespace ${module} {`);
    const namespace = parse(text.slice(start, text.indexOf("\n}\n", start) + 2)).statements[0];
    const interfaces = new Map<string, Members>();
    if (namespace && ts.isModuleDeclaration(namespace) && namespace.body && ts.isModuleBlock(namespace.body)) {
      for (const statement of namespace.body.statements) {
        if (ts.isInterfaceDeclaration(statement)) interfaces.set(statement.name.text, propertiesIn(statement));
      }
    }
    this.#namespaces.set(key, interfaces);
    return interfaces;
  }
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest, true);
}

function membersOf(file: ts.SourceFile, name: string): Members {
  for (const statement of file.statements) {
    const isIt = ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement);
    if (isIt && statement.name?.text === name) return propertiesIn(statement);
  }
  return new Map();
}

function propertiesIn({ members }: ts.InterfaceDeclaration | ts.ClassDeclaration): Members {
  const properties = new Map<string, ts.TypeNode>();
  for (const member of members) {
    if ((ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) && member.type) {
      properties.set(member.name.getText(), member.type);
    }
  }
  return properties;
}

function upper(name: string): string {
  return `${name[0]?.toUpperCase()}${name.slice(1)}`;
}
