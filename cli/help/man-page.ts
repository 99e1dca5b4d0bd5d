import type { CommandDescription, OptionDescription } from './command-tree.ts';

/** What is the same in all pages. */
export interface ManPageEdition {
  readonly program: string;
  readonly version: string;
  /** For the foot of the page. */
  readonly date: string;
}

/** The man pages (section 1) of a program: one for it, and one for each command, as `git-log(1)`. */
export function manPages(program: CommandDescription, edition: ManPageEdition): Map<string, string> {
  const pages = new Map<string, string>();
  const add = (command: CommandDescription): void => {
    pages.set(`${pageName(command)}.1`, manPage(command, edition));
    for (const each of command.commands) if (each.name !== 'help') add(each);
  };
  add(program);
  return pages;
}

function pageName({ path }: CommandDescription): string {
  return path.join('-');
}

/** A page in the macros of man(7). */
function manPage(command: CommandDescription, edition: ManPageEdition): string {
  const { description, usage, options, commands, notes } = command;
  const name = pageName(command);
  const own = commands.filter((each) => each.name !== 'help');
  const groups = new Map<string | undefined, OptionDescription[]>();
  for (const option of options) groups.set(option.group, [...(groups.get(option.group) ?? []), option]);
  const lines = [
    `.TH ${quoted(name.toUpperCase())} 1 ${quoted(edition.date)} ${quoted(`${edition.program} ${edition.version}`)} ${quoted('User Commands')}`,
    '.SH NAME',
    `${escaped(name)} \\- ${escaped(inOneLine(description))}`,
    '.SH SYNOPSIS',
    `.B ${escaped(usage)}`,
    '.SH DESCRIPTION',
    escaped(sentence(description)),
    ...section(
      'ARGUMENTS',
      command.arguments.map((each) => item(each.name, each.description)),
    ),
    ...section(
      'COMMANDS',
      own.map((each) => [
        ...item(each.usage.replace(/^\S+ /, ''), each.description),
        `See ${pageReference(pageName(each))}.`,
      ]),
    ),
    ...section('OPTIONS', (groups.get(undefined) ?? []).map(optionItem)),
    ...Array.from(groups).flatMap(([group, members]) =>
      group === undefined ? [] : [`.SS ${quoted(group.replace(/:$/, ''))}`, ...members.flatMap(optionItem)],
    ),
    ...(notes === '' ? [] : ['.SH NOTES', '.nf', ...notes.split('\n').map((line) => escaped(line)), '.fi']),
    ...seeAlso(command, edition.program),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, items: readonly (readonly string[])[]): string[] {
  return items.length === 0 ? [] : [`.SH ${title}`, ...items.flat()];
}

function optionItem({ term, description }: OptionDescription): string[] {
  return item(term, description);
}

function item(term: string, description: string): string[] {
  return ['.TP', `.B ${escaped(term)}`, escaped(sentence(description))];
}

function seeAlso({ path }: CommandDescription, program: string): string[] {
  const others = path.slice(0, -1).map((_name, index) => path.slice(0, index + 1).join('-'));
  return others.length === 0
    ? []
    : [
        '.SH SEE ALSO',
        others.map(pageReference).join(', '),
        '.PP',
        `The documentation of ${program} is in its folder docs.`,
      ];
}

function pageReference(name: string): string {
  return `\\fB${escaped(name)}\\fR(1)`;
}

/** A description as a sentence of its own. */
function sentence(text: string): string {
  const plain = inOneLine(text);
  return `${plain.slice(0, 1).toUpperCase()}${plain.slice(1)}${/[.!?:]$/.test(plain) || plain === '' ? '' : '.'}`;
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Text in which nothing is taken for a request or an escape; hyphens are those of options. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replaceAll(
      /[^\u0020-\u007e]/g,
      (character) => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replace(/^(?=[.'])/, '\\&');
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\(dq')}"`;
}
