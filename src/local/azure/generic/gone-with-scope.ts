import type { ArmDispatch } from "../arm/protocol";
import type { KeptResources } from "./kept-resources";

/** Deletes extension resources, such as locks and role assignments, together with the resource that they belong to. */
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
