import type { OperatingSystem } from "../../../../rules";

/** A version of a language that App Service offers for web apps, for functions, or for both. */
export interface Runtime {
  /** As in `displayText`, for example `Node 24 LTS`. */
  readonly display: string;
  /** For example `24-lts`. */
  readonly value: string;
  /** What Linux calls it: the whole of `linuxFxVersion`. Absent where Linux does not have it. */
  readonly linux?: string;
  /** What Windows calls it, for example `~24`. Absent where Windows does not have it. */
  readonly windows?: string;
  /** The day on which its support ends, as `yyyy-mm-dd`. From then on, clients no longer offer it. */
  readonly endOfLife?: string;
}

/** A language with its versions, the newest first. */
export interface Language {
  readonly display: string;
  readonly value: string;
  readonly preferredOs: OperatingSystem;
  readonly runtimes: readonly Runtime[];
}

/** The days on which the support of the languages' versions ends. Source: the publishers' own schedules. */
const END_OF_LIFE = {
  dotnet8: "2026-11-10",
  dotnet9: "2026-11-10",
  dotnet10: "2028-11-14",
  node20: "2026-04-30",
  node22: "2027-04-30",
  node24: "2028-04-30",
  python310: "2026-10-31",
  python311: "2027-10-31",
  python312: "2028-10-31",
  python313: "2029-10-31",
  python314: "2030-10-31",
  php82: "2026-12-31",
  php83: "2027-12-31",
  php84: "2028-12-31",
  powershell74: "2026-11-10",
  java8: "2030-12-31",
  java11: "2027-09-30",
  java17: "2027-09-30",
  java21: "2028-09-30",
  java25: "2030-09-30",
} as const;

const linuxOnly = (name: string, version: string, linux: string, endOfLife: string): Runtime => ({
  display: `${name} ${version}`,
  value: version,
  linux: `${linux}|${version}`,
  endOfLife,
});

/**
 * The languages of web apps, Java aside.
 *
 * Sources: "Supported language runtimes" of Microsoft's article on App Service's language support; for the form of each name, the
 * Azure CLI's own reading of the answer. The list is of 2026, as none asks Azure here.
 */
export const WEB_LANGUAGES: readonly Language[] = [
  {
    display: ".NET",
    value: "dotnet",
    preferredOs: "windows",
    runtimes: [
      dotnet("10", "(LTS)", END_OF_LIFE.dotnet10),
      dotnet("9", "(STS)", END_OF_LIFE.dotnet9),
      dotnet("8", "(LTS)", END_OF_LIFE.dotnet8),
      { display: "ASP.NET V4.8", value: "v4.8", windows: "v4.0" },
      { display: "ASP.NET V3.5", value: "v3.5", windows: "v2.0" },
    ],
  },
  {
    display: "Node",
    value: "node",
    preferredOs: "linux",
    runtimes: [node("24", END_OF_LIFE.node24), node("22", END_OF_LIFE.node22), node("20", END_OF_LIFE.node20)],
  },
  {
    display: "Python",
    value: "python",
    preferredOs: "linux",
    runtimes: [
      linuxOnly("Python", "3.14", "PYTHON", END_OF_LIFE.python314),
      linuxOnly("Python", "3.13", "PYTHON", END_OF_LIFE.python313),
      linuxOnly("Python", "3.12", "PYTHON", END_OF_LIFE.python312),
      linuxOnly("Python", "3.11", "PYTHON", END_OF_LIFE.python311),
      linuxOnly("Python", "3.10", "PYTHON", END_OF_LIFE.python310),
    ],
  },
  {
    display: "PHP",
    value: "php",
    preferredOs: "linux",
    runtimes: [
      linuxOnly("PHP", "8.4", "PHP", END_OF_LIFE.php84),
      linuxOnly("PHP", "8.3", "PHP", END_OF_LIFE.php83),
      linuxOnly("PHP", "8.2", "PHP", END_OF_LIFE.php82),
    ],
  },
];

/** The versions of Java, the newest first, with the end of their support. */
export const JAVA_VERSIONS: readonly { readonly version: string; readonly endOfLife: string }[] = [
  { version: "25", endOfLife: END_OF_LIFE.java25 },
  { version: "21", endOfLife: END_OF_LIFE.java21 },
  { version: "17", endOfLife: END_OF_LIFE.java17 },
  { version: "11", endOfLife: END_OF_LIFE.java11 },
  { version: "8", endOfLife: END_OF_LIFE.java8 },
];

