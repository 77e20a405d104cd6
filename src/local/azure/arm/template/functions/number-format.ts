import { Float } from "../../exact-json/values";
import { writeFloat } from "../../exact-json/writing";

/**
 * Writes a number in one of .NET's numeric formats, in the invariant culture: one letter and a precision, or a picture of
 * `0` and `#`. Undefined if there is no such format.
 */
export function formattedNumber(value: bigint | Float, format: string): string | undefined {
  const [, letter, digits] = /^([A-Za-z])(\d{0,9})$/.exec(format) ?? [];
  if (letter === undefined) {
    return pictured(value, format);
  }
  const precision = digits ? Math.min(Number(digits), 1_000) : undefined;
  const negative = isNegative(value) ? "-" : "";
  switch (letter.toUpperCase()) {
    case "N":
      return negative + grouped(fixed(value, precision ?? 2));
    case "F":
      return negative + fixed(value, precision ?? 2);
    case "C":
      return isNegative(value)
        ? `(¤${grouped(fixed(value, precision ?? 2))})`
        : `¤${grouped(fixed(value, precision ?? 2))}`;
    case "P":
      return `${negative}${grouped(fixed(times100(value), precision ?? 2))} %`;
    case "E":
      return negative + exponential(value, precision ?? 6, letter);
    case "G":
      return general(value, precision, letter);
    case "R":
      return value instanceof Float ? String(value.value) : String(value);
    case "D":
      return value instanceof Float ? undefined : negative + fixed(value, 0).padStart(precision ?? 1, "0");
    case "B":
    case "X":
      return value instanceof Float ? undefined : inBase(value, letter, precision ?? 1);
    default:
      return undefined;
  }
}

function isNegative(value: bigint | Float): boolean {
  return value instanceof Float ? value.value < 0 : value < 0n;
}

function times100(value: bigint | Float): bigint | Float {
  return value instanceof Float ? new Float(value.value * 100) : value * 100n;
}

/** The digits without a sign. */
function fixed(value: bigint | Float, decimals: number): string {
  if (value instanceof Float) {
    return toEven(Math.abs(value.value), Math.min(decimals, 99));
  }
  const whole = String(value).replace("-", "");
  return decimals > 0 ? `${whole}.${"0".repeat(decimals)}` : whole;
}

/** .NET rounds a number that lies exactly in the middle to the even digit, JavaScript up. */
function toEven(value: number, decimals: number): string {
  const up = value.toFixed(decimals);
  const down = (Number(up) - 10 ** -decimals).toFixed(decimals);
  const exact = value < 1e20 ? value.toFixed(100) : "";
  const isMiddle = /^50*$/.test(exact.slice(exact.indexOf(".") + 1 + decimals));
  return isMiddle && /[13579]$/.test(up) ? down : up;
}

function grouped(digits: string): string {
  const [whole = "", decimals] = digits.split(".");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? groups : `${groups}.${decimals}`;
}

function exponential(value: bigint | Float, decimals: number, letter: string): string {
  const number = Math.abs(Number(value instanceof Float ? value.value : value));
  const [shortest = "", exponent = "+0"] = number.toExponential(Math.min(decimals, 99)).split("e");
  const digits =
    value instanceof Float && Number.isInteger(Number(exponent))
      ? toEven(number / 10 ** Number(exponent), decimals)
      : shortest;
  return `${digits}${letter}${exponent.charAt(0)}${exponent.slice(1).padStart(3, "0")}`;
}

function general(value: bigint | Float, precision: number | undefined, letter: string): string {
  const number = Number(value instanceof Float ? value.value : value);
  if (!precision) {
    const plain = value instanceof Float ? writeFloat(value).replace(/\.0$/, "") : String(value);
    return letter === "g" ? plain.toLowerCase() : plain;
  }
  const text = number.toPrecision(Math.min(precision, 100));
  const [digits = "", exponent] = text.split("e");
  const short = digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
  const mark = letter === "g" ? "e" : "E";
  return exponent === undefined ? short : `${short}${mark}${exponent.charAt(0)}${exponent.slice(1).padStart(2, "0")}`;
}

/** Negative integers as the two's complement of 64 bits. */
function inBase(value: bigint, letter: string, width: number): string {
  const bits = BigInt.asUintN(64, value);
  const digits = bits.toString(letter.toUpperCase() === "X" ? 16 : 2).padStart(width, "0");
  return letter === "X" ? digits.toUpperCase() : digits;
}

/** A picture rounds the fifteen digits that it sees, not the binary number behind them. */
function rounded(value: bigint | Float, decimals: number): string {
  if (!(value instanceof Float)) {
    return fixed(value, decimals);
  }
  const [digits = "0", exponent = "0"] = Math.abs(value.value).toPrecision(15).split("e");
  const [whole = "0", part = ""] = digits.split(".");
  const places = part.length - Number(exponent);
  const scaled = BigInt(whole + part) * 10n ** BigInt(Math.max(decimals - places, 0));
  const surplus = 10n ** BigInt(Math.max(places - decimals, 0));
  const result = ((scaled + surplus / 2n) / surplus).toString().padStart(decimals + 1, "0");
  return decimals > 0 ? `${result.slice(0, -decimals)}.${result.slice(-decimals)}` : result;
}

/** A picture such as `#,##0.00`, with sections for negative numbers and zero. */
function pictured(value: bigint | Float, format: string): string {
  const [positive = "", forNegative, forZero] = format.split(";");
  const number = Number(value instanceof Float ? value.value : value);
  if (number === 0 && forZero !== undefined) {
    return picture(value, forZero);
  }
  if (number < 0) {
    return forNegative ? picture(value, forNegative) : `-${picture(value, positive)}`;
  }
  return picture(value, positive);
}

function picture(value: bigint | Float, format: string): string {
  const pattern = /[0#][0#,.]*|\.[0#]+/.exec(format);
  const digits = pattern?.[0] ?? "";
  const scaled = format.includes("%") ? times100(value) : value;
  const [wholePart = "", decimalPart = ""] = digits.split(".");
  const most = decimalPart.length;
  const least = decimalPart.lastIndexOf("0") + 1;
  const [whole = "", decimals = ""] = rounded(scaled, most).split(".");
  const slots = wholePart.replaceAll(",", "");
  const first = slots.indexOf("0");
  const shownWhole = (whole === "0" && first < 0 ? "" : whole).padStart(first < 0 ? 0 : slots.length - first, "0");
  const shownDecimals = decimals.replace(new RegExp(`0{0,${Math.max(most - least, 0)}}$`), "");
  const number = `${/,[0#]/.test(wholePart) ? grouped(shownWhole) : shownWhole}${shownDecimals ? `.${shownDecimals}` : ""}`;
  const around = (text: string) => text.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, "$1$2$3");
  if (pattern === null) {
    return around(format);
  }
  return around(format.slice(0, pattern.index)) + number + around(format.slice(pattern.index + digits.length));
}
