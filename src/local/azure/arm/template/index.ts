export { type CompiledTemplate, compileTemplate, type TemplateOutput, type TemplateResource } from "./compile";
export { ExpressionError, invalidContent } from "./errors";
export type { BoundParameter } from "./parameters";
export { Answers, evaluateFetching, type Facts, type Read, Suspended, UnknownAnswer } from "./scope";
export { declaredType } from "./types";
export { objectOf } from "./values";
