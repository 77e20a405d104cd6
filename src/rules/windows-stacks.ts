/**
 * The app setting that chooses the version of Node on Windows. `~22` is the newest patch of Node 22.
 *
 * Source: "Configure a Node.js app for Azure App Service", Microsoft.
 */
export const NODE_VERSION_SETTING = "WEBSITE_NODE_DEFAULT_VERSION";

/** A language stack of App Service on Windows. */
export interface WindowsStack {
  /** An example version for messages. */
  readonly example: string;
  /** The form of its versions. */
  readonly form: RegExp;
  /** The configuration properties that choose a version of it. */
  readonly configuration: (version: string) => Record<string, string>;
}

/** The .NET Framework version of each offered ASP.NET version. Source: the stacks that the Azure portal offers. */
const ASP_NET: Readonly<Record<string, string>> = { "V4.8": "v4.0", "V3.5": "v2.0" };

/**
 * The language stacks of App Service on Windows. PHP and Python are only there for old apps: newer versions are only on
 * Linux.
 *
 * Sources: `az webapp list-runtimes --os windows`, and for `javaContainer` the stacks that the Azure portal offers. The
 * portal's editor extensions also write `nodeVersion`, in addition to the app setting that decides.
 */
export const WINDOWS_STACKS: Readonly<Record<string, WindowsStack>> = {
  NODE: { example: "~22", form: /^~?\d+(\.\d+){0,2}$/, configuration: (version) => ({ nodeVersion: version }) },
  DOTNET: {
    example: "v9.0",
    form: /^v\d+\.\d+$/,
    configuration: (version) => ({ netFrameworkVersion: version }),
  },
  ASPNET: {
    example: "v4.8",
    form: /^v(4\.8|3\.5)$/i,
    configuration: (version) => ({ netFrameworkVersion: ASP_NET[version.toUpperCase()] ?? version }),
  },
  JAVA: {
    example: "21",
    form: /^\d+(\.\d+)*$/,
    configuration: (version) => ({
      javaVersion: javaVersion(version),
      javaContainer: "JAVA",
      javaContainerVersion: "SE",
    }),
  },
  TOMCAT: {
    example: "10.1-java21",
    form: /^\d+\.\d+(\.\d+)?-(java|jre)\d+$/,
    configuration: (version) => {
      const [tomcat = "", java = ""] = version.split("-");
      return {
        javaVersion: javaVersion(java.replace(/^\D+/, "")),
        javaContainer: "TOMCAT",
        javaContainerVersion: tomcat,
      };
    },
  },
  PHP: { example: "7.4", form: /^\d+\.\d+$/, configuration: (version) => ({ phpVersion: version }) },
  PYTHON: { example: "3.4", form: /^\d+\.\d+(\.\d+)?$/, configuration: (version) => ({ pythonVersion: version }) },
};

/**
 * The properties that choose a stack. None if Windows has no such stack, or the version does not have the stack's form.
 */
export function windowsConfiguration(name: string, version: string): Record<string, string> {
  const stack = WINDOWS_STACKS[name];
  return stack?.form.test(version) ? stack.configuration(version) : {};
}

/** On Windows, Java 8 and 7 are called 1.8 and 1.7. Source: `az webapp list-runtimes --os windows`. */
function javaVersion(version: string): string {
  return /^[78]$/.test(version) ? `1.${version}` : version;
}
