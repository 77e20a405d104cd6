import { ANY, each, type PackageSchema, type ResourceSchema } from "../schema";
import { RANDOM_TYPES, type RandomType } from "./resource-types";

/** The schema of the types that are modelled. Names are those of the package; a value may be of any type. */
export function randomSchema(version: string): PackageSchema {
  const resources = Object.entries(RANDOM_TYPES).map(([name, type]) => [token(name), resourceSchema(type)]);
  return { name: "random", version, provider: {}, resources: Object.fromEntries(resources) };
}

/** `random:index/randomId:RandomId`, which languages shorten to `random:RandomId`. */
function token(name: string): string {
  return `random:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
}

function resourceSchema({ required, optional = [], defaults = {}, outputs }: RandomType): ResourceSchema {
  const inputs = [...new Set([...required, ...optional, ...Object.keys(defaults), "keepers"])];
  return {
    type: "object",
    inputProperties: each(inputs, ANY),
    requiredInputs: required,
    properties: each([...inputs, ...outputs], ANY),
  };
}
