import type { Argument, Command, Option } from 'commander';

/** A command as its help has it: man pages and completions are made of these. */
export interface CommandDescription {
  readonly name: string;
  /** Names from the program's to its own. */
  readonly path: readonly string[];
  readonly usage: string;
  readonly description: string;
  readonly arguments: readonly ArgumentDescription[];
  readonly options: readonly OptionDescription[];
  readonly commands: readonly CommandDescription[];
  /** What its help says after the options. */
  readonly notes: string;
}

/** What a value can be completed to: one of some words, a file, a folder, or nothing that is known. */
export type Completion = readonly string[] | 'file' | 'folder';

interface ArgumentDescription {
  readonly name: string;
  /** Without choices and default. */
  readonly meaning: string;
  readonly description: string;
  readonly completion: Completion;
}

export interface OptionDescription {
  /** As help shows it: `-h, --help`, `--port <n>`. */
  readonly term: string;
  /** `-h`, `--help` */
  readonly names: readonly string[];
  /** What it means, alone. */
  readonly meaning: string;
  /** The same with its choices and default. */
  readonly description: string;
  /** The heading of its group in the help. */
  readonly group: string | undefined;
  /** Absent: it takes none. */
  readonly value?: {
    readonly name: string;
    readonly isOptional: boolean;
    readonly completion: Completion;
  };
}

/** A command with all below it, as its help shows them. */
export function describeCommand(command: Command, above: readonly string[] = []): CommandDescription {
  const help = command.createHelp();
  const path = [...above, command.name()];
  return {
    name: command.name(),
    path,
    usage: help.commandUsage(command),
    description: help.commandDescription(command) || command.summary(),
    arguments: command.registeredArguments.map((argument) =>
      describeArgument(argument, help.argumentDescription(argument)),
    ),
    options: help
      .visibleOptions(command)
      .map((option) => describeOption(option, help.optionTerm(option), help.optionDescription(option))),
    commands: help.visibleCommands(command).map((each) => describeCommand(each, path)),
    notes: notesOf(command),
  };
}

function describeArgument(argument: Argument, description: string): ArgumentDescription {
  const name = argument.name();
  return { name, meaning: argument.description, description, completion: completionOf(name, argument.argChoices) };
}

function describeOption(option: Option, term: string, description: string): OptionDescription {
  const { short, long, flags, helpGroupHeading: group } = option;
  const [, name = ''] = /[<[](.*)[>\]]/.exec(flags) ?? [];
  const names = [short, long].filter((each) => each !== undefined);
  const common = { term, names, meaning: option.description, description, group };
  if (!option.required && !option.optional) return common;
  return { ...common, value: { name, isOptional: option.optional, completion: completionOf(name, option.argChoices) } };
}

function completionOf(name: string, choices: readonly string[] | undefined): Completion {
  if (choices !== undefined) return choices;
  if (name === 'dir' || name === 'folder') return 'folder';
  return /file|input|study|results/.test(name) ? 'file' : [];
}

/** Texts that were added to the help of a command: what it prints beyond its own. */
function notesOf(command: Command): string {
  const own = command.helpInformation();
  const before = command.configureOutput();
  let printed = '';
  command.configureOutput({ ...before, writeOut: (text) => void (printed += text) });
  command.outputHelp();
  command.configureOutput(before);
  return printed.slice(printed.indexOf(own) + own.length).trim();
}
