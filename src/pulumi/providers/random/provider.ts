import { listDifferences } from "../differences";
import type {
  CheckRequest,
  CheckResult,
  CreateRequest,
  CreateResult,
  DiffKind,
  DiffRequest,
  DiffResult,
  ProviderPlugin,
  ReadRequest,
  ReadResult,
  UpdateRequest,
} from "../plugin";
import type { PackageSchema } from "../schema";
import { type PropertyMap, UNKNOWN } from "../values";
import { RANDOM_TYPES, type RandomType } from "./resource-types";
import { randomSchema } from "./schema";

/**
 * Stands in for the random package. Its values come from the operating system's random numbers, and are kept in the
 * state.
 */
export class RandomProvider implements ProviderPlugin {
  readonly name = "random";
  readonly version = "4.21.2";

  schema(): PackageSchema {
    return randomSchema(this.version);
  }

  async configure(): Promise<void> {}

  async check({ type, news }: CheckRequest): Promise<CheckResult> {
    const { required, defaults = {} } = findType(type);
    const inputs: Record<string, PropertyMap[string]> = { ...defaults, ...news };
    // Two names of one input. If only one is given, it counts for both.
    if (news.number !== undefined && news.numeric === undefined) inputs.numeric = news.number;
    if (news.numeric !== undefined && news.number === undefined) inputs.number = news.numeric;
    const failures = required
      .filter((property) => inputs[property] === undefined)
      .map((property) => ({ property, reason: `missing required property '${property}'` }));
    return { inputs, failures };
  }

  /** A random value cannot change in place: other inputs need another value. */
  async diff({ type, oldInputs, news }: DiffRequest): Promise<DiffResult> {
    const { kept = [] } = findType(type);
    const detailed: Record<string, DiffKind> = {};
    for (const { path, property, change } of listDifferences(oldInputs, news)) {
      detailed[path] = kept.includes(property) ? change : `${change}-replace`;
    }
    return { detailed, deleteBeforeReplace: false };
  }

  async create({ type, inputs, preview }: CreateRequest): Promise<CreateResult> {
    const found = findType(type);
    if (preview) {
      return { id: "", outputs: { ...inputs, ...Object.fromEntries(found.outputs.map((name) => [name, UNKNOWN])) } };
    }
    const { id, outputs } = found.generate(inputs);
    return { id, outputs: { ...inputs, ...outputs } };
  }

  async read({ type, id, oldInputs, oldOutputs }: ReadRequest): Promise<ReadResult> {
    findType(type);
    if (!oldInputs) throw new Error(`the local provider does not model the import of random values ('${id}')`);
    return { id, inputs: oldInputs, outputs: oldOutputs };
  }

  async update({ oldOutputs, inputs }: UpdateRequest): Promise<PropertyMap> {
    return { ...oldOutputs, ...inputs };
  }

  async delete(): Promise<void> {}

  async invoke(token: string): Promise<PropertyMap> {
    throw new Error(`the local provider does not model the function '${token}'`);
  }

  cancel(): void {}
}

function findType(token: string): RandomType {
  const name = /^random:index\/\w+:(\w+)$/.exec(token)?.[1] ?? /^random:(?:index:)?(\w+)$/.exec(token)?.[1] ?? "";
  const type = Object.hasOwn(RANDOM_TYPES, name) ? RANDOM_TYPES[name] : undefined;
  if (!type) throw new Error(`the local provider does not model resources of type '${token}'`);
  return type;
}
