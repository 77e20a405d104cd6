import type { ArmDispatch } from "../arm/protocol";
import type { KeptResources } from "./kept-resources";

/** Has what is on a resource of any service go with it: locks, role assignments, diagnostic settings. */
export function goneWithTheirScope(resources: KeptResources, dispatch: ArmDispatch): ArmDispatch {
  return async (request) => {
    const response = await dispatch(request);
    const isGone = request.method === "DELETE" && response.status === 200;
    if (isGone && resources.below(request.path).length > 0) {
      await resources.remove(request.path);
    }
    return response;
  };
}
