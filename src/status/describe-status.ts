import { PRODUCTION } from "../rules";
import { table } from "../table";
import type { AppStatus, LastSwap, SlotStatus } from "./app-status";

/** An app's status as text for people: a table of its slots, then one line for each other fact. */
export function describeStatus(status: AppStatus): string {
  const { stickyNames, previews, operations, lastSwap } = status;
  const sticky = [
    ...named("app settings", stickyNames.appSettings),
    ...named("connection strings", stickyNames.connectionStrings),
    ...named("mounts", stickyNames.mounts),
  ];
  const facts = [
    ["target", status.target ?? "not told: give --target"],
    ["sticky", sticky.join("; ") || "nothing"],
    ...previews.map(({ source, target }) => ["preview", `${source} → ${target} waits`]),
    ...operations.map((operation) => ["running", `operation ${operation}`]),
    ["last swap", lastSwap ? describeSwap(lastSwap) : "none"],
  ];
  const slots = status.slots.map((slot) => [
    slot.name,
    slot.build ?? "no build that says its version",
    slot.state,
    describeTraffic(slot),
    slot.url,
  ]);
  return [
    status.id,
    "",
    ...table([["slot", "build", "state", "traffic", "link"], ...slots]),
    "",
    ...table(facts),
    "",
    status.asDeclared ? "as declared" : `not as declared: ${status.problems.map(({ reason }) => reason).join("; ")}`,
  ].join("\n");
}

function describeSwap({ completedAt, source, target, durationInSeconds, durationUnreadable }: LastSwap): string {
  const duration = [
    ...(durationInSeconds === null ? [] : [`, took ${Math.round(durationInSeconds)} s`]),
    ...(durationUnreadable.length > 0
      ? [`; how long it took could not be read from ${durationUnreadable.join(" nor ")}`]
      : []),
  ];
  return `${completedAt}, ${source} → ${target}${duration.join("")}`;
}

function describeTraffic({ name, trafficPercentage: percentage }: SlotStatus): string {
  if (percentage === null) {
    return "-";
  }
  return percentage === 0 && name !== PRODUCTION ? "0 %, hidden" : `${percentage} %`;
}

function named(kind: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${kind} ${names.join(", ")}`];
}
