import * as pulumi from "@pulumi/pulumi";

/** The inputs that are known before the program runs on. Leaves out Outputs and promises. */
export function plainValues<Inputs extends object>(
  inputs: Inputs,
): Partial<{ [Name in keyof Inputs]: pulumi.Unwrap<Inputs[Name]> }> {
  const known = Object.entries(inputs).filter(([, value]) => isPlain(value));
  return Object.fromEntries(known) as Partial<{ [Name in keyof Inputs]: pulumi.Unwrap<Inputs[Name]> }>;
}

/** Whether a value and everything in it is known. */
export function isPlain(value: unknown): boolean {
  if (value === null || typeof value !== "object") {
    return true;
  }
  return !pulumi.Output.isInstance(value) && !(value instanceof Promise) && Object.values(value).every(isPlain);
}
