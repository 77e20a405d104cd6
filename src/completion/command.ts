import { Argument, Command } from "commander";
import { withExamples } from "../command-line";
import { CompletionShell, completionScript } from "./scripts";
import { placesOf } from "./words";

/**
 * The command `azure-slots completion`.
 *
 * @param program The program whose commands are completed.
 */
export function completionCommand(program: Command): Command {
  const command = new Command("completion")
    .description("print what your shell evaluates to complete commands and options by the tab key")
    .addArgument(new Argument("<shell>", "your shell").choices(Object.values(CompletionShell)))
    .action((shell: CompletionShell) => console.log(completionScript(program.name(), placesOf(program), shell)));
  return withExamples(
    command,
    'eval "$(azure-slots completion bash)"                                   # in ~/.bashrc',
    'eval "$(azure-slots completion zsh)"                                    # in ~/.zshrc',
    "azure-slots completion fish > ~/.config/fish/completions/azure-slots.fish",
    "azure-slots completion powershell | Out-String | Invoke-Expression      # in $PROFILE",
  );
}
