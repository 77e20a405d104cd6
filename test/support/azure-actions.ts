/** What a request asks for, as far as Azure's roles go by it. */
export interface AskedFor {
  readonly method: string;
  /** The path of the URL, for example `/subscriptions/S/resourceGroups/G`. */
  readonly path: string;
}

const VERBS: Readonly<Record<string, string>> = {
  GET: "read",
  HEAD: "read",
  PUT: "write",
  PATCH: "write",
  DELETE: "delete",
};

/**
 * The action that Azure's roles allow or refuse a request by, for example `Microsoft.Web/sites/slots/write`, in lower case: Azure
 * compares them without case. Its form is Azure's: the type of what the path names, and the verb; of a POST, its last word.
 *
 * Sources: "Azure resource provider operations", Microsoft. That a list of settings leaves the name of the configuration out: Azure's
 * refusals of `config/list/action` over the scope `config/appsettings` (azure-cli#29644), `config/backup` and `config/authsettings`.
 * Names of configurations with operations of their own, such as `basicPublishingCredentialsPolicies/scm/read`, are not told apart.
 */
export function actionOf({ method, path }: AskedFor): string {
  const parts = path.split("?")[0]?.split("/").filter(Boolean) ?? [];
  const provider = parts.map((part) => part.toLowerCase()).lastIndexOf("providers");
  const type = provider < 0 ? typeOutsideProviders(parts) : typeWithin(parts.slice(provider + 1), method === "POST");
  return (method === "POST" ? `${type}/action` : `${type}/${VERBS[method] ?? "unknown"}`).toLowerCase();
}

/** Subscriptions and resource groups are of `Microsoft.Resources`. */
function typeOutsideProviders(parts: readonly string[]): string {
  return ["Microsoft.Resources", ...parts.filter((_, index) => index % 2 === 0)].join("/");
}

/** @param parts A namespace, and then types and names in turn. */
function typeWithin([namespace = "", ...parts]: readonly string[], isAction: boolean): string {
  // A list of settings, `config/appsettings/list`, is named without the configuration.
  const last = isAction ? parts.at(-1) : undefined;
  const named = isAction ? parts.slice(0, -1) : parts;
  const types = named.filter((_, index) => index % 2 === 0);
  return [namespace, ...types, ...(last === undefined ? [] : [last])].join("/");
}

/** Whether a role's actions allow an action. `*` stands for any text, as in Azure. */
export function allows(actions: readonly string[], action: string): boolean {
  return actions.some((each) => {
    const parts = each.split("*").map((part) => part.replace(/[.\\^$+?()[\]{}|]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
  });
}
