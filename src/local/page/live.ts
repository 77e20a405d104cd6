import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AppService } from "../azure/app-service/app-service";
import { SWAP_STEPS } from "../azure/app-service/swap/progress";
import { isWrite, type Journal, type JournalRecord } from "../journal/journal";
import type { LogLine } from "../logs/line";
import type { SiteLogs } from "../logs/site-logs";
import type { Visits } from "../visitors/front-door/visits";
import type { EventStream } from "./event-stream";
import type { PageSite } from "./model";
import { overviewOf } from "./overview";
import { secondOf, VisitCounter } from "./visit-counter";

/** What the page shows. */
export interface LiveParts {
  readonly service: AppService;
  readonly journal: Journal;
  readonly logs: SiteLogs;
  readonly visits: Visits;
  /** The front door's port for plain HTTP. */
  readonly frontDoorPort: number;
  readonly armEndpoint: string;
}

/** The version of this package. */
const { version: VERSION } = JSON.parse(readFileSync(join(__dirname, "..", "..", "..", "package.json"), "utf8")) as {
  readonly version: string;
};

/** After a change, the page is told so soon. Several changes are told together. */
const SOON_MILLISECONDS = 50;
/** What changes without an event, such as an app that has started, is looked for this often. */
const LOOK_MILLISECONDS = 500;
/** Two readings of the same clock differ by a millisecond or two. */
const CLOCK_STEP_MILLISECONDS = 100;
const FIRST_RECORDS = 200;
const FIRST_LINES = 300;

/** Tells open pages what is, and what changes. Without an open page it only counts visits. */
export class Live {
  readonly #parts: LiveParts;
  readonly #visits = new VisitCounter();
  readonly #streams = new Set<EventStream>();
  readonly #endings: (() => void)[];
  /** What was last told of each app, as JSON. */
  readonly #told = new Map<string, string>();
  #toldAhead = 0;
  #toldSecond = 0;
  #soon: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #records: JournalRecord[] = [];

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#endings = [
      parts.visits.watch((visit) => this.#visits.count(visit, Date.now())),
      parts.service.swaps.watch(() => this.#tellSoon()),
      parts.journal.watch((record) => {
        if (this.#streams.size > 0 && isShown(record)) {
          this.#records.push(record);
          this.#tellSoon();
        }
      }),
    ];
  }

  /** Tells a page all that is, and from now on what changes. */
  open(stream: EventStream): void {
    const { journal, armEndpoint } = this.#parts;
    if (this.#streams.size > 0) {
      // What all pages know is what was last told.
      this.#tell();
    } else {
      this.#told.clear();
      this.#changes();
      this.#toldSecond = secondOf(Date.now()) - 1;
      this.#looking = setInterval(() => this.#tell(), LOOK_MILLISECONDS);
    }
    stream.send("hello", { version: VERSION, armEndpoint, steps: SWAP_STEPS });
    stream.send("clock", { ahead: this.#ahead() });
    stream.send("sites", this.#overview());
    stream.send("visits", { seconds: this.#visits.seconds(Date.now()), totals: this.#visits.totals() });
    stream.send("journal", journal.read(Math.max(0, journal.length - FIRST_RECORDS)).filter(isShown));
    this.#streams.add(stream);
    stream.onEnd(() => {
      this.#streams.delete(stream);
      if (this.#streams.size === 0) {
        clearInterval(this.#looking);
      }
    });
  }

  /** Tells a page the end of a log, and what comes. */
  async openLog(stream: EventStream, site: string, slot: string): Promise<void> {
    const { logs } = this.#parts;
    let waiting: LogLine[] = [];
    let timer: NodeJS.Timeout | undefined;
    const send = () => {
      timer = undefined;
      stream.send("lines", waiting);
      waiting = [];
    };
    const isIt = (line: LogLine) => sameName(line.site, site) && sameName(line.slot, slot);
    const first = await logs.tail(site, slot, FIRST_LINES);
    if (stream.hasEnded) {
      return;
    }
    stream.send("lines", first);
    const leave = logs.watch((line) => {
      if (isIt(line)) {
        waiting.push(line);
        waiting = waiting.slice(-FIRST_LINES);
        timer ??= setTimeout(send, SOON_MILLISECONDS);
      }
    });
    stream.onEnd(() => {
      leave();
      clearTimeout(timer);
    });
  }

  close(): void {
    clearTimeout(this.#soon);
    clearInterval(this.#looking);
    for (const ending of this.#endings) ending();
    for (const stream of this.#streams) stream.end();
  }

  #tellSoon(): void {
    if (this.#streams.size > 0) {
      this.#soon ??= setTimeout(() => this.#tell(), SOON_MILLISECONDS);
    }
  }

  #tell(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const { changed, gone } = this.#changes();
    const now = Date.now();
    const seconds = this.#visits.seconds(now, this.#toldSecond);
    this.#toldSecond = secondOf(now) - 1;
    const records = this.#records.splice(0);
    const ahead = this.#ahead();
    const isTurned = ahead !== this.#toldAhead;
    this.#toldAhead = ahead;
    for (const stream of this.#streams) {
      if (isTurned) stream.send("clock", { ahead });
      if (changed.length > 0) stream.send("sites", changed);
      if (gone.length > 0) stream.send("gone", gone);
      if (seconds.length > 0) stream.send("visits", { seconds, totals: this.#visits.totals() });
      if (records.length > 0) stream.send("journal", records);
    }
  }

  /** How far the clock is turned. Visits are of this second, however it is turned. */
  #ahead(): number {
    const ahead = this.#parts.service.clock.now() - Date.now();
    return Math.round(ahead / CLOCK_STEP_MILLISECONDS) * CLOCK_STEP_MILLISECONDS;
  }

  #overview(): PageSite[] {
    return overviewOf(this.#parts.service, this.#parts.frontDoorPort);
  }

  /** What is other than it was last told. It counts as told from now on. */
  #changes(): { readonly changed: PageSite[]; readonly gone: string[] } {
    const sites = this.#overview();
    const changed = sites.filter((site) => {
      const text = JSON.stringify(site);
      const isNew = this.#told.get(site.id) !== text;
      this.#told.set(site.id, text);
      return isNew;
    });
    const ids = new Set(sites.map(({ id }) => id));
    const gone = [...this.#told.keys()].filter((id) => !ids.has(id));
    for (const id of gone) this.#told.delete(id);
    return { changed, gone };
  }
}

/** Reads are too many to be of help. */
function isShown(record: JournalRecord): boolean {
  return record.kind !== "request" || isWrite(record);
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
