import type { GoProgram } from "./go-program";
import { digestOfGoFiles, OWN_GO_FILES } from "./own-go-files";
import { ENGINE_VERSION } from "./versions";

/** The module that the CLI is in, with all that a program which uses it has to repeat. */
const PULUMI_MODULE = {
  module: "github.com/pulumi/pulumi/pkg/v3",
  version: ENGINE_VERSION,
  go: "1.24.0",
  replaced: ["github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e"],
};

/** The Pulumi CLI. Takes about two minutes to build on two cores. */
export const PULUMI_CLI: GoProgram = {
  title: `the Pulumi CLI ${ENGINE_VERSION}`,
  ...PULUMI_MODULE,
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  // Without this the CLI prints no version, and the Automation API refuses it.
  versionVariable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
};

/** The program for Python, Go and C#. No module has Pulumi's own language hosts for them. */
const OWN_HOST = { ...PULUMI_MODULE, own: { folder: OWN_GO_FILES, digest: digestOfGoFiles() } };

/** The language host of a language. */
interface LanguageHostProgram extends GoProgram {
  /** What to call the language in messages. */
  readonly language: string;
}

/**
 * The language hosts that a CLI from its Go module lacks, keyed by the `runtime` that a program names in its Pulumi.yaml. An
 * official CLI brings its own. Each takes a minute or less to build, the first time that a program or an SDK needs it.
 */
export const LANGUAGE_HOSTS = {
  yaml: {
    language: "YAML",
    title: "Pulumi's language host for YAML 1.25.0",
    module: "github.com/pulumi/pulumi-yaml",
    version: "1.25.0",
    package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    go: "1.24.7",
    versionVariable: "github.com/pulumi/pulumi-yaml/pkg/version.Version",
  },
  python: {
    ...OWN_HOST,
    language: "Python",
    title: `the language host for Python, with parts of Pulumi ${ENGINE_VERSION},`,
    // It prepares the SDK, and runs the program.
    beside: { module: "github.com/pulumi/pulumi/sdk/v3", path: "python/cmd/pulumi-language-python-exec" },
  },
  go: {
    ...OWN_HOST,
    language: "Go",
    title: `the language host for Go, with parts of Pulumi ${ENGINE_VERSION},`,
  },
  dotnet: {
    ...OWN_HOST,
    language: "C#",
    title: `the generator of SDKs for C#, with parts of Pulumi ${ENGINE_VERSION},`,
  },
  java: {
    language: "Java",
    title: "Pulumi's language host for Java 1.12.0",
    module: "github.com/pulumi/pulumi-java/pkg",
    version: "1.12.0",
    package: "github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java",
    go: "1.24.0",
    versionVariable: "github.com/pulumi/pulumi-java/pkg/version.Version",
    // It names a commit of Pulumi's SDK that mirrors do not have.
    newer: [`github.com/pulumi/pulumi/pkg/v3 v${ENGINE_VERSION}`, `github.com/pulumi/pulumi/sdk/v3 v${ENGINE_VERSION}`],
    replaced: PULUMI_MODULE.replaced,
  },
} as const satisfies Readonly<Record<string, LanguageHostProgram>>;

/** A language whose host is built from its Go module. */
export type BuiltLanguage = keyof typeof LANGUAGE_HOSTS;

/** All of them. */
export const BUILT_LANGUAGES = Object.keys(LANGUAGE_HOSTS) as BuiltLanguage[];
