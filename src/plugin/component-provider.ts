import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider";
import { hooksAreOf } from "../components/azure/hook";
import { readSchema, readSchemaText } from "../components/validation/component-schema";
import * as library from "../index";
import { componentOptions } from "./component-options";
import { plainInputs } from "./plain-inputs";

const STACK = "pulumi:pulumi:Stack";

type Component = new (
  name: string,
  args: pulumi.Inputs,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

/**
 * Makes the components for programs in other languages. The engine asks for one by its type, for example
 * `azure-slots:index:SlottedWebApp`.
 */
export function componentProvider(): Provider {
  const { name: packageName, version, resources } = readSchema();
  return {
    version,
    schema: readSchemaText(),
    async construct(name, type, inputs, options): Promise<ConstructResult> {
      const schema = resources[type];
      const component = components().get(type.split(":")[2] ?? "");
      if (schema === undefined || component === undefined) {
        const known = Object.keys(resources).join(", ");
        throw new Error(`${packageName} ${version} has no component of type '${type}'. It has ${known}`);
      }
      hooksAreOf(await ownerOf(type, options.parent));
      const subject = `${component.name} "${name}"`;
      const args = await told(() => plainInputs(inputs, schema, subject));
      const made = await told(() => new component(name, args, componentOptions(options)));
      const outputs = made as unknown as Readonly<Record<string, unknown>>;
      return {
        urn: made.urn,
        state: Object.fromEntries(
          Object.keys(schema.properties ?? {}).map((property) => [property, outputs[property]]),
        ),
      };
    },
  };
}

/**
 * Tells what is wrong with arguments in the component's own words alone. The engine would tell each problem once more, with
 * the value that was given, and that may be a secret.
 */
async function told<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw pulumi.InputPropertiesError.isInstance(error) ? new Error(error.message) : error;
  }
}

/** A component's type, and its parent if that is not the stack. Together with its name, that is its URN. */
async function ownerOf(type: string, parent: pulumi.Resource | undefined): Promise<string> {
  const urn = parent && (await (parent.urn as unknown as { promise(): Promise<string> }).promise());
  const qualified = urn?.split("::").slice(2).join("::") ?? STACK;
  const typeName = type.split(":")[2] ?? type;
  return qualified.startsWith(STACK) ? typeName : `${typeName} in ${qualified}`;
}

/** The exported components, by name. */
function components(): ReadonlyMap<string, Component> {
  const exported = Object.entries(library as Readonly<Record<string, unknown>>);
  return new Map(exported.filter((entry): entry is [string, Component] => isComponent(entry[1])));
}

function isComponent(value: unknown): value is Component {
  return typeof value === "function" && value.prototype instanceof pulumi.ComponentResource;
}
