import type * as pulumi from "@pulumi/pulumi";
import { BUILD_VERSION_SETTING, PACKAGE_SETTING } from "../../rules";
import { armOf } from "./arm";
import { readAppSettings } from "./arm-answers";
import { textOf } from "./error-text";
import { statusOf } from "./held-builds";

/** The permission to list the settings of an app's production. */
const PERMISSION = "Microsoft.Web/sites/config/list/action";

/** Azure's refusal to tell what an app runs. */
export class NotTold extends Error {
  constructor(
    /** The HTTP status of the refusal. */
    readonly status: number,
    text: string,
  ) {
    super(text);
  }
}

/** What production of an app runs. */
export interface LiveBuild {
  /** The build's identity; empty if it does not say its version. */
  readonly identity: string;
  /** The setting that names the build's package. Absent for what does not run from a package. */
  readonly packageSetting?: string;
}

/**
 * Reads what production of any app runs, from the settings that travel with each build. The app may be in another subscription
 * than the component's provider.
 *
 * @param parent The component whose provider makes the request.
 * @throws NotTold if there is no such app, or if it may not be read.
 */
export async function readLiveBuild(siteId: string, parent: pulumi.Resource): Promise<LiveBuild> {
  const arm = await armOf(parent);
  try {
    const settings = await readAppSettings(arm, siteId);
    const packageSetting = settings[PACKAGE_SETTING];
    return {
      identity: settings[BUILD_VERSION_SETTING] ?? "",
      ...(packageSetting === undefined ? {} : { packageSetting }),
    };
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) {
      throw new NotTold(
        status,
        `there is no app ${siteId}: declare the id of one that is there, or run \`pulumi up\` of its stack. ${textOf(error)}`,
      );
    }
    if (status === 401 || status === 403) {
      throw new NotTold(
        status,
        `Azure does not let you read which build production of ${siteId} runs (${status}): whoever runs this \`pulumi up\` needs ` +
          `the permission ${PERMISSION} on that app. ${textOf(error)}`,
      );
    }
    throw error;
  }
}
