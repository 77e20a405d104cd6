import { Azure } from "../read-azure/azure";
import { findApp, type NamedApp } from "../read-azure/find-app";
import { describeDifferences } from "./describe-differences";
import { readDifferences } from "./read-differences";

/** A user's request. */
export interface DiffRequest extends NamedApp {
  /** The slot that would be swapped into production. */
  readonly slot: string;
  /** Whether to print JSON, for programs. */
  readonly json?: boolean;
}

/**
 * Reads what a swap would change, and describes it as text or JSON.
 *
 * @param azure Defaults to a client that is signed in with the environment's credentials.
 * @throws Error if there is no such app or slot, nobody is signed in, or there is no answer.
 */
export async function showDifferences(
  { slot, json = false, ...named }: DiffRequest,
  environment: NodeJS.ProcessEnv,
  azure = Azure.signIn(environment),
): Promise<{ readonly text: string; readonly differs: boolean }> {
  const app = await findApp(azure, named, environment);
  const differences = await readDifferences(azure, app, slot);
  const text = json ? JSON.stringify(differences, null, 2) : describeDifferences(differences);
  return { text, differs: differences.differs };
}
