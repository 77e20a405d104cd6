import { ArmError } from "../arm/protocol";
import { withNames } from "../bodies/body-type";
import { textIn } from "../bodies/request-body";
import type { ResourceModel } from "../generic/resource-model";

export const LOCK_TYPE = "Microsoft.Authorization/locks";

/** What a lock prevents. Source: the schema of Microsoft.Authorization/locks. */
const LEVELS = ["CanNotDelete", "ReadOnly"];

/** A management lock on a subscription, a group or a resource. It holds for all that is below it. */
export const LOCK: ResourceModel = {
  type: LOCK_TYPE,
  properties: withNames("level", "notes"),
  complete({ top, properties }) {
    const written = textIn(properties, "level") ?? "";
    const level = LEVELS.find((each) => each.toLowerCase() === written.toLowerCase());
    if (level === undefined) {
      // Azure's own code and words are not known.
      throw new ArmError(
        400,
        "InvalidLockLevel",
        `The lock level '${written}' is not valid: it can be ${LEVELS.map((each) => `'${each}'`).join(" or ")}.`,
      );
    }
    return { top, properties: { ...properties, level }, hidden: {} };
  },
};
