import type { WebSiteManagementClient } from "@azure/arm-appservice";
import { createPipelineRequest } from "@azure/core-rest-pipeline";
import type { SiteId } from "../rules";

const ACTIVITY_LOG_API = "2015-04-01";
const DEPLOYMENTS_API = "2025-04-01";

/** Source: "Activity Logs - List" of Azure Monitor's REST API. */
const LOG_DAYS = 90;

/** How long after a swap its last event may come. */
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

/** Gives all pages of a list. */
type List = <Item>(path: string, apiVersion: string, filter?: string) => Promise<Item[]>;

/** The time of something that began and ended, in milliseconds since 1970. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * How long a swap took, its warm-up included. App Service itself remembers when a swap was complete and nothing else. A swap
 * that was asked for by name is in the activity log, for 90 days; one that was declared is an operation of the deployment
 * that declared it, as long as the resource group keeps that.
 *
 * @param client Is signed in.
 * @param endpoint Where it finds Azure Resource Manager, which it keeps to itself.
 * @param completedAt When it was complete, as a date and time.
 * @returns Seconds; undefined where neither tells, as for auto swap, or where they may not be read.
 */
export async function swapDuration(
  client: WebSiteManagementClient,
  endpoint: string,
  site: SiteId,
  siteId: string,
  completedAt: string,
): Promise<number | undefined> {
  const end = Date.parse(completedAt);
  const list: List = (path, apiVersion, filter) => listAll(client, new URL(path, endpoint), apiVersion, filter);
  const spans = await Promise.all([
    actions(list, site, siteId, end).catch(() => []),
    declarations(list, site, siteId, end).catch(() => []),
  ]);
  const during = spans.flat().filter((span) => span.start <= end && end <= span.end);
  const [closest] = during.sort((one, other) => Math.abs(one.end - end) - Math.abs(other.end - end));
  return closest && (closest.end - closest.start) / 1000;
}

/** The swaps that were asked for by name, around a time. */
async function actions(list: List, { subscriptionId }: SiteId, siteId: string, around: number): Promise<Span[]> {
  if (Date.now() - around > (LOG_DAYS - 1) * DAY_MILLISECONDS) {
    return [];
  }
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  const events = await list<ActivityEvent>(
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

/** The writes of a site by the deployments that ran at a time. */
async function declarations(
  list: List,
  { subscriptionId, resourceGroupName }: SiteId,
  siteId: string,
  at: number,
): Promise<Span[]> {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
  const all = await list<DeploymentRecord>(
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
    running.map(({ name }) => list<DeploymentOperation>(`${group}/deployments/${name}/operations`, DEPLOYMENTS_API)),
  );
  return operations
    .flat()
    .filter(({ properties }) => isSite(properties.targetResource?.id))
    .flatMap(({ properties }) => spanOf(properties) ?? []);
}

async function listAll<Item>(
  client: WebSiteManagementClient,
  first: URL,
  apiVersion: string,
  filter: string | undefined,
): Promise<Item[]> {
  first.searchParams.set("api-version", apiVersion);
  if (filter) {
    first.searchParams.set("$filter", filter);
  }
  const items: Item[] = [];
  for (let url: string | undefined = first.href; url; ) {
    const { status, bodyAsText } = await client.sendRequest(createPipelineRequest({ url }));
    if (status !== 200) {
      throw new Error(`GET ${first.pathname} answered ${status}`);
    }
    const page = JSON.parse(bodyAsText ?? "{}") as { readonly value?: readonly Item[]; readonly nextLink?: string };
    items.push(...(page.value ?? []));
    url = page.nextLink;
  }
  return items;
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

/** @param duration In the form of ISO 8601, for example `PT1M3.2S`. */
function millisecondsOf(duration: string): number | undefined {
  const [matched, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration) ?? [];
  return matched === undefined
    ? undefined
    : (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
