import { guidFrom } from "../../../../../rules/guid";
import type { Json } from "../../../json";
import { murmur64 } from "./murmur";
import { type Call, define, type FunctionTable, misuse, text } from "./table";

const ANY = Number.POSITIVE_INFINITY;

/** The namespace of the name-based UUIDs that ARM's `guid` makes. */
const GUID_NAMESPACE = Buffer.from("11fb06fb712d4ddd98c7e71bbd588830", "hex");

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** Functions that encode, decode and hash. */
export const encodingFunctions: FunctionTable = {
  base64: define(1, 1, (args, call) => Buffer.from(text(call, args, 0)).toString("base64")),
  base64tostring: define(1, 1, (args, call) => fromBase64(text(call, args, 0))),
  base64tojson: define(1, 1, (args, call) => parseJson(fromBase64(text(call, args, 0)), call)),
  json: define(1, 1, (args, call) => parseJson(text(call, args, 0), call)),
  datauri: define(1, 1, (args, call) => {
    return `data:text/plain;charset=utf8;base64,${Buffer.from(text(call, args, 0)).toString("base64")}`;
  }),
  datauritostring: define(1, 1, (args, call) => fromDataUri(text(call, args, 0), call)),
  uri: define(2, 2, (args, call) => combine(text(call, args, 0), text(call, args, 1), call)),
  uricomponent: define(1, 1, (args, call) => encode(text(call, args, 0))),
  uricomponenttostring: define(1, 1, (args, call) => decode(text(call, args, 0), call)),
  uniquestring: define(1, ANY, (args, call) => uniqueString(joined(args, call))),
  guid: define(1, ANY, (args, call) => guidFrom(GUID_NAMESPACE, joined(args, call))),
};

function joined(args: readonly Json[], call: Call): string {
  return args.map((_, index) => text(call, args, index)).join("-");
}

function fromBase64(value: string): string {
  return Buffer.from(value, "base64").toString("utf8");
}

function parseJson(value: string, call: Call): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    // The parser's own message would quote the text, which may be secret.
    throw misuse(call.name, "the provided string is no valid JSON");
  }
}

function fromDataUri(value: string, call: Call): string {
  const match = /^data:[^,]*?(;base64)?,(.*)$/s.exec(value);
  if (match === null) {
    throw misuse(call.name, "the provided string is no data URI");
  }
  return match[1] ? fromBase64(match[2] ?? "") : decode(match[2] ?? "", call);
}

function combine(base: string, relative: string, call: Call): string {
  if (!URL.canParse(relative, base)) {
    throw misuse(call.name, "the parameters do not make an absolute URI");
  }
  return new URL(relative, base).href;
}

/** Encodes as .NET does: it also encodes characters that JavaScript leaves unchanged. */
function encode(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(value: string, call: Call): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw misuse(call.name, "the provided string is not encoded as a URI component");
  }
}

function uniqueString(value: string): string {
  let rest = murmur64(Buffer.from(value, "utf8"));
  let result = "";
  for (let index = 0; index < 13; index++) {
    result += BASE32.charAt(Number(rest >> 59n));
    rest = BigInt.asUintN(64, rest << 5n);
  }
  return result;
}
