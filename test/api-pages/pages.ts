import type { Docstring } from './docstring.ts';
import type { Exported, Member } from './exported.ts';

/** A page of the API's documentation: what is declared in some folders or files. */
interface Topic {
  readonly file: string;
  readonly title: string;
  /** Beginnings of places; the first topic with one that fits has the export. */
  readonly places: readonly string[];
}

const topics: readonly Topic[] = [
  {
    file: 'services-and-clients.md',
    title: 'Services and clients',
    places: ['native/api/', 'protocol/component-status/', 'protocol/workshop'],
  },
  { file: 'transports.md', title: 'Transports', places: ['native/'] },
  {
    file: 'ports.md',
    title: 'Ports between engines and worlds',
    places: ['protocol/host', 'protocol/payload', 'protocol/flavor', 'protocol/log-events', 'protocol/services/outbox'],
  },
  {
    file: 'pools.md',
    title: 'Pools and policies',
    places: ['protocol/handlespace/', 'protocol/policies/', 'protocol/profile'],
  },
  {
    file: 'engines.md',
    title: 'Engines',
    places: ['protocol/registrar/', 'protocol/pool-element/', 'protocol/pool-user/', 'protocol/registrar-link/'],
  },
  { file: 'results.md', title: 'Results of studies (rsplab/results)', places: ['analysis/', 'results/'] },
  { file: 'messages.md', title: 'Messages', places: ['protocol/wire/'] },
];

/** @throws Error if an export has no page */
export function apiPages(exports: readonly Exported[]): ReadonlyMap<string, string> {
  const pages = new Map<Topic, Exported[]>(topics.map((topic) => [topic, []]));
  for (const each of exports) pages.get(topicOf(each))?.push(each);
  const places = new Map(exports.map((each) => [each.name, `${topicOf(each).file}#${anchor(each.name)}`]));
  const texts = Array.from(pages, ([topic, all]): [string, string] => [topic.file, pageText(topic, all, places)]);
  return new Map([['README.md', contentsText(pages)], ...texts]);
}

function topicOf({ name, place }: Exported): Topic {
  const topic = topics.find(({ places }) => places.some((beginning) => place.startsWith(beginning)));
  if (topic === undefined) throw new Error(`${name} of ${place} has no page`);
  return topic;
}

function contentsText(pages: ReadonlyMap<Topic, readonly Exported[]>): string {
  const chapters = Array.from(pages, ([{ file, title }, all]) => {
    const lines = all.map(
      ({ name, docstring }) => `- [\`${name}\`](${file}#${anchor(name)}): ${firstSentence(docstring)}`,
    );
    return `## [${title}](${file})\n\n${lines.join('\n')}\n`;
  });
  return `# API pages\n\nWhat \`import … from 'rsplab'\` and \`'rsplab/results'\` have; made of its docstrings by \`npm run docs\`.\n\n${chapters.join('\n')}`;
}

function pageText({ title }: Topic, all: readonly Exported[], places: ReadonlyMap<string, string>): string {
  return linked([`# ${title}\n`, ...all.map(exportText)].join('\n'), places);
}

function exportText({ name, kind, text, docstring, members }: Exported): string {
  const isLong = members.length > 0;
  const listed = isLong ? `\n${members.map(memberText).join('\n')}\n` : '';
  return `## ${name}\n\n_${kind}_\n\n${docstringText(docstring)}\n\n${fenced(text)}\n${listed}`;
}

function memberText({ text, docstring }: Member): string {
  const described = docstringText(docstring);
  return `- \`${text.replace(/;$/, '')}\`${described === '' ? '' : `\n\n${indented(described)}\n`}`;
}

function docstringText(docstring: Docstring | undefined): string {
  if (docstring === undefined) return '';
  const { text, parameters, returns, throws } = docstring;
  const lists = [
    ...parameters.map((parameter) => `- ${parameter.replace(/^(\w+)/, '`$1`:')}`),
    ...(returns === undefined ? [] : [`- Returns ${returns}`]),
    ...throws.map((error) => `- Throws ${error}`),
  ].map((line) => line.replace(/\s+/g, ' '));
  return [text, lists.join('\n')].filter((part) => part !== '').join('\n\n');
}

function firstSentence(docstring: Docstring | undefined): string {
  const [paragraph = ''] = (docstring?.text ?? '').split('\n\n');
  const text = paragraph.replaceAll('\n', ' ').replace(/\{@link (\w+)\}/g, '`$1`');
  return /^.*?[.:](?= [A-Z]|$)/.exec(text)?.[0] ?? text;
}

/** Links of docstrings, to other pages where the package exports what they name. */
function linked(text: string, places: ReadonlyMap<string, string>): string {
  return text.replace(/\{@link ([\w.]+)\}/g, (_, name: string) => {
    const place = places.get(name);
    return place === undefined ? `\`${name}\`` : `[\`${name}\`](${place})`;
  });
}

function fenced(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\``;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

/** As GitHub makes it of a heading. */
function anchor(name: string): string {
  return name.toLowerCase();
}
