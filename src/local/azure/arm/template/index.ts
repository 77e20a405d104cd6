export {
  type BoundParameter,
  type CompiledTemplate,
  compileTemplate,
  type TemplateOutput,
  type TemplateResource,
} from "./compile";
export { ExpressionError, invalidContent } from "./errors";
export { Effort } from "./expressions/effort";
export { Answers, evaluateFetching, type Facts, type Read, Suspended, UnknownAnswer } from "./scope";
export { type DeclaredType, declaredType } from "./sections/types";
