import * as pulumi from "@pulumi/pulumi";
import {
  contentInSlot,
  PACKAGE_SETTING,
  type PlainRelease,
  PRODUCTION,
  publicContent,
  type ReleasedContent,
  versionOf,
} from "../../rules";
import type { AppName } from "../args/app-args";
import type { BuildArgs } from "../args/build-args";
import type { ReleaseReference } from "../args/references";
import { armOf } from "../azure/arm";
import { readProperties } from "../azure/arm-answers";
import { found, pathOf } from "../azure/held-builds";
import { hasEngine, isUnseen, tellUnseen } from "../azure/hook";
import { notKnown, readInProgram } from "../azure/read-in-program";
import { readSlotContents } from "../azure/slot-contents";

/** What production of an app runs, and what is declared. */
export interface ReleaseOfArgs {
  /** The component whose provider makes the requests. */
  readonly parent: pulumi.Resource;
  readonly app: AppName;
  readonly siteId: pulumi.Output<string>;
  /** The identity of the build that production runs; empty if it runs none that says its version. */
  readonly live: pulumi.Output<string>;
  /** The identity of the declared build. */
  readonly identity: pulumi.Output<string>;
  readonly build: BuildArgs;
}

/**
 * The release that production runs. That is not always the declared build: a swap may wait, or an older build is the target. Then
 * the app itself is asked for its content.
 */
export function releaseOf({ parent, app, ...args }: ReleaseOfArgs): pulumi.Output<ReleaseReference> {
  return pulumi
    .all([args.siteId, args.live, args.identity, contentOf(args.build), app.resourceGroupName, app.siteName])
    .apply(async ([siteId, live, identity, declared, resourceGroupName, site]): Promise<PlainRelease> => {
      // The mocks of unit tests run nothing.
      const running = hasEngine() ? live : identity;
      const release = { siteId, version: versionOf(running) };
      if (running === identity) {
        return { ...release, ...publicContent(declared) };
      }
      try {
        const content = await readInProgram(parent, () =>
          runningContent({ resourceGroupName, site }, declared, parent),
        );
        return { ...release, ...content };
      } catch (error) {
        if (isUnseen(error)) {
          tellUnseen(parent);
          return notKnown();
        }
        throw error;
      }
    });
}

/** The content of the declared build. A URL that is a secret is left out. */
function contentOf({ package: reference, packageUri, image }: BuildArgs): pulumi.Output<ReleasedContent> {
  const uri = pulumi.output(packageUri);
  const shown = pulumi.unsecret(uri).apply(async (known) => ((await pulumi.isSecret(uri)) ? undefined : known));
  return pulumi.all([reference, shown, image]).apply(([reference, shown, image]) => ({
    ...(shown && { packageUri: shown }),
    ...(reference && { packageUri: reference.uri, packageContainerId: reference.containerId }),
    ...(image && { image }),
  }));
}

/** The content that production runs, as far as the app tells. */
async function runningContent(
  app: { readonly resourceGroupName: string; readonly site: string },
  declared: ReleasedContent,
  parent: pulumi.Resource,
): Promise<ReleasedContent> {
  const arm = await armOf(parent);
  const [contents, web] = await Promise.all([
    readSlotContents(app, PRODUCTION, ["settings"], parent),
    found(readProperties<Configuration>(arm, `${pathOf(app)}/config/web`)),
  ]);
  const setting = contents?.settings?.[PACKAGE_SETTING];
  const { linuxFxVersion, windowsFxVersion } = web ?? {};
  return contentInSlot(
    typeof setting === "string" ? setting : undefined,
    linuxFxVersion || windowsFxVersion || undefined,
    declared,
  );
}

interface Configuration {
  readonly linuxFxVersion?: string | null;
  readonly windowsFxVersion?: string | null;
}
