import { isAbsolute } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";
import { checkNumber } from "../../rules/values";
import type { CheckArgs } from "../args/check-args";
import { plainValues } from "../args/plain";
import { known } from "../azure/hook";
import { refuseProblems } from "./problems";

/** A check with all values known. */
export interface Check {
  readonly name?: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  readonly timeoutInSeconds?: number;
  /** The values that must not be shown. */
  readonly secrets: readonly string[];
}

/** The environment variables that describe the slot and the build. A check cannot declare its own of these names. */
const TOLD_VARIABLES = [
  "SITE_NAME",
  "RESOURCE_GROUP_NAME",
  "SLOT_NAME",
  "SLOT_URL",
  "SLOT_HOST_NAME",
  "PRODUCTION_URL",
  "PRODUCTION_HOST_NAME",
  "BUILD_VERSION",
  "LIVE_BUILD_VERSION",
] as const;
export type ToldVariable = (typeof TOLD_VARIABLES)[number];

/** Checks the known values of checks before the program continues. */
export function validateChecks(declared: readonly CheckArgs[] | undefined): Problem[] {
  return (declared ?? []).flatMap((check, index) => validateCheck(`checks[${index}]`, check));
}

function validateCheck(path: string, { command, environment = {}, ...others }: CheckArgs): Problem[] {
  const { name, workingDirectory, timeoutInSeconds } = plainValues(others);
  const [program] = Array.isArray(command) ? command : ["there"];
  return [
    ...(program === undefined || program === ""
      ? [{ path: `${path}.command`, reason: 'it names no program: use its words, for example ["node", "smoke.mjs"]' }]
      : []),
    ...(typeof program === "string" && /\s/.test(program) && command.length === 1 && !isAbsolute(program)
      ? [
          {
            path: `${path}.command[0]`,
            reason: `${JSON.stringify(program)} is a line, and there is no shell: use its words, ${JSON.stringify(program.split(/\s+/))}`,
          },
        ]
      : []),
    ...Object.keys(environment).flatMap((variable) => checkVariable(`${path}.environment`, variable)),
    ...(name === "" ? [{ path: `${path}.name`, reason: "it is empty: name the check, or leave it out" }] : []),
    ...(workingDirectory === ""
      ? [{ path: `${path}.workingDirectory`, reason: "it is empty: name a folder, or leave it out" }]
      : []),
    ...checkNumber(`${path}.timeoutInSeconds`, timeoutInSeconds, 1, 86_400),
  ];
}

function checkVariable(path: string, variable: string): Problem[] {
  const problem = (reason: string): Problem[] => [{ path: `${path}[${JSON.stringify(variable)}]`, reason }];
  if (!/^[^=\0]+$/.test(variable)) {
    return problem(`"${variable}" is not the name of an environment variable: leave out "="`);
  }
  return TOLD_VARIABLES.some((told) => told === variable.toUpperCase())
    ? problem(`"${variable}" tells the check what it checks: use another name`)
    : [];
}

/**
 * The checks with all their values, and which of those are secrets. Validates them again once they are known.
 *
 * @param subject The component that declares them, for example `SlottedWebApp "shop"`.
 */
export function resolvedChecks(
  subject: string,
  declared: readonly CheckArgs[] | undefined,
): pulumi.Output<readonly Check[]> {
  return pulumi.output(declared ?? []).apply(async (checks) => {
    // Arguments without their Outputs still have the type of the arguments.
    refuseProblems(subject, validateChecks(checks as CheckArgs[]));
    const resolved = checks.map(
      async (check, index): Promise<Check> => ({ ...check, secrets: await secretsIn(declared?.[index]) }),
    );
    return Promise.all(resolved);
  });
}

async function secretsIn(declared: CheckArgs | undefined): Promise<string[]> {
  const values = [...(declared?.command ?? []), ...Object.values(declared?.environment ?? {})];
  const secrets = values.map(async (value) =>
    (await pulumi.isSecret(pulumi.output(value))) ? await known(value) : undefined,
  );
  return (await Promise.all(secrets)).filter((value) => value !== undefined);
}
