import type { CommandDescription, Completion } from './command-tree.ts';

/** A completion for bash, which needs nothing but bash. */
export function bashCompletion(program: CommandDescription): string {
  const all = commandsIn(program);
  const { name } = program;
  return `# Completion of ${name} for bash.
_${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} last=\${COMP_WORDS[COMP_CWORD-1]} command=${name} each words='' index
  # bash takes "--option=value" apart.
  if [[ $word == = ]]; then word=''
  elif [[ $last == = ]]; then last=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    each=\${COMP_WORDS[index]}
    case "$command $each" in
${indented(
  all.filter(({ path }) => path.length > 1).map(({ path }) => `'${path.join(' ')}') command='${path.join(' ')}' ;;`),
  6,
)}
    esac
  done
  COMPREPLY=()
  case "$command $last" in
${indented(all.flatMap(valueCases), 4)}
  esac
  case $command in
${indented(all.map(wordCase), 4)}
  esac
  if [[ $word == -* || -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$word")); fi
}
complete -o default -F _${name} ${name}`;
}

function commandsIn(command: CommandDescription): CommandDescription[] {
  return [command, ...command.commands.flatMap(commandsIn)];
}

/** What follows an option: options with the same values share a case. */
function valueCases({ path, options }: CommandDescription): string[] {
  const cases = new Map<string, string[]>();
  for (const { names, value } of options) {
    if (value === undefined || value.isOptional) continue;
    const action = actionFor(value.completion);
    cases.set(action, [...(cases.get(action) ?? []), ...names.map((name) => `'${[...path, name].join(' ')}'`)]);
  }
  return Array.from(cases, ([action, names]) => `${names.join('|')}) ${action}return ;;`);
}

function actionFor(completion: Completion): string {
  if (completion === 'file') return 'COMPREPLY=($(compgen -f -- "$word")); ';
  if (completion === 'folder') return 'COMPREPLY=($(compgen -d -- "$word")); ';
  // Without any, the names of files would be offered.
  if (completion.length === 0) return 'compopt +o default; ';
  return `COMPREPLY=($(compgen -W '${completion.join(' ')}' -- "$word")); `;
}

/** Options after a dash; otherwise commands and choices, or else files. */
function wordCase({ path, options, commands, arguments: args }: CommandDescription): string {
  const names = options.flatMap((option) => option.names).join(' ');
  const others = [
    ...commands.map(({ name }) => name),
    ...args.flatMap(({ completion }) => (typeof completion === 'string' ? [] : completion)),
  ].join(' ');
  const [pattern, rest] = [`'${path.join(' ')}'`, others === '' ? '' : ` || words='${others}'`];
  return `${pattern}) [[ $word == -* ]] && words='${names}'${rest} ;;`;
}

function indented(lines: readonly string[], by: number): string {
  return lines.map((line) => `${' '.repeat(by)}${line}`).join('\n');
}
