import type { Value } from "../../exact-json/values";
import { ExpressionError } from "../errors";
import { type Call, define, type FunctionTable, integer, text } from "./table";
import { formattedTime, type Moment, TICKS_PER_SECOND } from "./time-format";

/** The format of `utcNow()`. */
const COMPACT = "yyyyMMddTHHmmssZ";

/** The format of `dateTimeAdd` where none is given. Source: Microsoft's own engine. */
const EXTENDED = "yyyy-MM-ddTHH:mm:ssZ";

const TIME =
  /^\s*(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d{1,7})\d*)?)?)?\s*(Z|[-+]\d\d(?::?\d\d)?)?\s*$/i;
const DURATION =
  /^(-)?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$/;

/** The seconds of a year, a month and so on: a year has 365 days and a month 30. Source: Microsoft's own engine. */
const SECONDS = [365n * 86_400n, 30n * 86_400n, 86_400n, 3_600n, 60n, 1n];

/** The first and the last second of .NET's calendar: of the years 1 and 9999. */
const FIRST_SECOND = -62_135_596_800n;
const LAST_SECOND = 253_402_300_799n;

/** Functions of time. `utcNow` may stand in the default values of parameters alone: see declared.ts. */
export const timeFunctions: FunctionTable = {
  datetimeadd: define(2, 3, (args, call) => {
    const [start, duration] = [text(call, args, 0), text(call, args, 1)];
    const format = args.length > 2 ? text(call, args, 2) : EXTENDED;
    const moment =
      momentIn(start) ?? refuse(call, `The first parameter '${start}' is not a valid ISO8601 DateTime string.`);
    const span =
      durationIn(duration) ??
      refuse(call, `The second parameter '${duration}' is not a valid ISO8601 Duration string.`);
    const written = formattedTime({ ...moment, ticks: moment.ticks + span }, format);
    if (written === undefined) {
      throw new ExpressionError(
        `The template function '${call.name}' has an invalid parameter. The third parameter '${format}' is not a valid DateTime format string. Please see https://aka.ms/arn-template#functions .`,
      );
    }
    return written;
  }),
  datetimetoepoch: define(1, 1, (args, call) => {
    const moment =
      momentIn(text(call, args, 0)) ?? refuse(call, "The parameter is not a valid ISO8601 DateTime string.");
    return floored(moment.ticks - BigInt(moment.offset) * 60n * TICKS_PER_SECOND);
  }),
  datetimefromepoch: define(1, 1, (args, call) => {
    const seconds = secondsIn(args, call);
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND) {
      refuse(call, "The parameter is not a valid epoch time integer.");
    }
    return formattedTime({ ticks: seconds * TICKS_PER_SECOND, offset: 0 }, EXTENDED) ?? "";
  }),
};

/** The time of a deployment, in milliseconds since 1970, in a format of .NET. */
export function timeNow(now: number, format: string | undefined, name: string): string {
  const written = formattedTime({ ticks: BigInt(now) * (TICKS_PER_SECOND / 1_000n), offset: 0 }, format ?? COMPACT);
  if (written === undefined) {
    throw new ExpressionError(
      `The template function '${name}' has an invalid parameter. The parameter '${format}' is not a valid DateTime format string. Please see https://aka.ms/arn-template#functions .`,
    );
  }
  return written;
}

function refuse(call: Call, reason: string): never {
  throw new ExpressionError(
    `The template function '${call.name}' has an invalid parameter. ${reason} Please see https://aka.ms/arm-syntax-functions .`,
  );
}

function floored(ticks: bigint): bigint {
  const seconds = ticks / TICKS_PER_SECOND;
  return ticks % TICKS_PER_SECOND < 0n ? seconds - 1n : seconds;
}

function secondsIn(args: readonly Value[], call: Call): bigint {
  const [value] = args;
  if (typeof value !== "string") {
    return integer(call, args, 0);
  }
  return /^\s*[-+]?\d+\s*$/.test(value)
    ? BigInt(value.trim().replace("+", ""))
    : refuse(call, "The parameter is not a valid epoch time integer.");
}

function momentIn(value: string): Moment | undefined {
  const [found, year, month, day, hours = "00", minutes = "00", seconds = "00", fraction = "", zone = "Z"] =
    TIME.exec(value) ?? [];
  const time = found === undefined ? Number.NaN : Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  if (Number.isNaN(time)) {
    return undefined;
  }
  const [, sign, zoneHours, zoneMinutes = "0"] = /^([-+])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = sign === undefined ? 0 : (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === "-" ? -1 : 1);
  return { ticks: BigInt(time) * (TICKS_PER_SECOND / 1_000n) + BigInt(fraction.padEnd(7, "0")), offset };
}

function durationIn(value: string): bigint | undefined {
  const found = DURATION.exec(value);
  if (!found) {
    return undefined;
  }
  const [, sign, ...parts] = found;
  const fraction = BigInt((parts[6] ?? "").slice(0, 7).padEnd(7, "0"));
  const ticks = SECONDS.reduce(
    (sum, unit, index) => sum + BigInt(parts[index] ?? 0) * unit * TICKS_PER_SECOND,
    fraction,
  );
  return sign ? -ticks : ticks;
}
