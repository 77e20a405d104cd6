import { runCommand } from "../../../src/components/releases/command";

// A process that waits for a command, to be killed: the command's words are its own.
void runCommand({
  words: process.argv.slice(2),
  workingDirectory: process.cwd(),
  environment: process.env,
  timeoutInSeconds: 600,
  print: () => undefined,
  signal: new AbortController().signal,
});
