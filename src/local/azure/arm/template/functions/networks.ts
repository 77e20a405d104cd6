import { isIPv4, isIPv6 } from "node:net";
import { objectOf, type Value } from "../../exact-json/values";
import { ExpressionError } from "../errors";
import { define, type FunctionTable, smallInteger, text } from "./table";

/** Functions of ranges of addresses, such as `10.0.0.0/16`. */
export const networkFunctions: FunctionTable = {
  parsecidr: define(1, 1, (args, call) => described(networkIn(text(call, args, 0)))),
  cidrsubnet: define(3, 3, (args, call) => {
    const written = text(call, args, 0);
    const [prefix, index] = [1, 2].map((at) => BigInt(smallInteger(call, args, at))) as [bigint, bigint];
    return subnet(networkIn(written), written, prefix, index);
  }),
  cidrhost: define(2, 2, (args, call) => {
    const written = text(call, args, 0);
    return host(networkIn(written), written, BigInt(smallInteger(call, args, 1)));
  }),
};

interface Network {
  readonly bits: 32 | 128;
  readonly prefix: number;
  /** The first and the last address. */
  readonly first: bigint;
  readonly last: bigint;
}

function networkIn(written: string): Network {
  const [, given = "", digits] = /^\s*([^/\s]+)(?:\/(\d{1,3}))?\s*$/.exec(written) ?? [];
  const address = completed(given);
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  const prefix = digits === undefined ? classOf(address) : Number(digits);
  if (bits === undefined || prefix > bits) {
    throw new ExpressionError(`The specified CIDR '${written}' is not valid.`);
  }
  return network(numberOf(address, bits), bits, prefix);
}

/** An address of version 4 with less than four parts: the last part is the rest of the number. */
function completed(address: string): string {
  if (!/^\d+(\.\d+){0,2}$/.test(address)) {
    return address;
  }
  const parts = address.split(".").map(Number);
  const rest = parts.pop() ?? 0;
  const size = 4 - parts.length;
  const bytes = Array.from({ length: size }, (_, index) => Math.floor(rest / 256 ** (size - 1 - index)) % 256);
  return rest < 256 ** size ? [...parts, ...bytes].join(".") : address;
}

/** The length of the prefix of a network that names none: by its class. */
function classOf(address: string): number {
  if (!isIPv4(address)) {
    return 64;
  }
  const first = Number(address.split(".")[0]);
  return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
}

function network(address: bigint, bits: 32 | 128, prefix: number): Network {
  const size = 1n << BigInt(bits - prefix);
  const first = (address / size) * size;
  return { bits, prefix, first, last: first + size - 1n };
}

function numberOf(address: string, bits: 32 | 128): bigint {
  if (bits === 32) {
    return address.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  }
  // A URL spells an address in its shortest form, without dots.
  const spelled = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail = ""] = spelled.split("::");
  const groups = (part: string) => part.split(":").filter((group) => group !== "");
  const [left, right] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function textOf(address: bigint, bits: 32 | 128): string {
  if (bits === 32) {
    return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join(".");
  }
  if (address >> 32n === 0xffffn) {
    return `::ffff:${textOf(address & 0xffff_ffffn, 32)}`;
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - index * 16)) & 0xffffn).toString(16),
  );
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

function described({ bits, prefix, first, last }: Network): Value {
  const text = (address: bigint) => textOf(address, bits);
  const all = (1n << BigInt(bits)) - 1n;
  const netmask = all ^ ((1n << BigInt(bits - prefix)) - 1n);
  const isSmall = bits - prefix < 2;
  return objectOf<Value>([
    ["network", text(first)],
    ["netmask", text(netmask)],
    ...(bits === 32 ? [["broadcast", text(last)] as const] : []),
    ["firstUsable", text(bits === 32 && !isSmall ? first + 1n : first)],
    ["lastUsable", text(bits === 128 ? last : isSmall ? (prefix === 32 ? last : first) : last - 1n)],
    ["cidr", BigInt(prefix)],
  ]);
}

function subnet({ bits, prefix, first }: Network, written: string, wanted: bigint, index: bigint): Value {
  if (wanted < prefix || wanted > bits) {
    throw new ExpressionError(`Could not generate subnet for network '${written}' and CIDR value '${wanted}'.`);
  }
  const count = 1n << (wanted - BigInt(prefix));
  if (index < 0n || index >= count) {
    throw new ExpressionError(
      `The specified subnetIndex '${index}' is not a valid index of the subnet size '${count}'.`,
    );
  }
  return `${textOf(first + index * (1n << (BigInt(bits) - wanted)), bits)}/${wanted}`;
}

/** Counts from the address behind that of the network. */
function host({ bits, first, last }: Network, written: string, index: bigint): Value {
  const address = first + index + 1n;
  const usable = last - first > 1n ? last - 1n : last;
  if (address < first || address > usable) {
    throw new ExpressionError(`Could not calculate the CidrHost for network '${written}' and CIDR value '${index}'.`);
  }
  return textOf(address, bits);
}
