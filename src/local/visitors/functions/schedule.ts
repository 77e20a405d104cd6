/** When a timer fires. */
export interface Schedule {
  /** The first tick after a time, in milliseconds since 1970; undefined if there is none. */
  next(after: number): number | undefined;
}

/**
 * The schedule of a timer: an NCRONTAB expression of six fields, the first for seconds, or of five without; or a time between two
 * ticks as `hh:mm:ss`.
 *
 * Source: "Timer trigger for Azure Functions", Microsoft. A day must fit both the field for the day of the month and the one for the
 * day of the week, as in the library NCrontab.
 *
 * @param timeZone The name of the time zone in which the fields are meant, for example `Europe/Berlin`.
 * @throws Error if it is neither.
 */
export async function parseSchedule(text: string, timeZone: string): Promise<Schedule> {
  const interval = intervalOf(text);
  if (interval !== undefined) {
    return { next: (after) => after + interval };
  }
  const fields = text.trim().split(/\s+/).length;
  if (fields !== 5 && fields !== 6) {
    throw new Error(
      `it has ${fields} fields: write six, from seconds to the day of the week, for example "0 */5 * * * *"`,
    );
  }
  // Loaded when there is a timer, because only apps of functions need it.
  const { Cron } = await import("croner");
  const cron = new Cron(text.trim(), { paused: true, domAndDow: true, timezone: timeZone });
  return { next: (after) => cron.nextRun(new Date(after))?.getTime() };
}

function intervalOf(text: string): number | undefined {
  const [, days = "0", hours, minutes, seconds] = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})$/.exec(text.trim()) ?? [];
  if (hours === undefined) {
    return undefined;
  }
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  if (total === 0) {
    throw new Error("the time between two ticks is zero");
  }
  return total * 1000;
}
