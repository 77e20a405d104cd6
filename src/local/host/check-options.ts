import { inspect } from "node:util";
import type { Problem } from "../../rules/problem";
import { SWITCH_VALUES } from "../azure/app-service/switches";
import type { JournalOptions } from "../journal/journal";
import type { LocalAzureOptions, LocalPorts } from "./options";

/** Options that cannot be used, all of them. Its text has a line for each. */
export class OptionsError extends Error {
  override readonly name = "OptionsError";

  constructor(readonly problems: readonly Problem[]) {
    const lines = problems.map(({ path, reason }) => `  ${path}: ${reason}`);
    super(`LocalAzure cannot start with these options:\n${lines.join("\n")}`);
  }
}

/**
 * Checks all options before anything is started. A program in JavaScript has no types, and a typing error in a name would otherwise
 * be an option that does nothing.
 *
 * @throws OptionsError with all problems.
 */
export function checkOptions(options: unknown): void {
  const problems = checkMembers("", options, CHECKS);
  if (problems.length > 0) {
    throw new OptionsError(problems);
  }
}

type Check = (path: string, value: unknown) => Problem[];

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HIGHEST_PORT = 65_535;

const aFunction: Check = (path, value) =>
  typeof value === "function" ? [] : [problem(path, value, "give a function")];

const aPort: Check = (path, value) =>
  isNumber(value) && Number.isInteger(value) && value >= 0 && value <= HIGHEST_PORT
    ? []
    : [problem(path, value, `give a whole number from 1 to ${HIGHEST_PORT}, or 0 for any free port`)];

const atLeastZero: Check = (path, value) =>
  isNumber(value) && value >= 0 ? [] : [problem(path, value, "give 0 or a number above it")];

const aboveZero: Check = (path, value) =>
  isNumber(value) && value > 0 ? [] : [problem(path, value, "give a number above 0")];

const JOURNAL: Readonly<Record<keyof JournalOptions, Check>> = { megabytes: aboveZero, days: aboveZero };

const PORTS: Readonly<Record<keyof LocalPorts, Check>> = {
  arm: aPort,
  frontDoor: aPort,
  frontDoorTls: aPort,
  identity: aPort,
  page: aPort,
};

const oneOf =
  (values: readonly unknown[]): Check =>
  (path, value) =>
    values.includes(value) ? [] : [problem(path, value, `give ${values.map((each) => inspect(each)).join(" or ")}`)];

const SWITCHES = Object.fromEntries(Object.entries(SWITCH_VALUES).map(([name, values]) => [name, oneOf(values)]));

const CHECKS: Readonly<Record<keyof LocalAzureOptions, Check>> = {
  home: (path, value) =>
    (typeof value === "string" && value.trim() !== "") || (isObject(value) && typeof value.root === "string")
      ? []
      : [problem(path, value, "give the path of a folder, or what openHome returns")],
  subscriptions: (path, value) => {
    if (!Array.isArray(value)) {
      return [problem(path, value, "give a list of GUIDs")];
    }
    return value.flatMap((id: unknown, index) =>
      typeof id === "string" && GUID.test(id)
        ? []
        : [problem(`${path}[${index}]`, id, "give a GUID, such as 00000000-0000-0000-0000-000000000000")],
    );
  },
  ports: (path, value) => checkMembers(path, value, PORTS),
  switches: (path, value) => checkMembers(path, value, SWITCHES),
  clock: (path, value) =>
    isObject(value) && typeof value.now === "function" && typeof value.wait === "function"
      ? []
      : [problem(path, value, "give an object with the functions now and wait, such as new TurnableClock()")],
  hasDnsRecords: aFunction,
  instances: oneOf([true, false]),
  journal: (path, value) => checkMembers(path, value, JOURNAL),
  killAfterMilliseconds: atLeastZero,
  log: aFunction,
  warn: aFunction,
  minuteMilliseconds: aboveZero,
  retryAfterMilliseconds: atLeastZero,
};

/** Checks an object's members. An undefined one is as good as absent. */
function checkMembers(path: string, value: unknown, checks: Readonly<Record<string, Check>>): Problem[] {
  const names = Object.keys(checks);
  if (!isObject(value)) {
    return [problem(path || "options", value, `give an object with any of ${names.join(", ")}`)];
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const at = path === "" ? name : `${path}.${name}`;
    if (!Object.hasOwn(checks, name)) {
      return [{ path: at, reason: `there is no such option: use ${names.join(", ")}` }];
    }
    return member === undefined ? [] : (checks[name]?.(at, member) ?? []);
  });
}

function problem(path: string, value: unknown, cure: string): Problem {
  return {
    path,
    reason: `${inspect(value, { depth: 0, maxStringLength: 60, breakLength: Number.POSITIVE_INFINITY })} cannot be used: ${cure}`,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
