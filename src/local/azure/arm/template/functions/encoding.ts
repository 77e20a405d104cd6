import { guidFrom } from "../../../../../rules/guid";
import { NotJson, readJson } from "../../exact-json/reading";
import type { Value } from "../../exact-json/values";
import { writeJson } from "../../exact-json/writing";
import { ExpressionError } from "../errors";
import { murmur64 } from "./murmur";
import { ANY, type Call, define, type FunctionTable, text } from "./table";

/** The namespace of the name-based UUIDs that ARM's `guid` makes. */
const GUID_NAMESPACE = Buffer.from("11fb06fb712d4ddd98c7e71bbd588830", "hex");

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** Functions that encode, decode and hash. */
export const encodingFunctions: FunctionTable = {
  base64: define(1, 1, (args, call) => base64(text(call, args, 0))),
  base64tostring: define(1, 1, (args, call) => fromBase64(text(call, args, 0), call)),
  base64tojson: define(1, 1, (args, call) => {
    const decoded = fromBase64(text(call, args, 0), call);
    return parsed(decoded, () => notValid(call, "The decoded string is not a valid json serialized value."));
  }),
  json: define(1, 1, (args, call) =>
    parsed(text(call, args, 0), () => {
      // The parser's own message would quote the text, which may be secret.
      return new ExpressionError(
        `Unable to evaluate the template language function '${call.name}'. The argument provided is not a valid JSON string.`,
      );
    }),
  ),
  datauri: define(1, 1, ([value = null]) =>
    typeof value === "string"
      ? `data:text/plain;charset=utf-8;base64,${base64(value)}`
      : `data:application/json;charset=utf-8;base64,${base64(writeJson(value))}`,
  ),
  datauritostring: define(1, 1, (args, call) => fromDataUri(text(call, args, 0), call)),
  uricomponent: define(1, 1, (args, call) => encode(text(call, args, 0))),
  uricomponenttostring: define(1, 1, (args, call) => decode(text(call, args, 0).replaceAll("+", " "))),
  uniquestring: define(1, ANY, (args, call) => uniqueString(seed(args, call))),
  guid: define(1, ANY, (args, call) => guidFrom(GUID_NAMESPACE, seed(args, call))),
};

function seed(args: readonly Value[], call: Call): string {
  return args.map((_, index) => text(call, args, index)).join("-");
}

function base64(value: string): string {
  return Buffer.from(value).toString("base64");
}

function notValid(call: Call, reason: string): ExpressionError {
  return new ExpressionError(
    `The template language function '${call.name}' was invoked with a parameter that is not valid. ${reason}`,
  );
}

function fromBase64(value: string, call: Call): string {
  const digits = value.replace(/[ \t\r\n]/g, "");
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) {
    throw notValid(call, "The value cannot be decoded from base64 representation.");
  }
  return Buffer.from(digits, "base64").toString("utf8");
}

function parsed(value: string, refuse: () => ExpressionError): Value {
  try {
    return readJson(value);
  } catch (error) {
    throw error instanceof NotJson ? refuse() : error;
  }
}

function fromDataUri(value: string, call: Call): string {
  const match = /^data:[^,]*?(;base64)?,(.*)$/s.exec(value);
  if (match === null) {
    throw new ExpressionError(
      `The template language function '${call.name}' expects its parameter to be formatted as a valid data URI. The provided value '${value}' was not formatted correctly. Please see https://aka.ms/arm-functions#dataUriToString for usage details.`,
    );
  }
  const charset = /;charset=([^;,]*)/i.exec(value.slice(0, value.indexOf(",")))?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new ExpressionError(
      `The template language function '${call.name}' parameter is not valid. The provided charset '${charset}' is not supported. Please see https://aka.ms/arm-functions#dataUriToString for usage details.`,
    );
  }
  return match[1] ? fromBase64(match[2] ?? "", call) : decode(match[2] ?? "");
}

/** Encodes as .NET does: it also encodes characters that JavaScript leaves unchanged. */
function encode(value: string): string {
  const whole = value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
  return encodeURIComponent(whole).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Decodes what can be decoded, and leaves the rest. */
function decode(value: string): string {
  return value.replace(/(%[0-9a-fA-F]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll("%", ""), "hex").toString("utf8"),
  );
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
