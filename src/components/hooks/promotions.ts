import * as pulumi from "@pulumi/pulumi";
import { contentInSlot, holdsBuild, PRODUCTION, parseSiteId } from "../../rules";
import type { PromotedBuild } from "../args/promoted-build";
import { type App, describeBuild, readBuilds } from "../azure/held-builds";
import { appOf, type Hook, hook, known } from "../azure/hook";
import { type LiveBuild, NotTold, readLiveBuild } from "../azure/live-build";
import { warnOnce } from "../azure/tell";

/** A promotion of which everything is known. */
interface KnownPromotion {
  readonly path: string;
  readonly place: string;
  readonly siteId: string;
  readonly version: string;
  readonly packageUri: string | undefined;
}

/** The texts of a declaration that say from which apps its builds are promoted, by production and slot. */
export function promotedTexts(promoted: readonly PromotedBuild[]): Readonly<Record<string, pulumi.Input<string>>> {
  return Object.fromEntries(
    promoted.map(({ place, promotedFrom }) => [
      `promotedFrom.${place}`,
      pulumi.output(promotedFrom).apply((release) => release?.siteId ?? ""),
    ]),
  );
}

/**
 * Before the first write to an app, checks that the app that a build is promoted from really runs that version. Only the
 * versions are compared, because each app has its own configuration. What runs here already is not checked again: the other app
 * may have moved on.
 */
export class Promotions {
  private isChecked = false;

  /** @param component The component, which may not be created yet. */
  constructor(
    private readonly component: () => pulumi.Resource,
    private readonly declared: readonly PromotedBuild[],
  ) {}

  /** Makes the hook that checks before a resource is written. */
  hook(): Hook {
    return this.declared.length === 0
      ? undefined
      : hook(this.component, async (args) => this.verify(await appOf(args)), { onDryRun: true });
  }

  /** Refuses to promote what the other app does not run. Checks once in a run. */
  async verify(app: Omit<App, "slot">): Promise<void> {
    if (this.isChecked || this.declared.length === 0) {
      return;
    }
    const promotions = await this.known();
    if (promotions.length < this.declared.length) {
      return;
    }
    // An app without a name is about to be created.
    const places = app.site === "" ? [] : promotions.map(({ place }) => place);
    const held = await readBuilds(app, places, this.component());
    for (const promotion of promotions.filter(({ place, version }) => !holdsBuild(held[place] ?? "", version))) {
      await this.verifyOne(promotion);
    }
    this.isChecked = true;
  }

  /** Leaves out those that a preview does not know. */
  private async known(): Promise<KnownPromotion[]> {
    const promotions = this.declared.map(async ({ path, place, promotedFrom }): Promise<KnownPromotion[]> => {
      const release = await known(pulumi.output(promotedFrom));
      return release === undefined ? [] : [{ packageUri: undefined, ...release, path, place }];
    });
    return (await Promise.all(promotions)).flat();
  }

  private async verifyOne({ path, place, siteId, version, packageUri }: KnownPromotion): Promise<void> {
    const live = await this.readLive(path, siteId);
    if (live === undefined) {
      return;
    }
    const { siteName = siteId } = parseSiteId(siteId) ?? {};
    const cure =
      `run \`pulumi up\` of the stack that declares "${siteName}", so that production runs what its output release says. Then run ` +
      "this again";
    if (!holdsBuild(live.identity, version)) {
      const here = place === PRODUCTION ? "here" : `to slot "${place}"`;
      throw new Error(
        `${path}.promotedFrom: ${version} would be released ${here}, but production of "${siteName}" runs ` +
          `${describeBuild(live.identity)} (${siteId}): ${cure}`,
      );
    }
    const other = live.packageSetting === undefined ? undefined : otherPackage(live.packageSetting, packageUri);
    if (other !== undefined) {
      throw new Error(
        `${path}.promotedFrom: the package of ${version} would be ${packageUri}, but production of "${siteName}" runs ${other} ` +
          `(${siteId}): ${cure}`,
      );
    }
  }

  /** What the other app runs; undefined if a preview may not read it. */
  private async readLive(path: string, siteId: string): Promise<LiveBuild | undefined> {
    try {
      return await readLiveBuild(siteId, this.component());
    } catch (error) {
      if (!(error instanceof NotTold)) {
        throw error;
      }
      const text = `${path}.promotedFrom: ${error.message}`;
      if (!pulumi.runtime.isDryRun() || error.status === 404) {
        throw new Error(text);
      }
      warnOnce(this.component(), `the preview does not check what is promoted. ${text}`);
      return undefined;
    }
  }
}

/** The package that an app runs, if its setting names another one than its release. Never shows one with a signature. */
function otherPackage(setting: string, packageUri: string | undefined): string | undefined {
  const { packageUri: live } = contentInSlot(setting, undefined, {});
  return packageUri !== undefined && live !== undefined && live !== packageUri ? live : undefined;
}
