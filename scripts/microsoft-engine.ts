import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json, JsonObject } from "../src/local/azure/json";

/** The place where every template is deployed. */
export const PLACE = {
  tenantId: "99999999-8888-7777-6666-555555555555",
  subscriptionId: "11111111-2222-3333-4444-555555555555",
  resourceGroup: "shops",
  location: "westeurope",
  deploymentName: "main",
};

/** The result of an engine for a template: the resources that it would write and its outputs, or its error. */
export type Outcome =
  | { readonly resources: readonly JsonObject[]; readonly outputs: JsonObject }
  | { readonly error: string };

interface Reply {
  readonly result?: { readonly snapshot: string };
  readonly error?: { readonly message: string; readonly data?: { readonly message?: string } };
}

interface Snapshot {
  readonly predictedResources: readonly JsonObject[];
  readonly outputs: JsonObject;
}

/**
 * The engine of Azure Resource Manager inside the Bicep CLI. It answers over JSON-RPC, with snapshots. It makes no requests,
 * so a template must not read.
 */
export class MicrosoftEngine {
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), "check-templates-"));
  readonly #waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (reason: Error) => void }>();
  #received = Buffer.alloc(0);
  #count = 0;

  /** @param bicep The path of a Bicep CLI. */
  constructor(bicep: string) {
    this.#child = spawn(bicep, ["jsonrpc", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    this.#child.stdout?.on("data", (data: Buffer) => this.#receive(data));
    this.#child.on("error", (error) => this.#giveUp(error));
    this.#child.on("exit", (code) => this.#giveUp(new Error(`${bicep} ended with ${code ?? "a signal"}`)));
  }

  async evaluate(template: JsonObject, parameters: Readonly<Record<string, Json>>): Promise<Outcome> {
    const declared = (template.parameters ?? {}) as Record<string, JsonObject>;
    const given = Object.entries(declared).map(([name, declaration]) => [
      name,
      name in parameters ? { ...declaration, defaultValue: literal(parameters[name] ?? null) } : declaration,
    ]);
    const withValues = given.length === 0 ? template : { ...template, parameters: Object.fromEntries(given) };
    const base = join(this.#folder, `t${this.#count}`);
    writeFileSync(`${base}.json`, withFloats(JSON.stringify(withValues)));
    writeFileSync(`${base}.bicepparam`, `using './t${this.#count}.json'\n`);
    const { result, error } = await this.#call("bicep/getSnapshot", {
      path: `${base}.bicepparam`,
      metadata: PLACE,
      externalInputs: null,
    });
    if (!result) {
      return { error: error?.data?.message ?? error?.message ?? "no answer" };
    }
    const { predictedResources, outputs } = JSON.parse(result.snapshot) as Snapshot;
    return { resources: predictedResources, outputs };
  }

  close(): void {
    this.#child.stdin?.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #call(method: string, params: object): Promise<Reply> {
    const id = ++this.#count;
    const text = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    });
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const end = this.#received.indexOf("\r\n\r\n");
      const header = this.#received.subarray(0, Math.max(end, 0)).toString();
      const length = Number(/Content-Length: (\d+)/i.exec(header)?.[1]);
      if (end < 0 || this.#received.length < end + 4 + length) {
        return;
      }
      const message = JSON.parse(this.#received.subarray(end + 4, end + 4 + length).toString()) as Reply & {
        id: number;
      };
      this.#received = this.#received.subarray(end + 4 + length);
      this.#waiting.get(message.id)?.resolve(message);
      this.#waiting.delete(message.id);
    }
  }

  #giveUp(error: Error): void {
    for (const { reject } of this.#waiting.values()) {
      reject(error);
    }
    this.#waiting.clear();
  }
}

/** A number as Azure writes it, for example `10.0`. JavaScript would write `10`. */
export function float(text: string): string {
  return `float:${text}`;
}

/** Replaces the results of {@link float} by numbers. */
export function withFloats(text: string): string {
  return text.replace(/"float:([0-9.]+)"/g, "$1");
}

/** Escapes texts that begin with a bracket, which would be expressions. */
function literal(value: Json): Json {
  if (typeof value === "string") {
    return value.startsWith("[") ? `[${value}` : value;
  }
  if (Array.isArray(value)) {
    return value.map(literal);
  }
  return value === null || typeof value !== "object"
    ? value
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]));
}
