import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { isList, type PropertyMap, type PropertyValue, Secret } from "../values";
import { pick, randomString, shuffle } from "./generate";
import { ADJECTIVES, ADVERBS, ANIMALS } from "./words";

/** The generated values, and the id of the resource in the state. */
interface Generated {
  readonly id: string;
  readonly outputs: PropertyMap;
}

/** A type of random resource. */
export interface RandomType {
  /** The required inputs. */
  readonly required: readonly string[];
  /** Other inputs that have no default. Each type has `keepers` besides. */
  readonly optional?: readonly string[];
  /** The defaults of inputs. */
  readonly defaults?: PropertyMap;
  /** The names of the generated values. */
  readonly outputs: readonly string[];
  /** Inputs about how the value is kept. If one changes, no new value is needed. */
  readonly kept?: readonly string[];
  generate(inputs: PropertyMap): Generated;
}

const PASSWORD_ID = "none";

/** The largest range that `crypto.randomInt` accepts. */
const LARGEST_RANGE = 2 ** 48;

const stringInputs: Omit<RandomType, "generate" | "outputs"> = {
  required: ["length"],
  optional: ["overrideSpecial"],
  defaults: {
    lower: true,
    upper: true,
    special: true,
    numeric: true,
    number: true,
    minLower: 0,
    minUpper: 0,
    minNumeric: 0,
    minSpecial: 0,
  },
};

/** The types of resources, keyed by name. */
export const RANDOM_TYPES: Readonly<Record<string, RandomType>> = {
  RandomBytes: {
    required: ["length"],
    outputs: ["base64", "hex"],
    generate: (inputs) => {
      const bytes = randomBytes(integer(inputs, "length"));
      const base64 = bytes.toString("base64");
      return { id: PASSWORD_ID, outputs: { base64: new Secret(base64), hex: new Secret(bytes.toString("hex")) } };
    },
  },
  RandomId: {
    required: ["byteLength"],
    optional: ["prefix"],
    outputs: ["b64Std", "b64Url", "dec", "hex"],
    generate: (inputs) => {
      const bytes = randomBytes(integer(inputs, "byteLength"));
      const prefix = text(inputs, "prefix");
      const b64Url = bytes.toString("base64url");
      return {
        id: b64Url,
        outputs: {
          b64Std: prefix + bytes.toString("base64"),
          b64Url: prefix + b64Url,
          dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
          hex: prefix + bytes.toString("hex"),
        },
      };
    },
  },
  RandomString: {
    ...stringInputs,
    outputs: ["result"],
    generate: (inputs) => {
      const result = stringOf(inputs);
      return { id: result, outputs: { result } };
    },
  },
  RandomPassword: {
    ...stringInputs,
    // The package also returns a bcrypt hash. It cannot be made here. No hash is better than a wrong one.
    outputs: ["result"],
    generate: (inputs) => ({ id: PASSWORD_ID, outputs: { result: new Secret(stringOf(inputs)) } }),
  },
  RandomInteger: {
    required: ["max", "min"],
    optional: ["seed"],
    outputs: ["result"],
    generate: (inputs) => {
      refuseSeed(inputs);
      const min = integer(inputs, "min");
      const max = integer(inputs, "max");
      if (max < min) throw new Error(`'max' is ${max}, but must be at least 'min', which is ${min}`);
      if (max - min >= LARGEST_RANGE) throw new Error("the local provider does not model ranges as large as 2^48");
      const result = min + randomInt(max - min + 1);
      return { id: String(result), outputs: { result } };
    },
  },
  RandomUuid: { required: [], outputs: ["result"], generate: uuid },
  RandomUuid4: { required: [], outputs: ["result"], generate: uuid },
  RandomUuid7: { required: [], outputs: ["result"], generate: timeOrderedUuid },
  RandomPet: {
    required: [],
    optional: ["prefix"],
    defaults: { length: 2, separator: "-" },
    outputs: [],
    generate: (inputs) => {
      const length = integer(inputs, "length");
      const words = [
        ...Array.from({ length: Math.max(0, length - 2) }, () => pick(ADVERBS)),
        ...(length > 1 ? [pick(ADJECTIVES)] : []),
        pick(ANIMALS),
      ];
      const prefix = text(inputs, "prefix");
      return { id: [...(prefix ? [prefix] : []), ...words].join(text(inputs, "separator")), outputs: {} };
    },
  },
  RandomShuffle: {
    required: ["inputs"],
    optional: ["resultCount", "seed"],
    outputs: ["results"],
    generate: (inputs) => {
      refuseSeed(inputs);
      const values = isList(inputs.inputs) ? inputs.inputs : [];
      const count = inputs.resultCount === undefined ? values.length : integer(inputs, "resultCount");
      const results: PropertyValue[] = [];
      // If more are requested than exist, the package starts again with a new shuffle.
      while (values.length > 0 && results.length < count) results.push(...shuffle(values));
      return { id: "-", outputs: { results: results.slice(0, count) } };
    },
  },
};

function stringOf(inputs: PropertyMap): string {
  const { overrideSpecial } = inputs;
  return randomString({
    length: integer(inputs, "length"),
    lower: inputs.lower !== false,
    upper: inputs.upper !== false,
    // `number` is the older of the two names. If either is false, the result is false.
    numeric: inputs.numeric !== false && inputs.number !== false,
    special: inputs.special !== false,
    minLower: integer(inputs, "minLower"),
    minUpper: integer(inputs, "minUpper"),
    minNumeric: integer(inputs, "minNumeric"),
    minSpecial: integer(inputs, "minSpecial"),
    ...(typeof overrideSpecial === "string" ? { overrideSpecial } : {}),
  });
}

function uuid(): Generated {
  const result = randomUUID();
  return { id: result, outputs: { result } };
}

/** A UUID of version 7: the time in the first 48 bits, the others random. */
function timeOrderedUuid(): Generated {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const result = bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { id: result, outputs: { result } };
}

/** A seed promises the numbers of one particular generator, which is not available here. */
function refuseSeed({ seed }: PropertyMap): void {
  if (seed !== undefined && seed !== "") throw new Error("the local provider does not model 'seed'");
}

function integer(inputs: PropertyMap, name: string): number {
  const value = inputs[name];
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number)) return number;
  throw new Error(`'${name}' is ${JSON.stringify(value)}, but must be a whole number`);
}

function text(inputs: PropertyMap, name: string): string {
  const value = inputs[name];
  return typeof value === "string" ? value : "";
}
