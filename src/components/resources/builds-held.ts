import * as pulumi from "@pulumi/pulumi";
import { holdsBuild, PRODUCTION } from "../../rules";
import type { AppName } from "../args/app-args";
import { describeBuild, readBuilds } from "../azure/held-builds";
import { hasEngine, isUnseen, tellUnseen } from "../azure/hook";
import { readInProgram } from "../azure/read-in-program";
import { warn } from "../azure/tell";
import type { Restoration } from "../restoration/restoration";

/** Which builds to read, and when. */
export interface BuildsHeldArgs {
  /** The component whose provider makes the requests. */
  readonly parent: pulumi.Resource;
  readonly app: AppName;
  /** The slots, including production. */
  readonly places: pulumi.Input<readonly string[]>;
  readonly restoration: Restoration;
  /** Whether this run has written anything. Values that were read before may then be outdated. */
  readonly isTouched: () => boolean;
  /** The build that production runs, according to the last swap. Known after all writes. */
  readonly recorded: pulumi.Output<string>;
}

/**
 * Reads which builds an app's slots hold, from their `BUILD_VERSION`, after all writes. Keyed by slot. If this run
 * wrote nothing, nothing is read again. A preview without permission to read them only knows production's build.
 */
export function buildsHeld(args: BuildsHeldArgs): pulumi.Output<Record<string, string>> {
  const { parent, app, restoration } = args;
  return pulumi
    .all([restoration.state, app.resourceGroupName, app.siteName, args.places, args.recorded])
    .apply(async ([{ builds }, resourceGroupName, site, places, recorded]): Promise<Record<string, string>> => {
      if (!hasEngine()) {
        return { ...Object.fromEntries(places.map((place) => [place, ""])), [PRODUCTION]: recorded };
      }
      if (builds !== undefined && !args.isTouched() && places.every((place) => builds[place] !== undefined)) {
        return { ...builds };
      }
      try {
        return await readInProgram(parent, () => readBuilds({ resourceGroupName, site }, places, parent));
      } catch (error) {
        if (isUnseen(error)) {
          tellUnseen(parent);
          return { [PRODUCTION]: recorded };
        }
        throw error;
      }
    });
}

/** Warns that production runs another build than the declared one. Only someone else can have brought it there. */
export function warnOfHandSwap(
  parent: pulumi.Resource,
  swap: string,
  live: string,
  wanted: string,
  target = PRODUCTION,
): void {
  if (hasEngine() && !holdsBuild(live, wanted)) {
    void warn(
      parent,
      `${target} runs ${describeBuild(live)}, and ${wanted} is declared: somebody changed that by hand, and it is left as it is. ` +
        `Declare the build that ${target} runs, or run \`pulumi up --replace\` with the URN of ${swap} to swap again`,
    );
  }
}
