import * as pulumi from "@pulumi/pulumi";
import { checkPromotion, checkRelease, type PlainRelease, PRODUCTION, type Problem } from "../../rules";
import { refuseProblems } from "../validation/problems";
import { checkShape } from "../validation/shape";
import { PROMOTED_RELEASE } from "../validation/shapes";
import type { BuildArgs } from "./build-args";
import { pathOf } from "./declaration";
import { isPlain, plainValues } from "./plain";
import type { PackageReference, ReleaseReference } from "./references";
import type { SlotArgs, SlottedAppArgs } from "./slotted-app-args";

/** A declared build that another app runs already. */
export interface PromotedBuild {
  /** Where it is declared, for example `build`. */
  readonly path: string;
  /** Where it is released to: production, or a slot with its own build. */
  readonly place: string;
  readonly build: BuildArgs;
  readonly promotedFrom: pulumi.Input<ReleaseReference>;
}

/** The builds of an app: that of its releases, and those that slots have of their own. */
type Builds = Pick<SlottedAppArgs, "build"> & Partial<Pick<SlottedAppArgs, "slots">>;

/** The builds of an app that another app runs already. */
export function promotedBuilds({ build, slots = {} }: Builds): PromotedBuild[] {
  const builds: [path: string, place: string, build: BuildArgs | undefined][] = [
    ["build", PRODUCTION, build],
    ...Object.entries(slots).map(([slot, own]): [string, string, BuildArgs | undefined] => [
      `${pathOf(slot)}.build`,
      slot,
      own.build,
    ]),
  ];
  return builds.flatMap(([path, place, build]) =>
    build?.promotedFrom === undefined ? [] : [{ path, place, build, promotedFrom: build.promotedFrom }],
  );
}

/** Whether a build declares where its content is. */
function hasContent({ package: reference, packageUri, image }: BuildArgs): boolean {
  return reference !== undefined || packageUri !== undefined || image !== undefined;
}

/** What is wrong with a promotion, as far as it is known. */
export function promotionProblems({ path, build, promotedFrom }: PromotedBuild): Problem[] {
  if (!isPlain(promotedFrom)) {
    return [];
  }
  const release = promotedFrom as PlainRelease;
  const where = `${path}.promotedFrom`;
  const faults = checkShape(where, release, PROMOTED_RELEASE);
  const problems = faults.length > 0 ? faults : checkRelease(where, release);
  const { version, stack, package: own } = plainValues(build);
  return problems.length > 0
    ? problems
    : checkPromotion(path, { version, copied: own?.version, stack, hasContent: hasContent(build) }, release);
}

/**
 * The arguments of an app, in which each promoted build has the version and the content of its release, where it declares none.
 *
 * @param subject The component, for example `SlottedWebApp "shop"`.
 */
export function withPromotions<Args extends SlottedAppArgs>(subject: string, args: Args): Args {
  const slots = Object.entries(args.slots).map(([slot, own]): [string, SlotArgs] => [
    slot,
    own.build === undefined ? own : { ...own, build: withPromoted(subject, `${pathOf(slot)}.build`, own.build) },
  ]);
  return { ...args, build: promotedBuild(subject, args.build), slots: Object.fromEntries(slots) };
}

/** The build of releases, with the version and the content of the release that it is promoted from, where it declares none. */
export function promotedBuild(subject: string, build: BuildArgs): BuildArgs {
  return withPromoted(subject, "build", build);
}

/**
 * A release that is known later is checked before anything gets its version. So a component with a wrong one is not registered,
 * and undoes nothing.
 */
function withPromoted(subject: string, path: string, { promotedFrom, ...build }: BuildArgs): BuildArgs {
  if (promotedFrom === undefined) {
    return build;
  }
  const { version, stack } = build;
  const checked = isPlain(promotedFrom)
    ? (promotedFrom as PlainRelease)
    : pulumi.all([promotedFrom, version, stack, build.package]).apply(([release, version, stack, copy]) => {
        const known = {
          ...build,
          ...(version && { version }),
          ...(stack && { stack }),
          ...(copy && { package: copy }),
        };
        refuseProblems(subject, promotionProblems({ path, place: "", build: known, promotedFrom: release }));
        return release;
      });
  const own = { ...build, version: partOf(checked, "version") };
  if (hasContent(build)) {
    return own;
  }
  // Whether it is a package or an image is known later. A stack is declared only with a package.
  return stack === undefined ? { ...own, image: partOf(checked, "image") } : { ...own, package: packageOf(checked) };
}

type Checked = PlainRelease | pulumi.Output<PlainRelease>;

/** A part of a release: known at once if the release is. */
function partOf(release: Checked, name: "version" | "image"): pulumi.Input<string> {
  const part = pulumi.Output.isInstance(release) ? release.apply((known) => known[name]) : release[name];
  return part as pulumi.Input<string>;
}

function packageOf(release: Checked): pulumi.Input<PackageReference> {
  const made = ({ version, packageUri = "", packageContainerId = "" }: PlainRelease) => ({
    uri: packageUri,
    version,
    containerId: packageContainerId,
  });
  return pulumi.Output.isInstance(release) ? release.apply(made) : made(release);
}