/** What runs Java web apps: on which versions of Java, and where. */
export const JAVA_CONTAINERS: readonly {
  readonly display: string;
  readonly value: string;
  /** As in `linuxFxVersion`, before the bar. */
  readonly linux: string;
  /** Its own version; empty for Java SE, whose version is that of Java. */
  readonly version: string;
  readonly java: readonly string[];
  /** Whether Windows has it. */
  readonly isOnWindows: boolean;
}[] = [
  {
    display: "Java SE (Embedded Web Server)",
    value: "SE",
    linux: "JAVA",
    version: "",
    java: ["25", "21", "17", "11", "8"],
    isOnWindows: true,
  },
  {
    display: "Apache Tomcat 11.0",
    value: "tomcat11.0",
    linux: "TOMCAT",
    version: "11.0",
    java: ["25", "21", "17"],
    isOnWindows: true,
  },
  {
    display: "Apache Tomcat 10.1",
    value: "tomcat10.1",
    linux: "TOMCAT",
    version: "10.1",
    java: ["25", "21", "17", "11"],
    isOnWindows: true,
  },
  {
    display: "Apache Tomcat 9.0",
    value: "tomcat9.0",
    linux: "TOMCAT",
    version: "9.0",
    java: ["25", "21", "17", "11", "8"],
    isOnWindows: true,
  },
  {
    display: "Red Hat JBoss EAP 8",
    value: "jbosseap8",
    linux: "JBOSSEAP",
    version: "8",
    java: ["21", "17", "11"],
    isOnWindows: false,
  },
];

/** A language of functions. */
export interface FunctionLanguage extends Language {
  /** `FUNCTIONS_WORKER_RUNTIME` of its functions. */
  readonly worker: string;
  /** The property of the configuration that chooses its version on Windows; absent where an app setting does. */
  readonly windowsProperty?: string;
}

/** The languages of functions, all for version 4 of the runtime. Source: "Supported languages in Azure Functions", Microsoft. */
export const FUNCTION_LANGUAGES: readonly FunctionLanguage[] = [
  {
    display: ".NET",
    value: "dotnet",
    preferredOs: "windows",
    worker: "dotnet-isolated",
    windowsProperty: "netFrameworkVersion",
    runtimes: [
      isolated("10", END_OF_LIFE.dotnet10),
      isolated("9", END_OF_LIFE.dotnet9),
      isolated("8", END_OF_LIFE.dotnet8),
    ],
  },
  {
    display: "Node.js",
    value: "node",
    preferredOs: "windows",
    worker: "node",
    runtimes: [
      { display: "Node.js 24", value: "24", linux: "Node|24", windows: "~24", endOfLife: END_OF_LIFE.node24 },
      { display: "Node.js 22", value: "22", linux: "Node|22", windows: "~22", endOfLife: END_OF_LIFE.node22 },
    ],
  },
  {
    display: "Python",
    value: "python",
    preferredOs: "linux",
    worker: "python",
    runtimes: [
      linuxOnly("Python", "3.13", "Python", END_OF_LIFE.python313),
      linuxOnly("Python", "3.12", "Python", END_OF_LIFE.python312),
      linuxOnly("Python", "3.11", "Python", END_OF_LIFE.python311),
    ],
  },
  {
    display: "Java",
    value: "java",
    preferredOs: "windows",
    worker: "java",
    windowsProperty: "javaVersion",
    runtimes: [
      { display: "Java 21", value: "21.0", linux: "Java|21", windows: "21", endOfLife: END_OF_LIFE.java21 },
      { display: "Java 17", value: "17.0", linux: "Java|17", windows: "17", endOfLife: END_OF_LIFE.java17 },
      { display: "Java 11", value: "11.0", linux: "Java|11", windows: "11", endOfLife: END_OF_LIFE.java11 },
    ],
  },
  {
    display: "PowerShell Core",
    value: "powershell",
    preferredOs: "windows",
    worker: "powershell",
    windowsProperty: "powerShellVersion",
    runtimes: [
      {
        display: "PowerShell 7.4",
        value: "7.4",
        linux: "PowerShell|7.4",
        windows: "7.4",
        endOfLife: END_OF_LIFE.powershell74,
      },
    ],
  },
  {
    display: "Custom Handler",
    value: "custom",
    preferredOs: "windows",
    worker: "custom",
    runtimes: [{ display: "Custom Handler", value: "custom", linux: "", windows: "custom" }],
  },
];

function dotnet(version: string, support: string, endOfLife: string): Runtime {
  return {
    display: `.NET ${version} ${support}`,
    value: version,
    linux: `DOTNETCORE|${version}.0`,
    windows: `v${version}.0`,
    endOfLife,
  };
}

function node(version: string, endOfLife: string): Runtime {
  return {
    display: `Node ${version} LTS`,
    value: `${version}-lts`,
    linux: `NODE|${version}-lts`,
    windows: `~${version}`,
    endOfLife,
  };
}

function isolated(version: string, endOfLife: string): Runtime {
  return {
    display: `.NET ${version} Isolated`,
    value: `${version} (Isolated)`,
    linux: `DOTNET-ISOLATED|${version}.0`,
    windows: `v${version}.0`,
    endOfLife,
  };
}
