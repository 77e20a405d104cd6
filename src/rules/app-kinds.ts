import { deploysIntoSlot } from "./content-delivery";
import { checkFunctionStack, functionStackConfiguration, functionStackSettings } from "./function-stacks";
import type { OperatingSystem } from "./operating-system";
import type { Problem } from "./problem";
import { checkStack, stackConfiguration, stackSettings } from "./stacks";

/** The components that declare apps. */
export type AppComponent = "SlottedWebApp" | "SlottedFunctionApp";

/** What is declared of an app of `Microsoft.Web/sites` in another way because of its kind. */
export interface AppKind {
  /** The component that declares such apps. */
  readonly component: AppComponent;
  /** Whether a Functions host runs it, with settings of its own. */
  readonly isFunctionApp: boolean;
  /** The `kind` of the site and its slots. */
  readonly siteKind: (operatingSystem: OperatingSystem, hyperV: boolean) => string;
  /** Checks that the operating system has the stack. */
  readonly checkStack: (path: string, stack: string, operatingSystem: OperatingSystem) => Problem[];
  /** Exactly the configuration properties that choose a stack. */
  readonly stackConfiguration: (stack: string, operatingSystem: OperatingSystem) => Record<string, string>;
  /** The app settings that choose a stack, in addition. */
  readonly stackSettings: (stack: string, operatingSystem: OperatingSystem) => Record<string, string>;
  /** Whether content of a stack is deployed into the slot, and not run from its package. */
  readonly deploysIntoSlot: (stack: string | undefined) => boolean;
  /** The default of `clientAffinityEnabled`. */
  readonly hasClientAffinity: boolean;
}

/** A web app. */
export const WEB_APP: AppKind = {
  component: "SlottedWebApp",
  isFunctionApp: false,
  // The same for packages and images, because azure-native replaces an app when its kind changes.
  siteKind: (operatingSystem, hyperV) =>
    operatingSystem === "linux" ? "app,linux" : hyperV ? "app,container,windows" : "app",
  checkStack,
  stackConfiguration,
  stackSettings,
  deploysIntoSlot,
  hasClientAffinity: true,
};

/**
 * A function app.
 *
 * Sources: recorded traffic of `az functionapp create` (January 2025) for the kind and the affinity; "Run your functions from
 * a package file in Azure", Microsoft, for packages: a function app of any stack can run from the URL of its package, also
 * Python and Java. What they need must be in it.
 */
export const FUNCTION_APP: AppKind = {
  component: "SlottedFunctionApp",
  isFunctionApp: true,
  siteKind: (operatingSystem) => (operatingSystem === "linux" ? "functionapp,linux" : "functionapp"),
  checkStack: checkFunctionStack,
  stackConfiguration: functionStackConfiguration,
  stackSettings: functionStackSettings,
  deploysIntoSlot: () => false,
  hasClientAffinity: false,
};
