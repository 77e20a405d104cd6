import type * as pulumi from "@pulumi/pulumi";
import { BLOB_READERS } from "../../rules";
import { ArmFailure, armOf, nowByAzure } from "../azure/arm";
import { readList } from "../azure/arm-answers";
import { askSiteOf } from "../azure/ask-site";
import { type App, describeBuild, type HeldBuilds, pathOf } from "../azure/held-builds";
import { hostNamesOf } from "../azure/host-names";
import type { Clock } from "../azure/operations";
import { progress } from "../azure/tell";

/** How the slot's package is read. */
export interface PackageReading {
  /** The container that has the package. */
  readonly containerId: string;
  /** The user-assigned identity that reads it. Defaults to the slot's system-assigned one. */
  readonly identityId?: string | undefined;
}

/** A role assignment, as far as it matters here. */
export interface Assigned {
  readonly roleDefinitionId: string;
  /** When it was made, as text. */
  readonly createdOn?: string | null;
}

/** What is asked of Azure, by its own clock. */
export interface PackageQuestions extends Clock {
  /** The principal of the slot's identity that reads the package; undefined if the slot does not have that identity. */
  principalId(): Promise<string | undefined>;
  /** The roles of a principal at the container and above it, also by its groups; undefined if they may not be read. */
  roles(principalId: string): Promise<readonly Assigned[] | undefined>;
  /** The status that the slot's app answers with; undefined if there is no answer. */
  status(): Promise<number | undefined>;
  /** Restarts the slot, so that it reads its package again. */
  restart(): Promise<void>;
}

/**
 * How long a role assignment may take until it is in effect.
 *
 * Source: "Troubleshoot Azure RBAC", Microsoft, "Role assignment changes are not being detected".
 */
const LONGEST_MILLISECONDS = 10 * 60_000;

/** A package is read when an app starts, so an app that could not read it is started again. */
const RESTART_MILLISECONDS = 60_000;

const PAUSE_MILLISECONDS = 5_000;

/**
 * Makes sure, before the slot's build is swapped in, that the slot can read its package. If its role is new, waits until the
 * app starts, or until the role must be in effect.
 *
 * @param reading Undefined where no identity reads a package. Nothing is asked then.
 * @param azure Defaults to asking Azure.
 * @throws Error If the identity that reads the package has no role for it.
 */
export async function verifyPackageAccess(
  app: App,
  held: HeldBuilds,
  component: pulumi.Resource,
  reading: PackageReading | undefined,
  azure: (reading: PackageReading) => Promise<PackageQuestions> = (each) => questionsOf(app, component, each),
): Promise<void> {
  if (reading === undefined) {
    return;
  }
  const { containerId, identityId } = reading;
  const questions = await azure(reading);
  const whose =
    identityId === undefined ? `the system-assigned identity of slot "${app.slot}"` : `identity ${identityId}`;
  const refuse = (why: string): never => {
    throw new Error(
      `build.package: slot "${app.slot}" cannot read its package, so ${held.slot} was not swapped in: production still runs ` +
        `${describeBuild(held.production)}. ${why}`,
    );
  };
  const principalId =
    (await questions.principalId()) ?? refuse(`It does not have ${whose}: run \`pulumi up --refresh\``);
  const roles = await questions.roles(principalId);
  if (roles === undefined) {
    return;
  }
  if (roles.length === 0) {
    refuse(
      `The principal ${principalId} of ${whose} has no role at ${containerId}: ` +
        (identityId === undefined
          ? "somebody has removed it, so run `pulumi up --refresh`, which assigns it again"
          : 'assign it "Storage Blob Data Reader" there, and let this component depend on the assignment'),
    );
  }
  await untilInEffect(app, component, roles, questions);
}

/** A role that is none of Azure's own readers may be one that reads blobs all the same. It is not waited for. */
async function untilInEffect(
  app: App,
  component: pulumi.Resource,
  roles: readonly Assigned[],
  azure: PackageQuestions,
): Promise<void> {
  const ends = roles
    .filter(({ roleDefinitionId }) => BLOB_READERS.includes(roleDefinitionId.split("/").at(-1) ?? ""))
    .map(({ createdOn }) => Date.parse(createdOn ?? "") + LONGEST_MILLISECONDS);
  let restartAt = azure.now();
  for (let requests = 1; ends.length > 0 && azure.now() < Math.min(...ends); requests++) {
    const status = await azure.status();
    if (status === undefined || status < 500) {
      return;
    }
    progress(
      component,
      `waiting for Azure to let "${app.slot}" read its package, up to ten minutes after its role was assigned`,
    );
    if (azure.now() >= restartAt) {
      await azure.restart();
      restartAt = azure.now() + RESTART_MILLISECONDS;
    }
    await azure.pause(requests);
  }
}

interface Identity {
  readonly principalId?: string | null;
  readonly userAssignedIdentities?: Readonly<Record<string, { readonly principalId?: string }>> | null;
}

async function questionsOf(app: App, component: pulumi.Resource, reading: PackageReading): Promise<PackageQuestions> {
  const { containerId, identityId } = reading;
  const [arm, ask, hostNames] = await Promise.all([
    armOf(component),
    askSiteOf(component),
    hostNamesOf(app, component),
  ]);
  const slot = pathOf(app, app.slot);
  return {
    now: () => nowByAzure(arm),
    pause: () => new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS)),
    async principalId() {
      const { identity } = (await arm("GET", slot)) as { readonly identity?: Identity | null };
      const [, user] =
        Object.entries(identity?.userAssignedIdentities ?? {}).find(
          ([id]) => id.toLowerCase() === identityId?.toLowerCase(),
        ) ?? [];
      return (identityId === undefined ? identity?.principalId : user?.principalId) ?? undefined;
    },
    async roles(principalId) {
      const filter = encodeURIComponent(`assignedTo('${principalId}')`);
      const path = `${containerId}/providers/Microsoft.Authorization/roleAssignments?$filter=${filter}`;
      try {
        const assignments = await readList<{ readonly properties: Assigned }>(arm, path, "2022-04-01");
        return assignments.map(({ properties }) => properties);
      } catch (error) {
        if (error instanceof ArmFailure && error.status === 403) {
          return undefined;
        }
        throw error;
      }
    },
    status: () =>
      ask(hostNames.slot, "/", {}).then(
        ({ status }) => status,
        () => undefined,
      ),
    async restart() {
      await arm("POST", `${slot}/restart`);
    },
  };
}
