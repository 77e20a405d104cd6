import { entriesOf, Float, isObject, type Value } from "./values";

/** Writes a value as Newtonsoft does: compact, `1.0` with its fraction. */
export function writeJson(value: Value): string {
  const parts: string[] = [];
  write(value, parts);
  return parts.join("");
}

function write(value: Value, parts: string[]): void {
  if (Array.isArray(value)) {
    parts.push("[");
    value.forEach((item, index) => {
      parts.push(index > 0 ? "," : "");
      write(item, parts);
    });
    parts.push("]");
  } else if (isObject(value)) {
    parts.push("{");
    entriesOf(value).forEach(([key, item], index) => {
      parts.push(index > 0 ? "," : "", quoted(key), ":");
      write(item, parts);
    });
    parts.push("}");
  } else {
    parts.push(typeof value === "string" ? quoted(value) : writeScalar(value));
  }
}

function writeScalar(value: bigint | Float | boolean | null): string {
  if (value instanceof Float) {
    return Number.isFinite(value.value) ? writeFloat(value) : `"${value.value}"`;
  }
  return String(value);
}

/** A number that is no integer, as .NET writes it. */
export function writeFloat({ value }: Float): string {
  const text = Math.abs(value) < 1e17 && Number.isInteger(value) ? BigInt(value).toString() : String(value);
  if (!Number.isFinite(value)) {
    return text;
  }
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e17 || magnitude < 1e-4)) {
    const [digits = "", exponent = "0"] = value.toExponential().split("e");
    const size = exponent.replace(/^[-+]/, "").padStart(2, "0");
    return `${digits}E${exponent.startsWith("-") ? "-" : "+"}${size}`;
  }
  return Number.isInteger(value) ? `${text}.0` : text;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u0085\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
