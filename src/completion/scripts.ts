import type { Place } from "./words";

/** The shells that can complete commands. */
export const CompletionShell = { Bash: "bash", Zsh: "zsh", Fish: "fish", PowerShell: "powershell" } as const;
export type CompletionShell = (typeof CompletionShell)[keyof typeof CompletionShell];

/** The text that a shell evaluates, to complete a program's commands, options and values from then on. */
export function completionScript(program: string, places: readonly Place[], shell: CompletionShell): string {
  return SCRIPTS[shell](program, places);
}

/** What can be typed at a place that is not an option's value. */
function wordsAt({ commands, options, values }: Place): string[] {
  return [...commands.map(({ word }) => word), ...(values[""] ?? []), ...options.map(({ word }) => word)];
}

/** The options with values, each with its place. */
function optionValues(places: readonly Place[]): { path: string; option: string; values: readonly string[] }[] {
  return places.flatMap(({ path, values }) =>
    Object.entries(values).flatMap(([option, each]) => (option === "" ? [] : [{ path, option, values: each }])),
  );
}

function pathsOf(places: readonly Place[]): string[] {
  return places.flatMap(({ path }) => (path === "" ? [] : [path]));
}

/** Where nothing fits, the shell completes files. After `--` there is a command of somebody else. */
function bash(program: string, places: readonly Place[]): string {
  const name = `_${program.replaceAll("-", "_")}`;
  return `${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" place="" word index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    [[ "$word" == -- ]] && return
    case "\${place:+$place }$word" in
      ${pathsOf(places)
        .map((path) => `"${path}"`)
        .join("|")}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place:$before" in
${optionValues(places)
  .map(
    ({ path, option, values }) =>
      `    "${path}:${option}") COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$current")); return ;;`,
  )
  .join("\n")}
  esac
  case "$place" in
${places.map((place) => `    "${place.path}") COMPREPLY=($(compgen -W "${wordsAt(place).join(" ")}" -- "$current")) ;;`).join("\n")}
  esac
}
complete -o default -F ${name} ${program}
`;
}

/** Zsh has bash's way of completing as a module. */
function zsh(program: string, places: readonly Place[]): string {
  return `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
autoload -Uz bashcompinit && bashcompinit
${bash(program, places)}`;
}

function fish(program: string, places: readonly Place[]): string {
  const at = `__${program.replaceAll("-", "_")}_at`;
  const quoted = (text: string) => `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
  const lines = places.flatMap(({ path, commands, options, values }) => {
    const begin = `complete -c ${program} -n ${quoted(`${at} ${quoted(path)}`)}`;
    return [
      ...commands.map(({ word, description }) => `${begin} -f -a ${word} -d ${quoted(description)}`),
      ...(values[""] ? [`${begin} -f -a ${quoted(values[""].join(" "))}`] : []),
      ...options.map(({ word, description }) => {
        const choices = values[word];
        const value = choices ? ` -x -a ${quoted(choices.join(" "))}` : "";
        return `${begin} -l ${word.replace(/^--/, "")}${value} -d ${quoted(description)}`;
      }),
    ];
  });
  return `function ${at}
  set -l place
  for word in (commandline -opc)[2..]
    test "$word" = --; and return 1
    if contains -- (string trim "$place $word") ${pathsOf(places).map(quoted).join(" ")}
      set place (string trim "$place $word")
    end
  end
  test "$place" = "$argv[1]"
end
${lines.join("\n")}
`;
}

function powerShell(program: string, places: readonly Place[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const list = (words: readonly string[]) => `@(${words.map(quoted).join(", ")})`;
  return `Register-ArgumentCompleter -Native -CommandName ${program} -ScriptBlock {
  param($current, $line, $position)
  $words = @{
${places.map((place) => `    ${quoted(place.path)} = ${list(wordsAt(place))}`).join("\n")}
  }
  $values = @{
${optionValues(places)
  .map(({ path, option, values }) => `    ${quoted(`${path}:${option}`)} = ${list(values)}`)
  .join("\n")}
  }
  $place = ''
  $before = ''
  foreach ($element in $line.CommandElements | Select-Object -Skip 1) {
    if ($element.Extent.EndOffset -ge $position -and $current -ne '') { break }
    $before = $element.ToString()
    if ($before -eq '--') { return }
    $next = "$place $before".Trim()
    if ($words.ContainsKey($next)) { $place = $next }
  }
  $possible = if ($values.ContainsKey("\${place}:$before")) { $values["\${place}:$before"] } else { $words[$place] }
  $possible | Where-Object { $_ -like "$current*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

const SCRIPTS: Readonly<Record<CompletionShell, (program: string, places: readonly Place[]) => string>> = {
  bash,
  zsh,
  fish,
  powershell: powerShell,
};
