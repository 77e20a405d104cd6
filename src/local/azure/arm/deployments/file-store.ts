import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Json } from "../../json";
import { notStored, StateFile } from "../../state-file";
import type { DeploymentRecord, DeploymentStore } from "./records";

/**
 * Keeps each deployment in its own file. Anyone may read the files, because the records hold nothing secret. Its template is in
 * another file, encrypted.
 */
export class FileDeploymentStore implements DeploymentStore {
  /** Those that are being written. */
  private readonly writing = new Set<Promise<void>>();
  private readonly templates = new Map<string, StateFile<Json>>();

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  load(): DeploymentRecord[] {
    return readdirSync(this.folder)
      .filter((file) => file.endsWith(".json"))
      .map((file) => JSON.parse(readFileSync(join(this.folder, file), "utf8")) as DeploymentRecord);
  }

  save(record: DeploymentRecord): void {
    if (!existsSync(this.folder)) {
      return;
    }
    try {
      writeFileAtomic.sync(this.fileOf(record.id), JSON.stringify(record, undefined, 2));
    } catch (error) {
      throw notStored(error);
    }
  }

  saveTemplate(id: string, template: Json): void {
    let saved: Promise<void>;
    try {
      saved = this.templateOf(id).save(template);
    } catch (error) {
      throw notStored(error);
    }
    const write = saved.catch(() => undefined).finally(() => this.writing.delete(write));
    this.writing.add(write);
  }

  template(id: string): Json | undefined {
    return this.templateOf(id).load() ?? undefined;
  }

  delete(id: string): void {
    rmSync(this.fileOf(id), { force: true });
    const template = this.templateOf(id);
    void template.flushed().then(() => {
      template.clear();
      this.templates.delete(nameOf(id));
    });
  }

  async flushed(): Promise<void> {
    await Promise.all(this.writing);
  }

  private fileOf(id: string): string {
    return join(this.folder, `${nameOf(id)}.json`);
  }

  /** One for each deployment, which writes one version after the other. */
  private templateOf(id: string): StateFile<Json> {
    const name = nameOf(id);
    const file = this.templates.get(name) ?? new StateFile<Json>(this.folder, name, null);
    this.templates.set(name, file);
    return file;
  }
}

function nameOf(id: string): string {
  return createHash("sha256").update(id.toLowerCase()).digest("hex").slice(0, 32);
}
