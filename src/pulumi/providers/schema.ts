/** Pulumi's schema of a package, as far as the stand-ins describe theirs. */
export interface PackageSchema {
  readonly name: string;
  readonly version: string;
  readonly provider: ObjectSchema;
  readonly resources: Readonly<Record<string, ResourceSchema>>;
  readonly functions?: Readonly<Record<string, FunctionSchema>>;
  readonly language?: Readonly<Record<string, object>>;
}

/** A type of resource: its inputs, and its outputs as `properties`. */
export interface ResourceSchema extends ObjectSchema {
  readonly inputProperties: Readonly<Record<string, TypeSchema>>;
  readonly requiredInputs: readonly string[];
}

/** A function. */
export interface FunctionSchema {
  readonly inputs: ObjectSchema;
  readonly outputs: ObjectSchema;
}

/** Named values. */
interface ObjectSchema {
  readonly type?: "object";
  readonly properties?: Readonly<Record<string, TypeSchema>>;
  readonly required?: readonly string[];
}

/** The type of a value. */
export type TypeSchema = { readonly type: "string" } | { readonly $ref: string };

/** A text. */
export const TEXT: TypeSchema = { type: "string" };

/** A value of any type: the stand-ins know names, and leave it to the package itself to know what is inside. */
export const ANY: TypeSchema = { $ref: "pulumi.json#/Any" };

/** The same type for each name. */
export function each(names: readonly string[], type: TypeSchema): Record<string, TypeSchema> {
  return Object.fromEntries(names.map((name) => [name, type]));
}
