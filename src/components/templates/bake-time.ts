import { parametersOfType, type Template, template } from "./expressions";

/** Writes nothing. Its parameters say which build has passed its bake time in production of which app. */
export const BUILD_THAT_BAKED: Template = template(parametersOfType("string", ["site", "build"]), []);
