import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CacheFolder, makeWritable } from "./cache-folder";
import { buildGoProgram } from "./go-program";
import { type BuiltLanguage, LANGUAGE_HOSTS } from "./go-programs";
import { makeStored, noteUse, storedExecutable, storedHost, withStoreLocked } from "./program-store";

/** The language host that an earlier run made; undefined if there is none yet. */
export async function storedLanguageHost(store: string, language: BuiltLanguage): Promise<string | undefined> {
  const program = storedHost(language);
  const executable = storedExecutable(store, program);
  if (!existsSync(executable)) return undefined;
  await noteUse(store, program);
  return executable;
}

/**
 * The language host of a language, which is built if it is not there yet. If two processes ask at the same time, one builds
 * it and the other waits.
 *
 * @throws An error that says what to do if it cannot be built.
 */
export async function makeLanguageHost(
  { folder: store, restriction }: CacheFolder,
  language: BuiltLanguage,
  environment: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<string> {
  const ready = await storedLanguageHost(store, language);
  if (ready) return ready;
  if (restriction) progress(restriction);
  const { title } = LANGUAGE_HOSTS[language];
  try {
    makeWritable(store);
    const waiting = () => progress(`waiting for another process that is preparing ${title}`);
    return await withStoreLocked(store, waiting, async () => {
      // The previous holder of the lock may have made it meanwhile.
      const meanwhile = await storedLanguageHost(store, language);
      if (meanwhile) return meanwhile;
      progress(`building ${title} from its Go module, which takes about a minute, once`);
      const program = storedHost(language);
      await makeStored(store, program, (temporary, install) =>
        buildGoProgram(LANGUAGE_HOSTS[language], {
          folder: temporary,
          executable: join(install, program.executable),
          environment,
          progress,
        }),
      );
      return storedExecutable(store, program);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${title} could not be built: ${reason}. To fix it, install Pulumi's own CLI, which brings it along, and put it on PATH`,
    );
  }
}
