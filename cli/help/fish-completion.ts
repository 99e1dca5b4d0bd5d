import type { CommandDescription, Completion, OptionDescription } from './command-tree.ts';
import { firstSentence } from './first-sentence.ts';

/** A completion for fish. */
export function fishCompletion(program: CommandDescription): string {
  return [
    `# Completion of ${program.name} for fish.`,
    `complete -c ${program.name} -f`,
    ...linesFor(program.name, program, []),
  ].join('\n');
}

function linesFor(name: string, command: CommandDescription, above: readonly string[]): string[] {
  const start = `complete -c ${name} -n ${quoted(conditionFor(command, above))}`;
  const inside = command.path.slice(1);
  return [
    ...command.commands.map((each) => `${start} -a ${each.name} -d ${quoted(firstSentence(each.description))}`),
    ...command.arguments.flatMap(({ completion, meaning }) => {
      if (completion === 'file') return [`${start} -F`];
      if (completion === 'folder') return [`${start} -a '(__fish_complete_directories)'`];
      return completion.length === 0
        ? []
        : [`${start} -a ${quoted(completion.join(' '))} -d ${quoted(firstSentence(meaning))}`];
    }),
    ...command.options.map((option) => `${start}${optionFlags(option)} -d ${quoted(firstSentence(option.meaning))}`),
    ...command.commands.flatMap((each) => linesFor(name, each, inside)),
  ];
}

/** Inside a command: its name was given, and none of those below it. */
function conditionFor({ path, commands }: CommandDescription, above: readonly string[]): string {
  const names = commands.map((each) => each.name);
  const inside = [...above, ...path.slice(1).slice(above.length)].map((each) => `__fish_seen_subcommand_from ${each}`);
  const outside = names.length === 0 ? [] : [`not __fish_seen_subcommand_from ${names.join(' ')}`];
  return [...inside, ...outside].join('; and ');
}

function optionFlags({ names, value }: OptionDescription): string {
  const flags = names.map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`)).join('');
  return value === undefined || value.isOptional ? flags : `${flags} -x${valuesOf(value.completion)}`;
}

function valuesOf(completion: Completion): string {
  if (completion === 'file') return ` -a '(__fish_complete_path)'`;
  if (completion === 'folder') return ` -a '(__fish_complete_directories)'`;
  return completion.length === 0 ? '' : ` -a ${quoted(completion.join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
