import type { Clock } from "../../clock";
import type { Journal, JournalRecord, SwapActionEntry } from "../../host/journal";
import { ArmError, type ArmRequest, type ArmResponse, notImplemented } from "../arm/protocol";
import type { ArmRouter } from "../arm/router";
import { PRINCIPAL_ID } from "../arm/tokens";

type SwapActionRecord = SwapActionEntry & JournalRecord;

/** Which events a client asks for. */
interface EventFilter {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds since 1970. */
  readonly end: number;
  readonly matches: (action: SwapActionRecord) => boolean;
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
  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  addTo(router: ArmRouter): void {
    router.on(
      "GET",
      "/subscriptions/:subscription/providers/Microsoft.Insights/eventtypes/management/values",
      (request, { subscription = "" }) => this.list(request, subscription),
    );
  }

  /** The latest events come first. */
  private list(request: ArmRequest, subscription: string): ArmResponse {
    const { start, end, matches } = eventFilter(request.query.$filter ?? "", this.clock.now());
    const events = this.journal
      .read()
      .filter((record): record is SwapActionRecord => record.kind === "swapAction")
      .filter((action) => isWithin(subscription, action))
      .filter((action) => Date.parse(action.time) >= start && Date.parse(action.time) <= end && matches(action))
      .map((action) => selected(eventOf(action), request.query.$select));
    return { status: 200, body: { value: events.reverse() } };
  }
}

function isWithin(subscription: string, { resource }: SwapActionRecord): boolean {
  return resource.toLowerCase().startsWith(`/subscriptions/${subscription.toLowerCase()}/`);
}

function eventOf(action: SwapActionRecord): Record<string, unknown> {
  const [, , subscriptionId = "", , resourceGroupName = ""] = action.resource.split("/");
  const type = action.resource.includes("/slots/") ? "Microsoft.Web/sites/slots" : "Microsoft.Web/sites";
  const id = `${action.correlationId}-${action.sequence}`;
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
    eventTimestamp: action.time,
    submissionTimestamp: action.time,
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
  const tests: ((action: SwapActionRecord) => boolean)[] = [];
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
  if (now - start > 90 * DAY_MILLISECONDS) {
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
