import { type PendingRequest, type UNANSWERED, UNHEARD } from "../../../src/local";
import type { Cloud } from "./project";

/** When a connection is lost: before or after the request is carried out. */
export type Moment = typeof UNHEARD | typeof UNANSWERED;

/** A request of a release. From it on, the network is down until the `up` has ended. */
export interface Loss {
  readonly what: string;
  readonly method: string;
  readonly path: RegExp;
  /** Which request to fail, counting requests with different paths, from 1. Defaults to the first. */
  readonly nth?: number;
  /** When its connection is lost; undefined if it goes well, and the network is down after it. */
  readonly moment: Moment | undefined;
}

/** The network between Pulumi and Azure Resource Manager. It can fail for each app separately. */
export class Network {
  private readonly faults = new Map<string, (request: PendingRequest) => Moment | undefined>();

  constructor(cloud: Cloud) {
    cloud.local.disturb((request) => {
      const [, group = ""] = /\/resourceGroups\/([^/]+)/.exec(request.path) ?? [];
      return request.deployment === undefined ? this.faults.get(group)?.(request) : undefined;
    });
  }

  /**
   * Loses the connection of each request of an app once; its repetition succeeds.
   *
   * @returns The lost requests, as they happen.
   */
  loseEach(app: string, moment: Moment): ReadonlySet<string> {
    const lost = new Set<string>();
    this.faults.set(app, ({ method, path }) => {
      const request = `${method} ${path}`;
      if (lost.delete(request)) {
        return undefined;
      }
      lost.add(request);
      return moment;
    });
    return lost;
  }

  /**
   * Loses the connection of an app at a request, and of all later ones.
   *
   * @returns Whether that request was made.
   */
  goDown(app: string, { method, path, nth = 1, moment }: Loss): { readonly isDown: boolean } {
    const seen = new Set<string>();
    const network = { isDown: false };
    this.faults.set(app, (request) => {
      if (network.isDown) {
        return UNHEARD;
      }
      if (request.method !== method || !path.test(request.path)) {
        return undefined;
      }
      seen.add(request.path);
      network.isDown = seen.size === nth;
      return network.isDown ? moment : undefined;
    });
    return network;
  }

  /** Ends the failures of an app. */
  comeBack(app: string): void {
    this.faults.delete(app);
  }
}
