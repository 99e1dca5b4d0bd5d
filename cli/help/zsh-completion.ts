import type { CommandDescription, Completion, OptionDescription } from './command-tree.ts';
import { firstSentence } from './first-sentence.ts';

/** A completion for zsh's completion system. */
export function zshCompletion(program: CommandDescription): string {
  return [
    `#compdef ${program.name}`,
    `# Completion of ${program.name} for zsh.`,
    ...functionsFor(program),
    // In a file of fpath the first completion is asked for at once; sourced, it is only registered.
    `if [[ $funcstack[1] == _${program.name} ]]; then _${program.name} "$@"; else compdef _${program.name} ${program.name}; fi`,
  ].join('\n');
}

function functionsFor(command: CommandDescription): string[] {
  const name = functionName(command);
  const specifications = command.options.flatMap(optionSpecifications);
  if (command.commands.length === 0)
    return [`${name}() {`, ...argumentsCall('', [...specifications, ...argumentSpecifications(command)]), '}'];
  const described = command.commands.map(
    (each) => `    ${quoted(`${each.name}:${firstSentence(each.description).replaceAll(':', '\\:')}`)}`,
  );
  const cases = command.commands.map((each) => `      ${each.name}) ${functionName(each)} ;;`);
  return [
    ...command.commands.flatMap(functionsFor),
    `${name}() {`,
    '  local context state state_descr line commands',
    '  typeset -A opt_args',
    '  commands=(',
    ...described,
    '  )',
    ...argumentsCall(' -C', [...specifications, `'1: :->command'`, `'*:: :->inside'`]),
    '  case $state in',
    `    command) _describe -t commands 'command' commands ;;`,
    '    inside) case $line[1] in',
    ...cases,
    '    esac ;;',
    '  esac',
    '}',
  ];
}

function functionName({ path }: CommandDescription): string {
  return `_${path.join('_')}`;
}

function argumentsCall(flags: string, specifications: readonly string[]): string[] {
  return [`  _arguments${flags}`, ...specifications.map((each) => `    ${each}`)].map((line, index, { length }) =>
    index < length - 1 ? `${line} \\` : line,
  );
}

/** One per name; options may be repeated. */
function optionSpecifications({ names, meaning, value }: OptionDescription): string[] {
  const text = firstSentence(meaning).replaceAll(/[\\[\]:]/g, String.raw`\$&`);
  const action =
    value === undefined || value.isOptional
      ? ''
      : `:${value.name.replaceAll(':', '\\:')}:${actionFor(value.completion)}`;
  return names.map((name) => quoted(`*${name}[${text}]${action}`));
}

function argumentSpecifications({ arguments: args }: CommandDescription): string[] {
  return args.map(({ name, completion }) => quoted(`*:${name.replaceAll(':', '\\:')}:${actionFor(completion)}`));
}

function actionFor(completion: Completion): string {
  if (completion === 'file') return '_files';
  if (completion === 'folder') return '_files -/';
  return completion.length === 0 ? ' ' : `(${completion.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
