/** What came of one combination. */
export interface Row {
  readonly node: string;
  readonly sdk: string;
  readonly azureNative: string;
  readonly random: string;
  readonly cli: string;
  /** `passes`, or why not. */
  readonly result: string;
}

const [BEGIN, END] = ["<!-- written by npm run test:versions -->", "<!-- end -->"];

/** The page with a new table in place of its old one. */
export function pageWith(rows: readonly Row[], date: Date, page: string): string {
  const [before, rest = ""] = page.split(BEGIN);
  const [, after = ""] = rest.split(END);
  const table = [
    "| Node.js | @pulumi/pulumi | Pulumi CLI | @pulumi/azure-native | @pulumi/random | result |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map(({ node, sdk, cli, azureNative, random, result }) =>
      [`| ${node}`, sdk, cli, azureNative, random, `${result} |`].join(" | "),
    ),
  ];
  const told = `Tried on ${date.toISOString().slice(0, 10)} by \`npm run test:versions\`:`;
  return `${before}${BEGIN}\n\n${told}\n\n${table.join("\n")}\n\n${END}${after}`;
}
