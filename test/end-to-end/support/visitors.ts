import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { LocalAppService } from "../../../src/local";
import { pause, until } from "../../support/until";

/** The pause between two visits, so that the machine has time for the app under test. */
const PAUSE_MILLISECONDS = 5;

/** What a visitor got. */
export interface Visit {
  /** The version that answered; empty if the answer was not a success. */
  readonly version: string;
  readonly status: number;
  /** When the request began, in milliseconds since 1970. */
  readonly began: number;
  /** When the answer arrived, in milliseconds since 1970. */
  readonly ended: number;
}

/** A visitor who keeps the cookie that pins visitors. */
export class Visitor {
  private cookie: string | undefined;
  private readonly authority: Buffer;

  constructor(
    private readonly local: LocalAppService,
    private readonly site: string,
    private readonly agent?: Agent,
  ) {
    this.authority = readFileSync(local.connection.authorityFile);
  }

  /** The value of the cookie: a slot or `self`; undefined without a cookie. */
  get pinnedTo(): string | undefined {
    return this.cookie?.split("=")[1];
  }

  /** Forgets the cookie. */
  forget(): void {
    this.cookie = undefined;
  }

  visit(): Promise<Visit> {
    const began = Date.now();
    return new Promise((resolve) => {
      const host = `${this.site}.azurewebsites.net`;
      const headers = { host, ...(this.cookie ? { cookie: this.cookie } : {}) };
      const sent = request(
        this.local.connection.frontDoorTls,
        { headers, servername: host, ca: this.authority, ...(this.agent ? { agent: this.agent } : {}) },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.once("end", () => {
            for (const cookie of response.headers["set-cookie"] ?? []) {
              this.cookie = /^x-ms-routing-name=[^;]*/.exec(cookie)?.[0] ?? this.cookie;
            }
            const status = response.statusCode ?? 0;
            const text = Buffer.concat(parts).toString("utf8");
            const version = status === 200 ? String((JSON.parse(text) as { version: unknown }).version) : "";
            resolve({ version, status, began, ended: Date.now() });
          });
        },
      );
      sent.once("error", () => resolve({ version: "", status: 0, began, ended: Date.now() }));
      sent.end();
    });
  }
}

/** New visitors of an app, one after the other, as long as some work lasts. */
export class Visitors {
  readonly visits: Visit[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });
  private going = true;
  private readonly ended: Promise<void>;

  /**
   * @param local Where the app runs.
   * @param site The app's name.
   * @param timesEach How many times each visitor comes, with his cookie. Defaults to once.
   */
  constructor(local: LocalAppService, site: string, timesEach = 1) {
    this.ended = this.go(local, site, timesEach);
  }

  async end(): Promise<readonly Visit[]> {
    this.going = false;
    await this.ended;
    this.agent.destroy();
    return this.visits;
  }

  /** Waits until there were more visits. */
  async more(count: number): Promise<void> {
    const before = this.visits.length;
    await until(`${count} visits have come`, () => this.visits.length >= before + count);
  }

  /** The number of visits between two times, and the percentage that a version answered. */
  share(version: string, from: number, to: number): { readonly percentage: number; readonly visits: number } {
    const between = this.visits.filter(({ began, ended }) => began > from && ended < to);
    const answered = between.filter((visit) => visit.version === version);
    return { percentage: (answered.length / between.length) * 100, visits: between.length };
  }

  private async go(local: LocalAppService, site: string, timesEach: number): Promise<void> {
    while (this.going) {
      const visitor = new Visitor(local, site, this.agent);
      for (let time = 0; time < timesEach && this.going; time++) {
        this.visits.push(await visitor.visit());
        await pause(PAUSE_MILLISECONDS);
      }
    }
  }
}
