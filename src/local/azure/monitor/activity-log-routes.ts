import { ArmError, type ArmRequest, type ArmResponse, notImplemented } from "../arm/protocol";
import type { ArmRouter } from "../arm/router";
import { PRINCIPAL_ID } from "../arm/tokens";
import { type ActivityLog, type LoggedSwap, REMEMBERED_DAYS } from "./activity-log";

/** The begin or the end of a swap. */
interface SwapEvent extends Pick<LoggedSwap, "resource" | "correlationId" | "reason"> {
  readonly status: "Started" | "Succeeded" | "Failed";
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Which events a client asks for. */
interface EventFilter {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds since 1970. */
  readonly end: number;
  readonly matches: (action: SwapEvent) => boolean;
}

const DAY_MILLISECONDS = 24 * 3600 * 1000;

/**
 * The activity log of a subscription. It only models swaps that clients request with `slotsswap`: when they began and
 * ended, and who asked. It has no swaps by `targetBuildVersion` and no auto swaps, because nobody requested that
 * action. Azure also logs a swap's steps (`SlotSwap`, `StartSlotWarmup`, …), which are not modelled.
 *
 * A site's `slotSwapStatus` shows its last swap, whoever made it.
 *
 * Source: "Activity Logs - List" of Azure Monitor's REST API, and its example in Azure/azure-rest-api-specs; for the
 * operation's display name, and that an app's log has it, "Set up staging environments in Azure App Service",
 * Microsoft, "Monitor a swap".
 */
export class ActivityLogRoutes {
  constructor(private readonly log: ActivityLog) {}

  addTo(router: ArmRouter): void {
    router.on(
      "GET",
      "/subscriptions/:subscription/providers/Microsoft.Insights/eventtypes/management/values",
      (request, { subscription = "" }) => this.list(request, subscription),
    );
  }

  /** The latest events come first. */
  private list(request: ArmRequest, subscription: string): ArmResponse {
    const { start, end, matches } = eventFilter(request.query.$filter ?? "", Date.now());
    const events = this.log.swaps
      .filter((swap) => isWithin(subscription, swap))
      .flatMap(eventsOf)
      .sort((one, other) => one.time - other.time)
      .filter((event) => event.time >= start && event.time <= end && matches(event))
      .map((action) => selected(eventOf(action), request.query.$select));
    return { status: 200, body: { value: events.reverse() } };
  }
}

function eventsOf({ resource, correlationId, startedAt, status, endedAt, reason }: LoggedSwap): SwapEvent[] {
  const begin: SwapEvent = { resource, correlationId, status: "Started", time: startedAt };
  const why = reason === undefined ? {} : { reason };
  return status && endedAt ? [begin, { resource, correlationId, status, time: endedAt, ...why }] : [begin];
}

function isWithin(subscription: string, { resource }: LoggedSwap): boolean {
  return resource.toLowerCase().startsWith(`/subscriptions/${subscription.toLowerCase()}/`);
}

function eventOf(action: SwapEvent): Record<string, unknown> {
  const [, , subscriptionId = "", , resourceGroupName = ""] = action.resource.split("/");
  const type = action.resource.includes("/slots/") ? "Microsoft.Web/sites/slots" : "Microsoft.Web/sites";
  const time = new Date(action.time).toISOString();
  const id = `${action.correlationId}-${action.status === "Started" ? 1 : 2}`;
  const plain = (value: string) => ({ value, localizedValue: value });
  return {
    authorization: { action: `${type}/slotsswap/action`, scope: action.resource },
    caller: PRINCIPAL_ID,
    correlationId: action.correlationId,
    description: action.reason ?? "",
    eventDataId: id,
    eventName:
      action.status === "Started"
        ? { value: "BeginRequest", localizedValue: "Begin request" }
        : { value: "EndRequest", localizedValue: "End request" },
    category: plain("Administrative"),
    id: `${action.resource}/events/${id}`,
    level: action.status === "Failed" ? "Error" : "Informational",
    resourceGroupName,
    resourceProviderName: plain("Microsoft.Web"),
    resourceId: action.resource,
    resourceType: plain(type),
    operationId: action.correlationId,
    operationName: { value: `${type}/slotsswap/action`, localizedValue: "Swap Web App Slots" },
    status: plain(action.status),
    subStatus: { value: "", localizedValue: "" },
    eventTimestamp: time,
    submissionTimestamp: time,
    subscriptionId,
  };
}

/**
 * Reads the filter of a query. Source for its terms: the schema's description of `$filter`, which allows no others. An
 * app's log includes the events of its slots: the article on slots sends people there to look for swaps.
 *
 * @throws ArmError 400 without a start time or for one too long ago, 501 for terms that are not modelled.
 */
function eventFilter(filter: string, now: number): EventFilter {
  const tests: ((action: SwapEvent) => boolean)[] = [];
  let start = Number.NaN;
  let end = now;
  for (const term of filter.split(/\s+and\s+/i)) {
    const [, name = "", operator = "", quoted] = /^\s*(\w+)\s+(eq|ge|le)\s+(.+?)\s*$/i.exec(term) ?? [];
    const value = (quoted ?? "").replace(/^'(.*)'$/, "$1").toLowerCase();
    switch (`${name} ${operator}`.toLowerCase()) {
      case "eventtimestamp ge":
        start = timeOf(value);
        break;
      case "eventtimestamp le":
        end = timeOf(value);
        break;
      case "eventchannels eq":
        break;
      case "resourcegroupname eq":
        tests.push(({ resource }) => resource.toLowerCase().includes(`/resourcegroups/${value}/`));
        break;
      case "resourceuri eq":
      // The Azure CLI asks by this name.
      case "resourceid eq":
        tests.push(({ resource }) => `${resource.toLowerCase()}/`.startsWith(`${value}/`));
        break;
      case "resourceprovider eq":
        tests.push(() => value === "microsoft.web");
        break;
      case "status eq":
        tests.push(({ status }) => status.toLowerCase() === value);
        break;
      case "caller eq":
        tests.push(() => value === PRINCIPAL_ID);
        break;
      case "correlationid eq":
        tests.push(({ correlationId }) => correlationId === value);
        break;
      default:
        throw notImplemented(`the filter "${term.trim()}" of the activity log`);
    }
  }
  if (Number.isNaN(start) || Number.isNaN(end)) {
    throw badRequest("The filter must have a start time: eventTimestamp ge '<date and time>'.");
  }
  if (now - start > REMEMBERED_DAYS * DAY_MILLISECONDS) {
    // Recorded by the Azure CLI, in this form.
    throw badRequest("The start time cannot be more than 90 days in the past.");
  }
  return { start, end, matches: (action) => tests.every((test) => test(action)) };
}

/** A time without a zone is in UTC. */
function timeOf(text: string): number {
  const time = text.toUpperCase();
  return Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(time) ? time : `${time}Z`);
}

function badRequest(message: string): ArmError {
  return new ArmError(400, "BadRequest", message, { Code: "BadRequest", Message: message });
}

function selected(event: Record<string, unknown>, select: string | undefined): Record<string, unknown> {
  if (!select) {
    return event;
  }
  const names = select.split(",").map((name) => name.trim().toLowerCase());
  return Object.fromEntries(Object.entries(event).filter(([name]) => names.includes(name.toLowerCase())));
}
