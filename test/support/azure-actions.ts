export { type AskedFor, actionOf } from "../../src/local/azure/authorization/action";

/** Whether a role's actions allow an action. `*` stands for any text, as in Azure. */
export function allows(actions: readonly string[], action: string): boolean {
  return actions.some((each) => {
    const parts = each.split("*").map((part) => part.replace(/[.\\^$+?()[\]{}|]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
  });
}
