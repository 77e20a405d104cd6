import { type MatchFunction, match } from "path-to-regexp";
import { checkApiVersion } from "./api-versions";
import { type ArmMethod, type ArmRequest, type ArmResponse, asArmError, notImplemented } from "./protocol";

/** The parameters in a route's path, as the caller spelled them. */
export type PathParameters = Readonly<Record<string, string>>;

export type ArmHandler = (request: ArmRequest, parameters: PathParameters) => ArmResponse | Promise<ArmResponse>;

interface Route {
  readonly method: ArmMethod;
  readonly match: MatchFunction<Record<string, string>>;
  readonly handler: ArmHandler;
}

/** The routes of the local Azure Resource Manager. Paths match in any case, as Azure's do. */
export class ArmRouter {
  private readonly routes: Route[] = [];
  private fallback: (request: ArmRequest) => Promise<ArmResponse | undefined> = async () => undefined;

  /** @param locationOf Where the resources of a path are, for errors that tell it. Defaults to no known place. */
  constructor(private readonly locationOf: (path: string) => string | undefined = () => undefined) {}

  /**
   * Adds a route.
   *
   * @param path For example `/subscriptions/:subscription/resourceGroups/:group`.
   */
  on(method: ArmMethod, path: string, handler: ArmHandler): this {
    this.routes.push({
      method,
      match: match<Record<string, string>>(path, { sensitive: false, decode: false }),
      handler,
    });
    return this;
  }

  /** Sets what answers a request without a route. If it returns undefined, the answer names the path. */
  otherwise(fallback: (request: ArmRequest) => Promise<ArmResponse | undefined>): this {
    this.fallback = fallback;
    return this;
  }

  /** Answers a request. A path without a route gets an answer that names it. */
  async dispatch(request: ArmRequest): Promise<ArmResponse> {
    try {
      checkApiVersion(request, this.locationOf);
      for (const route of this.routes) {
        const found = route.method === request.method && route.match(request.path);
        if (found) {
          return await route.handler(request, found.params);
        }
      }
      const answer = await this.fallback(request);
      if (answer) {
        return answer;
      }
      throw notImplemented(`'${request.method} ${operationName(request.path)}'`);
    } catch (error) {
      // An internal error is an answer too. No request may end the process.
      return asArmError(error).toResponse();
    }
  }
}

/** A path without the caller's own names: `Microsoft.Web/sites/config` instead of a whole resource id. */
function operationName(path: string): string {
  const provider = path.toLowerCase().lastIndexOf("/providers/");
  if (provider < 0) {
    return path;
  }
  const [namespace, ...rest] = path.slice(provider + "/providers/".length).split("/");
  return [namespace, ...rest.filter((_, index) => index % 2 === 0 || index === rest.length - 1)].join("/");
}
