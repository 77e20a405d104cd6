import { SYSTEM_ASSIGNED } from "./packages";
import type { Problem } from "./problem";
import { parseStack } from "./stacks";

/** The setting by which Kudu installs what an app needs, while its package is deployed into the slot. */
export const BUILD_DURING_DEPLOYMENT_SETTING = "SCM_DO_BUILD_DURING_DEPLOYMENT";

/** The setting that names the managed identity by which App Service reads a private package. */
export const PACKAGE_IDENTITY_SETTING = "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID";

/** The one stack that is built while it is deployed, since what it needs is made for the machine that it runs on. */
const BUILT = "PYTHON";

/**
 * The stacks that do not run from a package: Python needs build automation, Java a folder that can be written. OneDeploy puts
 * their content into the slot.
 *
 * Source: "Run your app in Azure App Service directly from a ZIP package", Microsoft, read in 2026.
 */
const DEPLOYED_INTO_SLOT = new Set([BUILT, "JAVA", "TOMCAT", "JBOSSEAP"]);

/** Whether content of a stack is deployed into the slot, and not run from its package. */
export function isDeployedIntoSlot(stackName: string): boolean {
  return DEPLOYED_INTO_SLOT.has(stackName.toUpperCase());
}

/** Whether content of a declared stack, such as `PYTHON|3.13`, is deployed into the slot. */
export function deploysIntoSlot(stack: string | undefined): boolean {
  return stack !== undefined && isDeployedIntoSlot(parseStack(stack)?.name ?? "");
}

/** Whether content of a declared stack may be built while it is deployed into the slot. */
export function canBeBuilt(stack: string): boolean {
  return parseStack(stack)?.name === BUILT;
}

/** The name of the stack that a slot's configuration chooses, such as `TOMCAT`; empty where it chooses none of these. */
export function stackNameOf(configuration: Readonly<Record<string, unknown>>): string {
  const { linuxFxVersion, javaContainer, pythonVersion } = configuration;
  const onLinux = String(linuxFxVersion ?? "").split("|")[0] ?? "";
  return (onLinux || String(javaContainer ?? "") || (pythonVersion ? BUILT : "")).trim().toUpperCase();
}

/** What a package is, and how OneDeploy treats it. */
export interface PackageKind {
  /** The name that its file gets in the slot; undefined for a zip, which is unpacked. */
  readonly file: string | undefined;
  /** The stacks that take it; undefined for all. */
  readonly stacks: readonly string[] | undefined;
}

/** The kinds of packages that are an app, by OneDeploy's `type`. Source: Kudu's own code, `OneDeployHelper`. */
export const PACKAGE_KINDS: Readonly<Record<string, PackageKind>> = {
  zip: { file: undefined, stacks: undefined },
  jar: { file: "app.jar", stacks: ["JAVA"] },
  war: { file: "app.war", stacks: ["TOMCAT", "JBOSSEAP"] },
  ear: { file: "app.ear", stacks: ["JBOSSEAP"] },
};

/** What a package is where it is not declared: what its address ends in, if that is one of them, else a zip. */
export function packageTypeOf(packageUri: string): string {
  const ending = /\.([a-z]+)(?:[?#].*)?$/i.exec(packageUri)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(PACKAGE_KINDS, ending) ? ending : "zip";
}

/** How a build's content is delivered, as far as it is known. */
export interface DeclaredContent {
  readonly stack: string | undefined;
  readonly packageUri: string | undefined;
  readonly packageType: string | undefined;
  readonly buildDuringDeployment: boolean | undefined;
  readonly packageIdentity: string | undefined;
  /** Whether the package is a reference, and not a URL alone. */
  readonly isReference?: boolean;
  /** Whether content of a stack is deployed into the slot. Defaults to what web apps do. */
  readonly deploysIntoSlot?: (stack: string | undefined) => boolean;
}

/** Checks that what is declared of a build's content fits its stack. What is not known is passed over. */
export function checkContentDelivery(path: string, content: DeclaredContent): Problem[] {
  const { stack, packageUri, packageType, buildDuringDeployment, packageIdentity, isReference } = content;
  const isDeployed = content.deploysIntoSlot ?? deploysIntoSlot;
  const problems: Problem[] = [];
  const problem = (name: string, reason: string) => problems.push({ path: `${path}.${name}`, reason });
  if (packageType !== undefined && !Object.hasOwn(PACKAGE_KINDS, packageType)) {
    problem("packageType", `"${packageType}" is not one: use ${quoted(Object.keys(PACKAGE_KINDS))}`);
  } else if (stack !== undefined && (packageType ?? packageUri) !== undefined) {
    const type = packageType ?? packageTypeOf(packageUri ?? "");
    const name = parseStack(stack)?.name ?? "";
    const { stacks } = PACKAGE_KINDS[type] ?? {};
    if (stacks && !stacks.includes(name)) {
      problem(
        packageType !== undefined ? "packageType" : isReference ? "package" : "packageUri",
        `${name || stack} takes no ${type}, which is for ${stacks.join(" and ")}: use a zip${packageType === undefined ? "" : ', "zip"'}`,
      );
    }
  }
  if (buildDuringDeployment !== undefined && stack !== undefined && !canBeBuilt(stack)) {
    problem(
      "buildDuringDeployment",
      `it is declared for ${stack}, and only Python is built while it is deployed: put what the app needs into its package, and remove it`,
    );
  }
  if (packageIdentity !== undefined) {
    if (isDeployed(stack)) {
      problem(
        "packageIdentity",
        `it is declared for ${stack}, whose package is fetched without an identity: remove it${isReference ? "" : ", and give packageUri a shared access signature"}`,
      );
    } else if (
      packageIdentity !== SYSTEM_ASSIGNED &&
      !/^\/subscriptions\/.+\/userAssignedIdentities\/[^/]+$/i.test(packageIdentity)
    ) {
      problem(
        "packageIdentity",
        `"${packageIdentity}" is no identity: use "SystemAssigned", or the id of a user-assigned one, /subscriptions/…/userAssignedIdentities/…`,
      );
    }
  }
  return problems;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
