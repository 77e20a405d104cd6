import { notImplemented } from "../../protocol";
import { type Call, define, type FunctionTable, misuse, text } from "./table";

/** The formats of one letter that are modelled. The others are made of the parts of a date, and of letters as they are. */
const STANDARD: Readonly<Record<string, string>> = { u: "yyyy-MM-dd HH:mm:ssZ" };

/** The format of `utcNow()`. */
export const COMPACT = "yyyyMMddTHHmmssZ";

/** The format of `dateTimeAdd` where none is given. Source: Microsoft's own engine. */
const EXTENDED = "yyyy-MM-ddTHH:mm:ssZ";

const TIME = /^(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d):?(\d\d)(?:\.\d+)?Z$/;
const DURATION = /^(-)?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** The seconds of a year, a month and so on: a year has 365 days and a month 30. Source: Microsoft's own engine. */
const SECONDS = [365 * 86_400, 30 * 86_400, 86_400, 3_600, 60, 1];

/** Functions of time. `utcNow` is none of them, since it may stand in the default values of parameters alone. */
export const timeFunctions: FunctionTable = {
  datetimeadd: define(2, 3, (args, call) => {
    const milliseconds = timeIn(text(call, args, 0), call) + durationIn(text(call, args, 1), call);
    return formatted(new Date(milliseconds), args.length > 2 ? text(call, args, 2) : EXTENDED, call.name);
  }),
};

/** A time in a format of .NET. */
export function formatted(time: Date, format: string, name: string): string {
  const [year, month, day, hours, minutes, seconds] = time.toISOString().split(/\D/);
  const parts: Readonly<Record<string, string | undefined>> = {
    yyyy: year,
    MM: month,
    dd: day,
    HH: hours,
    mm: minutes,
    ss: seconds,
  };
  const pattern = STANDARD[format] ?? format;
  if (!/^(yyyy|MM|dd|HH|mm|ss|[TZ :./_-])+$/.test(pattern)) {
    throw notImplemented(`the format '${format}' of the template function '${name}'`);
  }
  return pattern.replace(/yyyy|MM|dd|HH|mm|ss/g, (part) => parts[part] ?? "");
}

function timeIn(value: string, call: Call): number {
  const [, ...parts] = TIME.exec(value) ?? [];
  const [year, month, day, hours, minutes, seconds] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  if (Number.isNaN(time)) {
    throw misuse(call.name, `parameter 1, '${value}', is not a time in UTC of the form 2026-01-31T10:00:00Z`);
  }
  return time;
}

function durationIn(value: string, call: Call): number {
  const found = DURATION.exec(value);
  if (!found) {
    throw misuse(call.name, `parameter 2, '${value}', is not a duration of ISO 8601, such as PT30M`);
  }
  const [, sign, ...parts] = found;
  const seconds = parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (SECONDS[index] ?? 0), 0);
  return (sign ? -1000 : 1000) * seconds;
}
