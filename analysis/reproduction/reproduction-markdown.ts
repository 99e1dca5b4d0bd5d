import { markdownTable } from 'markdown-table';
import {
  bySubject,
  cpuTime,
  differenceInWords,
  differenceOf,
  effortInWords,
  programInWords,
  reasonsOf,
  numberText,
  sourceInWords,
  subjectTitle,
  verdictsInWords,
} from './record-words.ts';
import type { RecordedNumbers, StudyRecord } from './study-record.ts';

/** What a document says between these lines is made of records. */
const BEGIN = '<!-- begin of what rsplab reproduce writes -->\n<!-- prettier-ignore-start -->';
const END = '<!-- prettier-ignore-end -->\n<!-- end of what rsplab reproduce writes -->';

/** Studies that are named as the most expensive ones. */
const EXPENSIVE = 10;

/**
 * A document with the tables of all records in it: in the place that it has for them, or else at its end.
 *
 * @param document empty: a new one
 * @param folder of the records' pictures, as the document refers to it
 */
export function withReproduction(document: string, records: readonly StudyRecord[], folder: string): string {
  const text = `${BEGIN}\n\n${reproductionMarkdown(records, folder)}\n\n${END}`;
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin >= 0 && end > begin) return document.slice(0, begin) + text + document.slice(end + END.length);
  const before = document === '' ? '# Published results, reproduced' : document.trimEnd();
  return `${before}\n\n${text}\n`;
}

/** Tables of what came of studies. The record at full length goes before that of a first look. */
function reproductionMarkdown(all: readonly StudyRecord[], folder: string): string {
  const records = all.filter(
    (record) => !record.isQuick || !all.some(({ study, isQuick }) => study === record.study && !isQuick),
  );
  const subjects = bySubject(records, (record) => record);
  return [
    totals(records),
    ...subjects.map(([subject, own]) => `### ${subjectTitle(subject)}\n\n${studyTable(own)}`),
    numbersSection(records),
    pictureSection(records, folder),
    reasonsSection(records),
    costSection(records),
    versionSection(records),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function totals(records: readonly StudyRecord[]): string {
  const quick = records.filter(({ isQuick }) => isQuick).length;
  const expectations = records.flatMap((record) => record.expectations);
  const numbers = records.flatMap(({ published }) => published.flatMap(({ rows }) => rows));
  const lines = [
    `${records.length === 1 ? '1 study' : `${records.length} studies`}, at full length: ${records.length - quick}. First looks (\`--quick\`): ${quick}.`,
    `${expectations.length} expectations: ${verdictsInWords(expectations)}.`,
    `${numbers.length} numbers of others are compared with those measured here.`,
  ];
  return lines.join('\n');
}

function studyTable(records: readonly StudyRecord[]): string {
  const rows = records.map((record) => [
    `\`${record.study}\``,
    record.family ?? '',
    `${effortInWords(record)}${record.isQuick ? ' (quick)' : ''}`,
    String(record.points),
    verdictsInWords(record.expectations),
    cpuTime(record.cpuSeconds),
  ]);
  return table(['Study', 'In RSPSIM', 'Seeds × length', 'Points', 'Expectations', 'CPU time'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable([head, ...rows].map((cells) => cells.map(escaped)));
}

/** Signs that end a cell of a table. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}

function numbersSection(records: readonly StudyRecord[]): string {
  const compared = records.flatMap((record) =>
    record.published.filter(({ rows }) => rows.length > 0).map((numbers) => ({ record, numbers })),
  );
  if (compared.length === 0) return '';
  const rows = compared.map(({ record, numbers }) => [
    `\`${record.study}\``,
    `${numbers.y}${numbers.unit === '' ? '' : ` [${numbers.unit}]`}`,
    sourceInWords(numbers),
    String(numbers.rows.length),
    numberText(meanDifference(numbers), 2),
    differenceInWords(numbers),
  ]);
  return `### Numbers\n\n${table(['Study', 'Metric', 'Source', 'Numbers', 'Mean difference', 'Largest difference'], rows)}`;
}

/** The mean of the differences without their signs. */
function meanDifference({ rows }: RecordedNumbers): number {
  return rows.reduce((sum, row) => sum + Math.abs(differenceOf(row)), 0) / rows.length;
}

function pictureSection(records: readonly StudyRecord[], folder: string): string {
  const rows = records.flatMap(({ study, pictures = [] }) =>
    pictures.map(({ title, published, here }) => [
      `![${study}, published: ${title}](${folder}/${published})`,
      `![${study}, here: ${title}](${folder}/${here})`,
    ]),
  );
  return rows.length === 0 ? '' : `### Figures\n\n${table(['Published', 'Here'], rows)}`;
}

function reasonsSection(records: readonly StudyRecord[]): string {
  const items = records.flatMap((record) =>
    reasonsOf(record).map(
      ({ name, text, measured, verdict, reason }) =>
        `- \`${record.study}\`, ${name} (${verdict}${record.isQuick ? ', quick' : ''}): ${text.replace(/\.$/, '')}. Measured: ${measured === '' ? 'nothing' : measured}.${reason === undefined ? '' : ` ${reason}`}`,
    ),
  );
  return items.length === 0 ? '' : `### Where results differ, and why\n\n${items.join('\n')}`;
}

function cpuSecondsOf(records: readonly StudyRecord[]): number {
  return records.reduce((total, { cpuSeconds }) => total + (cpuSeconds ?? 0), 0);
}

function costSection(records: readonly StudyRecord[]): string {
  const measured = records.filter(({ cpuSeconds }) => cpuSeconds !== null);
  if (measured.length === 0) return '';
  const dearest = measured.toSorted((a, b) => (b.cpuSeconds ?? 0) - (a.cpuSeconds ?? 0)).slice(0, EXPENSIVE);
  const rows = dearest.map((record) => [
    `\`${record.study}\``,
    `${effortInWords(record)}${record.isQuick ? ' (quick)' : ''}`,
    String(record.runs),
    cpuTime(record.cpuSeconds),
  ]);
  const full = measured.filter(({ isQuick }) => !isQuick);
  return `### CPU time

Studies at full length (${full.length}): ${cpuTime(cpuSecondsOf(full))}; first looks (${measured.length - full.length}): ${cpuTime(cpuSecondsOf(measured) - cpuSecondsOf(full))}. The most expensive ones:

${table(['Study', 'Seeds × length', 'Runs', 'CPU time'], rows)}`;
}

function versionSection(records: readonly StudyRecord[]): string {
  const versions = new Map<string, StudyRecord[]>();
  for (const record of records) {
    const version = `rsplab ${programInWords(record)}`;
    versions.set(version, [...(versions.get(version) ?? []), record]);
  }
  const items = [...versions].map(([version, own]) => {
    const days = [...new Set(own.map(({ madeAt }) => madeAt.slice(0, 10)))].toSorted();
    const names = own.length === records.length ? 'all studies' : own.map(({ study }) => `\`${study}\``).join(', ');
    return `- ${version}, ${days.join(', ')}: ${names}`;
  });
  return items.length === 0 ? '' : `### Versions\n\n${items.join('\n')}`;
}
