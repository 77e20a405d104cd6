import type { Problem } from "./problem";
import { checkChoice, checkWholeNumber, isRecord } from "./values";

/** What App Service does about an instance. Source: `AutoHealActionType`, Azure Resource Manager reference. */
const ACTIONS: readonly string[] = ["Recycle", "LogEvent", "CustomAction"];

/** What there is to go by. Source: `AutoHealTriggers`, as there. */
const TRIGGERS = [
  "requests",
  "privateBytesInKB",
  "statusCodes",
  "statusCodesRange",
  "slowRequests",
  "slowRequestsWithPath",
] as const;

const MOST = 2 ** 31 - 1;

/**
 * Checks when App Service does something about an instance, and what. Values that are not known yet are passed over.
 *
 * @param path Where it was declared, for example `autoHealRules`.
 */
export function checkAutoHealRules(path: string, rules: Readonly<Record<string, unknown>>): Problem[] {
  return [
    ...(isRecord(rules.triggers)
      ? checkTriggers(`${path}.triggers`, rules.triggers)
      : missing(`${path}.triggers`, rules.triggers)),
    ...(isRecord(rules.actions)
      ? checkActions(`${path}.actions`, rules.actions)
      : missing(`${path}.actions`, rules.actions)),
  ];
}

function missing(path: string, value: unknown): Problem[] {
  return value === undefined ? [{ path, reason: "it is missing: declare triggers, and the actions to take" }] : [];
}

function checkTriggers(path: string, triggers: Readonly<Record<string, unknown>>): Problem[] {
  if (TRIGGERS.every((name) => triggers[name] === undefined)) {
    return [{ path, reason: `it has none: declare ${TRIGGERS.slice(0, -1).join(", ")} or ${TRIGGERS.at(-1)}` }];
  }
  return [
    ...checkWholeNumber(`${path}.privateBytesInKB`, triggers.privateBytesInKB, 1, MOST),
    ...TRIGGERS.flatMap((name) => {
      const value = triggers[name];
      const each = Array.isArray(value) ? value : [value];
      return each.flatMap((trigger: unknown, index) =>
        isRecord(trigger) ? checkTrigger(`${path}.${name}${Array.isArray(value) ? `[${index}]` : ""}`, trigger) : [],
      );
    }),
  ];
}

function checkTrigger(path: string, trigger: Readonly<Record<string, unknown>>): Problem[] {
  return [
    ...checkWholeNumber(`${path}.count`, trigger.count, 1, MOST),
    ...checkWholeNumber(`${path}.status`, trigger.status, 100, 599),
    ...["timeInterval", "timeTaken"].flatMap((name) => checkTimeSpan(`${path}.${name}`, trigger[name])),
    ...checkRange(`${path}.statusCodes`, trigger.statusCodes),
  ];
}

function checkActions(path: string, actions: Readonly<Record<string, unknown>>): Problem[] {
  const { actionType, customAction } = actions;
  const isCustom = actionType === "CustomAction";
  return [
    ...checkChoice(`${path}.actionType`, actionType, ACTIONS),
    ...checkTimeSpan(`${path}.minProcessExecutionTime`, actions.minProcessExecutionTime),
    ...(isCustom && customAction === undefined
      ? [{ path: `${path}.customAction`, reason: "it is missing: say which program is run" }]
      : []),
    ...(typeof actionType === "string" && !isCustom && customAction !== undefined
      ? [
          {
            path: `${path}.customAction`,
            reason: `it is declared beside actionType "${actionType}", which runs nothing: remove it, or use "CustomAction"`,
          },
        ]
      : []),
  ];
}

function checkTimeSpan(path: string, value: unknown): Problem[] {
  return typeof value !== "string" || /^\d{2}:[0-5]\d:[0-5]\d$/.test(value)
    ? []
    : [{ path, reason: `"${value}" is not a time: use hours, minutes and seconds, for example "00:05:00"` }];
}

function checkRange(path: string, value: unknown): Problem[] {
  return typeof value !== "string" || /^[1-5]\d{2}(-[1-5]\d{2})?$/.test(value)
    ? []
    : [{ path, reason: `"${value}" is not a range of statuses: use two, for example "500-599"` }];
}
