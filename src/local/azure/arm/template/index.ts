export { type CompiledTemplate, compileTemplate, type TemplateOutput, type TemplateResource } from "./compile";
export { ExpressionError, invalidContent } from "./errors";
export { equal, isObject, type Json, type JsonObject, objectOf } from "./json";
export type { BoundParameter } from "./parameters";
export { type Answers, evaluateFetching, type Facts, type Read } from "./scope";
export { declaredType } from "./types";
