/** The commands of Pulumi's CLI that the documentation has, with the options that it has of each. The CLI itself is asked for them in the long tests. */
export const PULUMI_COMMANDS: Readonly<Record<string, readonly string[]>> = {
  up: ["--yes", "--replace", "--refresh", "--skip-preview", "--target", "--config", "--stack"],
  preview: ["--diff", "--stack"],
  refresh: ["--run-program"],
  destroy: ["--run-program", "--yes"],
  cancel: [],
  import: [],
  install: [],
  "config rm": [],
  "config set": ["--stack"],
  "stack init": [],
  "stack output": ["--json", "--stack"],
  "package add": [],
  "package gen-sdk": ["--language", "--out"],
  "plugin install": ["--file"],
};
