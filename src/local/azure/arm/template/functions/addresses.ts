import { isObject, propertyAnyCase, typeName, type Value } from "../../exact-json/values";
import { ExpressionError } from "../errors";
import { type Call, define, type FunctionTable, record, text } from "./table";

/** Functions of the addresses of the web. */
export const addressFunctions: FunctionTable = {
  uri: define(2, 2, combine),
  builduri: define(1, 1, (args, call) => build(args, call)),
  parseuri: define(1, 1, (args, call) => parse(text(call, args, 0))),
};

function combine(args: readonly Value[], call: Call): Value {
  const [base, relative] = [text(call, args, 0), text(call, args, 1)];
  if (!URL.canParse(base)) {
    throw new ExpressionError(
      `The template language function '${call.name}' expects its first argument to be a uri string. The provided value is '${base}'. Please see https://aka.ms/arm-function-datauri for usage details.`,
    );
  }
  if (!URL.canParse(relative, base)) {
    throw new ExpressionError(
      `The template language function '${call.name}' expects its second argument to be a uri string. The provided value is '${relative}'. Please see https://aka.ms/arm-function-datauri for usage details.`,
    );
  }
  return new URL(relative, base).href;
}

const USUAL_PORTS: Readonly<Record<string, string>> = { http: "80", https: "443" };

function build(args: readonly Value[], call: Call): Value {
  const parts = record(call, args, 0);
  const part = (name: string, types: readonly string[]): string => {
    const value = propertyAnyCase(parts, name) ?? null;
    if (value !== null && !types.includes(typeName(value))) {
      throw new ExpressionError(
        `Evaluation result of language expression '${isObject(value) || Array.isArray(value) ? "" : String(value)}' is type '${typeName(value)}', expected type is '${types[0]}'.`,
      );
    }
    return value === null ? "" : String(value);
  };
  for (const name of ["scheme", "host"]) {
    if ((propertyAnyCase(parts, name) ?? null) === null) {
      throw new ExpressionError(
        `The input object to the '${call.name}' function is missing the required property '${name}''.`,
      );
    }
  }
  const [scheme, host, port] = [part("scheme", ["String"]), part("host", ["String"]), part("port", ["Integer"])];
  const [path, query] = [part("path", ["String"]), part("query", ["String"])];
  const slashed = path.startsWith("/") ? path : `/${path}`;
  const asked = query === "" || query.startsWith("?") ? query : `?${query}`;
  const isUsual = port === "" || USUAL_PORTS[scheme.toLowerCase()] === port;
  return `${scheme}://${host}${isUsual ? "" : `:${port}`}${slashed}${asked}`;
}

function parse(value: string): Value {
  if (!URL.canParse(value)) {
    throw new ExpressionError(
      `The specified URL '${value}' is not valid 'Invalid URI: The format of the URI could not be determined.'.`,
    );
  }
  const { protocol, hostname, port, pathname, search } = new URL(value);
  return {
    scheme: protocol.replace(":", ""),
    host: hostname,
    port: port === "" ? null : BigInt(port),
    ...(pathname === "/" || pathname === "" ? {} : { path: pathname }),
    ...(search === "" ? {} : { query: search }),
  };
}
