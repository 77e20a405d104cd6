import type { Finding } from "./open-questions";
import type { Kept } from "./promises";

/** What a run on a subscription has shown. It names neither the subscription nor anything in it. */
export interface Report {
  /** When the run began, in ISO 8601. */
  readonly date: string;
  readonly location: string;
  /** The version of the library. */
  readonly version: string;
  /** Whether the subscription was the local App Service's. */
  readonly isLocal: boolean;
  readonly promises: readonly Kept[];
  readonly findings: readonly Finding[];
  /** What went wrong beside them, as where the resource group could not be deleted. */
  readonly faults: readonly string[];
}

/** Whether all that the library promises was kept. What Azure answers to open questions is neither right nor wrong. */
export function isAsPromised({ promises, faults }: Report): boolean {
  return promises.every(({ fault }) => fault === undefined) && faults.length === 0;
}

/** A report for people, in Markdown. */
export function inMarkdown({ date, location, version, isLocal, promises, findings, faults }: Report): string {
  const where = isLocal ? "the local App Service" : `Azure, ${location}`;
  return [
    `# azure-slots ${version} on ${where}, ${date}`,
    "",
    table(
      ["promise", "kept", "seconds", "visitors", "of them failed"],
      promises.map(({ promise, fault, seconds, visitors }) => [
        promise,
        fault === undefined ? "yes" : `**no**: ${fault}`,
        `${seconds}`,
        `${visitors ? visitors.served + visitors.failed : ""}`,
        `${visitors?.failed ?? ""}`,
      ]),
    ),
    "",
    table(
      ["open question", "what Azure did", "seen", "name"],
      findings.map(({ name, question, answer, seen = "" }) => [question, answer, seen, name]),
    ),
    "",
    ...faults.map((fault) => `- ${fault}`),
    "",
  ].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", "<br>");
}
