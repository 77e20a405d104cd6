/** A point in time: ticks of 100 ns since 1970 by the clock of its zone, which is so many minutes before UTC. */
export interface Moment {
  readonly ticks: bigint;
  readonly offset: number;
}

export const TICKS_PER_SECOND = 10_000_000n;

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** .NET's formats of one letter, in the invariant culture. */
const STANDARD: Readonly<Record<string, string>> = {
  "": "MM/dd/yyyy HH:mm:ss zzz",
  d: "MM/dd/yyyy",
  D: "dddd, dd MMMM yyyy",
  f: "dddd, dd MMMM yyyy HH:mm",
  F: "dddd, dd MMMM yyyy HH:mm:ss",
  g: "MM/dd/yyyy HH:mm",
  G: "MM/dd/yyyy HH:mm:ss",
  M: "MMMM dd",
  m: "MMMM dd",
  O: "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
  o: "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
  R: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  s: "yyyy-MM-ddTHH:mm:ss",
  t: "HH:mm",
  T: "HH:mm:ss",
  u: "yyyy-MM-dd HH:mm:ss'Z'",
  Y: "yyyy MMMM",
  y: "yyyy MMMM",
};

/** These formats show the time of Greenwich. */
const UNIVERSAL = ["R", "r", "u"];

const PART = /'([^']*)'|"([^"]*)"|\\(.)|%|y+|M+|d+|H+|h+|m+|s+|f+|F+|t+|z+|K/g;

/** A time in a format of .NET, in the invariant culture. Undefined if there is no such format. */
export function formattedTime(moment: Moment, format: string): string | undefined {
  const pattern = format.length > 1 ? format : STANDARD[format];
  if (pattern === undefined) {
    return undefined;
  }
  const shift = UNIVERSAL.includes(format) ? BigInt(moment.offset) * 60n * TICKS_PER_SECOND : 0n;
  const ticks = moment.ticks - shift;
  const perMillisecond = TICKS_PER_SECOND / 1_000n;
  const fraction = ((ticks % TICKS_PER_SECOND) + TICKS_PER_SECOND) % TICKS_PER_SECOND;
  const time = new Date(Number((ticks - fraction) / perMillisecond));
  return pattern.replace(PART, (part, single?: string, double?: string, escaped?: string) => {
    const literal = single ?? double ?? escaped;
    return literal ?? written(part, time, String(fraction).padStart(7, "0"), moment.offset);
  });
}

function written(part: string, time: Date, fraction: string, offset: number): string {
  const digits = (value: number, most = 2) => String(value).padStart(Math.min(part.length, most), "0");
  switch (part.charAt(0)) {
    case "y": {
      const year = time.getUTCFullYear();
      return part.length <= 2 ? digits(year % 100) : digits(year, part.length);
    }
    case "M":
      return named(part, MONTHS[time.getUTCMonth()]) ?? digits(time.getUTCMonth() + 1);
    case "d":
      return named(part, DAYS[time.getUTCDay()]) ?? digits(time.getUTCDate());
    case "H":
      return digits(time.getUTCHours());
    case "h":
      return digits(time.getUTCHours() % 12 || 12);
    case "m":
      return digits(time.getUTCMinutes());
    case "s":
      return digits(time.getUTCSeconds());
    case "f":
      return fraction.slice(0, part.length);
    case "F":
      return fraction.slice(0, part.length).replace(/0+$/, "");
    case "t":
      return (time.getUTCHours() < 12 ? "AM" : "PM").slice(0, part.length);
    case "z":
    case "K":
      return zone(part, offset);
    default:
      return "";
  }
}

function named(part: string, name = ""): string | undefined {
  return part.length < 3 ? undefined : part.length === 3 ? name.slice(0, 3) : name;
}

function zone(part: string, offset: number): string {
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const sign = offset < 0 ? "-" : "+";
  if (part === "z") {
    return `${sign}${hours}`;
  }
  const short = `${sign}${String(hours).padStart(2, "0")}`;
  return part === "zz" ? short : `${short}:${String(minutes).padStart(2, "0")}`;
}
