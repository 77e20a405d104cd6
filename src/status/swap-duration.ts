import { type Azure, AzureError } from "../read-azure/azure";
import type { SiteId } from "../rules";
import type { LastSwap } from "./app-status";

const ACTIVITY_LOG_API = "2015-04-01";
const DEPLOYMENTS_API = "2025-04-01";

/** The activity log keeps events this many days. Source: "Activity Logs - List" of Azure Monitor's REST API. */
const LOG_DAYS = 90;

/** The longest time between a swap and its last event. */
const LATEST_EVENT_MILLISECONDS = 600_000;

const DAY_MILLISECONDS = 24 * 3600 * 1000;

interface ActivityEvent {
  readonly correlationId?: string;
  readonly eventTimestamp: string;
  readonly operationName?: { readonly value?: string };
  readonly status?: { readonly value?: string };
}

interface DeploymentRecord {
  readonly name: string;
  readonly properties: {
    readonly timestamp?: string;
    readonly duration?: string;
    readonly outputResources?: readonly { readonly id?: string }[];
  };
}

interface DeploymentOperation {
  readonly properties: {
    readonly duration?: string;
    readonly timestamp?: string;
    readonly targetResource?: { readonly id?: string };
  };
}

/** The start and end of something, in milliseconds since 1970. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * How long a swap took, including its warm-up. App Service itself only stores when a swap was completed. A swap that
 * was requested as an action is in the activity log, for 90 days. A declared swap is an operation of its deployment, as
 * long as the resource group keeps that. If one of the two cannot be read, the result says so.
 *
 * @param completedAt When it was completed, as a date and time.
 */
export async function swapDuration(
  azure: Azure,
  site: SiteId,
  siteId: string,
  completedAt: string,
): Promise<Pick<LastSwap, "durationInSeconds" | "durationUnreadable">> {
  const end = Date.parse(completedAt);
  const found = await Promise.all([
    read("the activity log", actions(azure, site, siteId, end)),
    read("the deployments", declarations(azure, site, siteId, end)),
  ]);
  const during = found.flatMap(({ spans }) => spans).filter((span) => span.start <= end && end <= span.end);
  const [closest] = during.sort((one, other) => Math.abs(one.end - end) - Math.abs(other.end - end));
  return closest
    ? { durationInSeconds: (closest.end - closest.start) / 1000, durationUnreadable: [] }
    : { durationInSeconds: null, durationUnreadable: found.flatMap(({ unreadable }) => unreadable) };
}

/** Reads one source. A failure is recorded, because the rest of a status is useful without it. */
async function read(
  source: string,
  spans: Promise<Span[]>,
): Promise<{ readonly spans: readonly Span[]; readonly unreadable: readonly string[] }> {
  try {
    return { spans: await spans, unreadable: [] };
  } catch (error) {
    if (error instanceof AzureError) {
      return { spans: [], unreadable: [`${source} (${error.status}: ${error.message})`] };
    }
    throw error;
  }
}

/** The swaps that were requested as actions, around a time. */
async function actions(azure: Azure, { subscriptionId }: SiteId, siteId: string, around: number): Promise<Span[]> {
  if (Date.now() - around > (LOG_DAYS - 1) * DAY_MILLISECONDS) {
    return [];
  }
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  const events = await azure.list<ActivityEvent>(
    `/subscriptions/${subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`,
    ACTIVITY_LOG_API,
    `eventTimestamp ge '${time(around - DAY_MILLISECONDS)}' and ` +
      `eventTimestamp le '${time(around + LATEST_EVENT_MILLISECONDS)}' and resourceUri eq '${siteId}'`,
  );
  const swaps = events.filter(({ operationName }) => /\/slotsswap\/action$/i.test(operationName?.value ?? ""));
  const ended = swaps.filter(({ status }) => status?.value === "Succeeded");
  return ended.flatMap(({ correlationId, eventTimestamp }) => {
    const started = swaps.find((each) => each.correlationId === correlationId && each.status?.value === "Started");
    return started ? [{ start: Date.parse(started.eventTimestamp), end: Date.parse(eventTimestamp) }] : [];
  });
}

/** The writes to a site by the deployments that were running at a time. */
async function declarations(
  azure: Azure,
  { subscriptionId, resourceGroupName }: SiteId,
  siteId: string,
  at: number,
): Promise<Span[]> {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
  const all = await azure.list<DeploymentRecord>(
    `${group}/providers/Microsoft.Resources/deployments`,
    DEPLOYMENTS_API,
    "provisioningState eq 'Succeeded'",
  );
  const isSite = (id = "") => id.toLowerCase() === siteId.toLowerCase();
  const running = all.filter(({ properties }) => {
    const span = spanOf(properties);
    return (
      span !== undefined &&
      span.start <= at &&
      at <= span.end &&
      properties.outputResources?.some(({ id }) => isSite(id))
    );
  });
  const operations = await Promise.all(
    running.map(({ name }) =>
      azure.list<DeploymentOperation>(`${group}/deployments/${name}/operations`, DEPLOYMENTS_API),
    ),
  );
  return operations
    .flat()
    .filter(({ properties }) => isSite(properties.targetResource?.id))
    .flatMap(({ properties }) => spanOf(properties) ?? []);
}

function spanOf({
  timestamp,
  duration,
}: {
  readonly timestamp?: string;
  readonly duration?: string;
}): Span | undefined {
  const milliseconds = millisecondsOf(duration ?? "");
  const end = Date.parse(timestamp ?? "");
  return milliseconds === undefined || Number.isNaN(end) ? undefined : { start: end - milliseconds, end };
}

/** @param duration In ISO 8601 form, for example `PT1M3.2S`. */
function millisecondsOf(duration: string): number | undefined {
  const [matched, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration) ?? [];
  return matched === undefined
    ? undefined
    : (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
