import * as pulumi from "@pulumi/pulumi";
import { checkPackageName } from "../rules/package-names";
import type { AppPackageArgs } from "./args/app-package-args";
import type { PackageReference } from "./args/references";
import { before, hook, known, withHooks } from "./azure/hook";
import { notKnown } from "./azure/read-in-program";
import { type FoundSource, findSource, planPackage } from "./packages/plan";
import { seePackage } from "./packages/see";
import { deleteOlder, upload } from "./packages/upload";
import { recordUpload } from "./resources/package-upload";
import { sourceOf, validateAppPackage } from "./validation/app-package";
import { checkedEnvironment } from "./validation/environment";
import { checkOptions } from "./validation/options";
import { refuseProblems, refuseShape } from "./validation/problems";
import { APP_PACKAGE, ENVIRONMENT_OF_PACKAGES_OF_STACK } from "./validation/shapes";

/**
 * The package of an app in private blob storage: a folder, packed as a zip that is the same on every machine, or a package
 * that is built already. Each content is a blob of its own, which is uploaded once and never overwritten; a build takes it as
 * `package`. Packages stay in storage when this component is deleted, since slots may run from them.
 *
 * @throws InputPropertiesError Where something is wrong with the arguments or the files: all problems at once, each by its path.
 */
export class AppPackage extends pulumi.ComponentResource {
  /** The package, for the `package` of a build, in this stack or another. */
  public readonly reference: pulumi.Output<PackageReference>;
  /** The package's version: the declared one, that of the commit, or the content's own. */
  public readonly version: pulumi.Output<string>;
  /**
   * The package's URL, without a signature, for example
   * `https://shop.blob.core.windows.net/packages/shop/2.0.0-5f1d7a84be73.zip`. Known once it is uploaded.
   */
  public readonly uri: pulumi.Output<string>;

  constructor(name: string, args: AppPackageArgs, opts?: pulumi.ComponentResourceOptions) {
    const subject = `AppPackage "${name}"`;
    const look = (args: AppPackageArgs): FoundSource | undefined => {
      refuseShape(subject, args, APP_PACKAGE);
      const known = sourceOf(args);
      const { found, problems = [] } = known ? findSource(known) : {};
      refuseProblems(subject, [...checkOptions(opts), ...validateAppPackage(name, args), ...problems]);
      return found;
    };
    const found = look(args);
    const { source, files, ignoreFile, version, ...others } = args;
    const environment = checkedEnvironment(subject, args.environment, ENVIRONMENT_OF_PACKAGES_OF_STACK);
    const series = pulumi.output(args.name ?? name).apply((series) => {
      refuseProblems(subject, checkPackageName("name", series));
      return series;
    });
    const plan = pulumi.all([{ source, files, ignoreFile, version }, series]).apply(([known, series]) => {
      const source = found ?? look({ ...args, ...known } as AppPackageArgs);
      return source === undefined ? notKnown<never>() : planPackage(source, series);
    });
    const place = pulumi.output({ ...others, environment }).apply((known) => {
      refuseProblems(subject, validateAppPackage(name, known as AppPackageArgs));
      const { containerId = known.environment?.packageContainerId ?? "", keep, usedBy } = known;
      return { containerId, keep, usedBy };
    });
    const blobName = pulumi.unsecret(plan.apply((planned) => planned.blobName));
    const containerId = pulumi.unsecret(place.apply((known) => known.containerId));
    const keep = place.apply((known) => known.keep);
    const usedBy = place.apply((known) => known.usedBy);

    const component = () => this;
    let isNew = false;
    const notice = hook(
      component,
      async () => {
        isNew = true;
      },
      { onDryRun: true },
    );
    super(
      "azure-slots:index:AppPackage",
      name,
      { containerId, blobName, keep, usedBy },
      withHooks(opts, before(`${name}-package`, notice)),
    );

    const seen = pulumi
      .all([this.urn, containerId, blobName])
      .apply(([, containerId, blob]) => seePackage(this, containerId, blob, isNew));
    const uploading = hook(component, async () => {
      const [planned, kept, name] = await Promise.all([known(plan), known(place), known(series)]);
      if (planned === undefined || kept === undefined || name === undefined) {
        throw new Error("what is to be uploaded is not known");
      }
      await upload(this, kept.containerId, planned);
      if (kept.keep !== undefined) {
        const { keep, usedBy = [] } = kept;
        await deleteOlder(this, { ...kept, name, blobName: planned.blobName, keep, usedBy });
      }
    });
    const uploaded = recordUpload(
      `${name}-upload`,
      { containerId, blobName, restored: seen.apply(({ isGone }) => (isGone ? "1" : undefined)), keep, usedBy },
      { parent: this, hooks: before(`${name}-upload`, uploading) },
    );

    // It is waited for, since an app that is given a package must find it.
    this.uri = pulumi.all([seen, uploaded.urn]).apply(([{ uri }]) => uri);
    this.version = pulumi.unsecret(plan.apply((planned) => planned.version));
    this.reference = pulumi.output({ uri: this.uri, version: this.version, containerId });
    this.registerOutputs({ reference: this.reference, version: this.version, uri: this.uri });
  }
}
