import type { LogStream } from "../visitors/workers/contract";

/** A line of a site's log. */
export interface LogLine {
  /** In the form of ISO 8601. */
  readonly time: string;
  /** The app's name. */
  readonly site: string;
  /** The slot's name, `production` for the app itself. */
  readonly slot: string;
  /** The id of the instance that it is of, where several run the app; absent otherwise. */
  readonly instance?: string;
  /** The app's `stdout` or `stderr`, or `platform` for what App Service did with the app. */
  readonly stream: LogStream;
  readonly text: string;
}

/** A line as a file holds it. The file's name says which site and slot it is of. */
export function written({ time, stream, instance, text }: LogLine): string {
  return `${time} ${stream}${instance === undefined ? "" : `@${instance}`} ${text}\n`;
}

const WRITTEN = /^(\S+Z) (stdout|stderr|platform)(?:@(\w+))? (.*)$/;

/** Reads what {@link written} wrote. An incomplete line, which a kill can leave, is left out. */
export function linesIn(text: string, site: string, slot: string): LogLine[] {
  return text.split("\n").flatMap((line) => {
    const [, time, stream, instance, said] = WRITTEN.exec(line) ?? [];
    const of = instance === undefined ? {} : { instance };
    return time === undefined ? [] : [{ time, site, slot, ...of, stream: stream as LogStream, text: said ?? "" }];
  });
}
