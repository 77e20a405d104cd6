import * as pulumi from "@pulumi/pulumi";
import type { ComponentSchema } from "../components/validation/component-schema";
import { refuseProblems } from "../components/validation/problems";
import type { Problem } from "../rules";

const UNKNOWN =
  "is not known yet, but what is declared depends on it: give a value that is known before the first `pulumi up`, from the " +
  "program or its configuration";

const SECRET =
  "is a secret as a whole, but what is declared depends on it, which shows: make secrets only of the values in it that are";

/**
 * The inputs as the components take them. Some must be known before a component is made, for example `slots`: from them
 * follows which resources there are. SDKs with types take no `Output` for those, but YAML takes any expression. One that is
 * known, for example an output of another stack, is taken as if it were written out.
 *
 * @param subject The component, for example `SlottedWebApp "shop"`.
 * @throws InputPropertiesError that names each that is not known yet, or is a secret.
 */
export async function plainInputs(
  inputs: pulumi.Inputs,
  { inputProperties = {} }: ComponentSchema,
  subject: string,
): Promise<pulumi.Inputs> {
  const problems: Problem[] = [];
  const plain = { ...inputs };
  for (const [path, value] of Object.entries(inputs)) {
    if (!inputProperties[path]?.plain || !pulumi.Output.isInstance(value)) {
      continue;
    }
    const output = value as unknown as PlainOutput;
    const reason = !(await output.isKnown) ? UNKNOWN : (await output.isSecret) ? SECRET : undefined;
    if (reason === undefined) {
      plain[path] = await output.promise();
    } else {
      problems.push({ path, reason });
    }
  }
  refuseProblems(subject, problems);
  return plain;
}

/** What the SDK's types do not tell of an output. */
interface PlainOutput {
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
  promise(): Promise<unknown>;
}
