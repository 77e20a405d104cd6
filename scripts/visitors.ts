import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { Connection } from "azure-slots/local";

const INTERVAL_MILLISECONDS = 12;

/** The header with which the front door says that no site has the host name. */
const NO_SUCH_SITE = "x-azure-slots-front-door";

/** The answer to a visitor. */
export interface Answer {
  readonly status: number;
  /** Whether the front door has a site with that host name. */
  readonly known: boolean;
  /** The build that answered, as the app itself says. */
  readonly build: string;
  /** When the process started that answered, as the app itself says. */
  readonly started: string;
  readonly text: string;
}

/** Where visitors come in. */
export interface Entrance {
  /** The front door, for example `https://127.0.0.1:8443`. Defaults to the host that is asked, as in Azure. */
  readonly frontDoor?: string;
  /** The authority that signed its certificate, in PEM form. Defaults to those that Node.js trusts. */
  readonly authority?: Buffer;
}

/** The HTTPS entrance for visitors of a local App Service. */
export function entranceOf({ frontDoorTls, authorityFile }: Connection): Entrance {
  return { frontDoor: frontDoorTls, authority: readFileSync(authorityFile) };
}

/** Requests the first page of a host name. */
export function ask({ frontDoor, authority }: Entrance, host: string, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      ...(agent ? { agent } : {}),
      ...(authority ? { ca: authority } : {}),
      headers: { host },
      servername: host,
    };
    const sent = request(frontDoor ?? `https://${host}`, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.once("error", reject);
      response.once("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          known: response.headers[NO_SUCH_SITE] === undefined,
          build: String(response.headers["x-version"] ?? "welcome page"),
          started: String(response.headers["x-started"] ?? ""),
          text,
        }),
      );
    });
    sent.once("error", reject);
    sent.end();
  });
}

/** What visitors have seen. */
export interface Seen {
  served: number;
  failed: number;
  /** The builds that answered, in the order of their first answer. */
  builds: string[];
  /** The first failure, as text for people. */
  firstFailure?: string;
}

/** Visitors of an app's own host name, who come one after another, whatever happens. */
export class Visitors {
  private seen: Seen = emptySeen();
  private readonly agent = new Agent({ keepAlive: true });
  private readonly timer: NodeJS.Timeout;
  private readonly pending = new Set<Promise<void>>();
  private due = performance.now();
  private came = false;
  private left = false;

  /**
   * @param host The app's host name; undefined while there is no app, and then nobody comes.
   * @param mayLeave Whether an app that is gone is no failure, as while it is destroyed.
   * @param intervalMilliseconds From one visitor to the next. Defaults to 12: about eighty a second.
   */
  constructor(
    private readonly entrance: Entrance,
    private readonly host: () => string | undefined,
    private readonly mayLeave: () => boolean,
    private readonly intervalMilliseconds = INTERVAL_MILLISECONDS,
  ) {
    this.timer = setInterval(() => this.visitAllThatAreDue(), intervalMilliseconds);
  }

  /** What was seen since the last call. */
  async take(): Promise<Seen> {
    const seen = this.seen;
    this.seen = emptySeen();
    await Promise.all(this.pending);
    seen.served += this.seen.served;
    seen.failed += this.seen.failed;
    seen.builds = [...new Set([...seen.builds, ...this.seen.builds])];
    this.seen = emptySeen();
    return seen;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.pending);
    this.agent.destroy();
  }

  /** Makes all visits that are due. On a busy machine the timer is late, but the number of visits stays the same. */
  private visitAllThatAreDue(): void {
    for (; this.due <= performance.now(); this.due += this.intervalMilliseconds) {
      this.visit();
    }
  }

  private visit(): void {
    const host = this.host();
    if (host === undefined || this.left) {
      this.left ||= this.came && this.mayLeave();
      return;
    }
    const visit = ask(this.entrance, host, this.agent).then(
      (outcome) => this.count(outcome),
      (error: unknown) => this.fail(error instanceof Error ? error.message : String(error)),
    );
    this.pending.add(visit);
    void visit.finally(() => this.pending.delete(visit));
  }

  private count({ status, known, build }: Answer): void {
    if (!known && this.mayLeave()) {
      this.left = true;
    } else if (!known && !this.came) {
      // The app's name is known a moment before the front door has it.
    } else if (status !== 200) {
      this.fail(`status ${status}`);
    } else {
      this.came = true;
      this.seen.served += 1;
      if (!this.seen.builds.includes(build)) {
        this.seen.builds.push(build);
      }
    }
  }

  private fail(reason: string): void {
    this.seen.failed += 1;
    this.seen.firstFailure ??= reason;
  }
}

function emptySeen(): Seen {
  return { served: 0, failed: 0, builds: [] };
}
