/**
 * The commands that the documentation and the pipelines have of programs which the tests cannot ask, each with the options that it is
 * told with, as the program's own pages have them.
 */
export const CLIENT_COMMANDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // https://developer.hashicorp.com/terraform/cli/commands: what is told here needs no option.
  terraform: { apply: [], plan: [], "state rm": [] },
  // The manual of gh 2.68 and later, https://cli.github.com/manual/gh_pr_list and gh_pr_comment. Debian 12 has an older one, without --create-if-none.
  gh: {
    "pr list": ["--repo", "--state", "--limit", "--json", "--jq"],
    "pr comment": ["--repo", "--edit-last", "--create-if-none", "--body-file"],
  },
  // The extension azure-devops of the Azure CLI is in no package registry: https://learn.microsoft.com/cli/azure/repos/pr
  "az repos": {
    "pr list": ["--status", "--top", "--query", "--output", "--organization", "--project", "--repository", "--detect"],
  },
  // https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-cli
  bicep: { build: [], "what-if": [] },
  // https://learn.microsoft.com/azure/storage/common/storage-ref-azcopy-copy
  azcopy: { copy: [] },
};
