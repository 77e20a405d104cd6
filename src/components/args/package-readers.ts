import * as pulumi from "@pulumi/pulumi";
import { type AppKind, PRODUCTION, SYSTEM_ASSIGNED, WEB_APP } from "../../rules";
import { IDENTITY_FORM, isIdentityId } from "../../rules/resource-ids";
import { inOwnWords } from "../azure/error-text";
import type { BuildArgs } from "./build-args";
import { isReadByIdentity } from "./build-package";
import type { Declaration } from "./declaration";
import { isPlain } from "./plain";
import type { IdentityArgs } from "./staying-args";

/** An identity of a slot, or of production, that reads the package of the build there. */
export interface PackageReader {
  /** The slot, or production. */
  readonly place: string;
  /** The id of the user-assigned identity; undefined for the system-assigned one. */
  readonly identityId: pulumi.Input<string> | undefined;
  /** The container that has the package. */
  readonly containerId: pulumi.Output<string>;
}

/**
 * Who reads packages: production and every slot that runs a build with a package in private blob storage, also a slot that
 * starts from another one.
 */
export function packageReaders(declaration: Declaration): readonly PackageReader[] {
  const { args, slots, isReleased, packageIdentity, kind } = declaration;
  return [PRODUCTION, ...Object.keys(slots)].flatMap((place): PackageReader[] => {
    const origin = originOf(declaration, place);
    const build = origin === PRODUCTION ? (isReleased ? args.build : undefined) : buildOf(declaration, origin);
    const reading = build && packageReading(build, packageIdentity, kind);
    return reading ? [{ place, ...reading }] : [];
  });
}

/**
 * How the package of a build is read where the build runs; undefined if no identity reads it.
 *
 * @param identity The identity that reads packages where the build names none.
 */
export function packageReading(
  build: BuildArgs,
  identity: pulumi.Input<string>,
  kind: AppKind = WEB_APP,
): Omit<PackageReader, "place"> | undefined {
  if (build.package === undefined || !isReadByIdentity(build, kind)) {
    return undefined;
  }
  const containerId = pulumi.output(build.package).containerId;
  return { identityId: userAssigned(build.packageIdentity ?? identity), containerId };
}

/** The managed identities of a slot, or of production, including the one that reads its package. */
export function identitiesWith(
  reader: PackageReader | undefined,
  identity: IdentityArgs | undefined,
): IdentityArgs | undefined {
  if (reader === undefined) {
    return identity;
  }
  const { identityId } = reader;
  return identityId === undefined
    ? { ...identity, systemAssigned: true }
    : { ...identity, userAssigned: [...(identity?.userAssigned ?? []), identityId] };
}

function buildOf({ builds }: Declaration, slot: string): BuildArgs | undefined {
  return builds.find(([name]) => name === slot)?.[1];
}

/** The slot whose build a slot without one starts with. Slots that start from one another have none. */
function originOf({ sources }: Declaration, place: string): string {
  let origin = place;
  for (const _ of Object.keys(sources)) {
    origin = sources[origin] ?? origin;
  }
  return origin;
}

/** What is not known yet is the id of a user-assigned identity: whether it is one decides which resources there are. */
function userAssigned(identity: pulumi.Input<string>): pulumi.Input<string> | undefined {
  if (isPlain(identity)) {
    return identity === SYSTEM_ASSIGNED ? undefined : identity;
  }
  return pulumi.output(identity).apply((id: string | undefined) => {
    if (id === undefined) {
      throw inOwnWords(
        new pulumi.RunError(
          `build.package: the environment has no identity that reads it: declare packageIdentity, "${SYSTEM_ASSIGNED}" for each slot's own`,
        ),
      );
    }
    if (!isIdentityId(id)) {
      throw inOwnWords(
        new pulumi.RunError(
          `packageIdentity: "${id}" is not the resource id of a user-assigned identity: use the form ${IDENTITY_FORM}, or write "${SYSTEM_ASSIGNED}" itself`,
        ),
      );
    }
    return id;
  });
}
