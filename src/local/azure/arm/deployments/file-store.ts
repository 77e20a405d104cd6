import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { DeploymentRecord, DeploymentStore } from "./records";

/** Keeps each deployment in its own file. Anyone may read the files, because the records hold nothing secret. */
export class FileDeploymentStore implements DeploymentStore {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  load(): DeploymentRecord[] {
    return readdirSync(this.folder)
      .filter((file) => file.endsWith(".json"))
      .map((file) => JSON.parse(readFileSync(join(this.folder, file), "utf8")) as DeploymentRecord);
  }

  save(record: DeploymentRecord): void {
    if (existsSync(this.folder)) {
      writeFileAtomic.sync(this.fileOf(record.id), JSON.stringify(record, undefined, 2));
    }
  }

  delete(id: string): void {
    rmSync(this.fileOf(id), { force: true });
  }

  private fileOf(id: string): string {
    return join(this.folder, `${createHash("sha256").update(id.toLowerCase()).digest("hex").slice(0, 32)}.json`);
  }
}
