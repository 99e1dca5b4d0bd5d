import { DataSets } from '../report/data-sets.ts';
import { escapeHtml } from '../report/html-text.ts';
import type { PageContent, PagePlot } from '../report/page/page-content.ts';
import { NO_SCRIPT, plotFigure, plotHint } from '../report/plot-figure.ts';
import type { ReportPlot } from '../report/report-source.ts';
import { selfContainedPage } from '../report/self-contained-page.ts';
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
  unitAfter,
  verdictsInWords,
} from './record-words.ts';
import type { RecordedNumbers, StudyRecord } from './study-record.ts';

/** A picture with its size, so that its place can be kept free. */
export type SizedPlot = Pick<ReportPlot, 'specification' | 'size'>;

/** Two pictures side by side. */
export interface ReportedFigure {
  /** Of the picture, without suffix. */
  readonly name: string;
  readonly title: string;
  readonly ours: SizedPlot;
  readonly theirs?: SizedPlot;
  /** What the other picture is: “Published”, “Theory”. */
  readonly kind: string;
  /** What is known of the published figure, in words; absent: nothing. */
  readonly known?: string;
}

export interface ReportedStudy {
  readonly record: StudyRecord;
  readonly figures: readonly ReportedFigure[];
}

/** A study that could not be reproduced. */
export interface ReproductionFault {
  readonly study: string;
  readonly reason: string;
}

export interface Reproduction {
  readonly isQuick: boolean;
  readonly studies: readonly ReportedStudy[];
  readonly faults: readonly ReproductionFault[];
}

/** One page with all studies: published figures beside those made here, differences, verdicts. */
export function reproductionPage(reproduction: Reproduction): string {
  const { studies, faults, isQuick } = reproduction;
  const subjects = bySubject(studies, ({ record }) => record);
  const title = isQuick ? 'Published results, reproduced (first look)' : 'Published results, reproduced';
  const main = `<h1 id="report-top">${title}</h1>
<p>Studies of Reliable Server Pooling that were published, simulated again by rsplab: each published figure beside the one made
here, in the same axes, numbers where they are known, and what the studies expect.</p>
${isQuick ? '<p class="caution">This is a first look: few seeds, short runs, and not all points. Differences may be due to that.</p>' : ''}
${NO_SCRIPT}
${faultList(faults)}<section id="report-plots">
<h2 id="report-summary">Summary</h2>
${summary(studies, faults)}
${studyTable(subjects)}
${plotHint()}
</section>
${subjects.map(([subject, own]) => subjectSection(subject, own)).join('\n')}`;
  return selfContainedPage({
    title,
    navigation: navigation(subjects),
    main,
    entry: 'reproduction-page',
    data: { 'report-content': pageContent(studies) },
  });
}

function pageContent(studies: readonly ReportedStudy[]): PageContent {
  const dataSets = new DataSets();
  const plots = studies.flatMap(({ record, figures }) =>
    figures.flatMap((figure) =>
      sidesOf(record.study, figure).map(({ name, plot: { specification } }): PagePlot => ({
        name,
        specification: dataSets.extracted(specification) as object,
        percent: false,
      })),
    ),
  );
  const noPoints = { numbers: [], labels: [], swept: [], others: [], failures: [] };
  return { plots, dataSets: dataSets.all, cautions: {}, points: { ...noPoints, cautions: NOTHING, warmups: NOTHING } };
}

const NOTHING = { all: null } as const;

/** The pictures of a figure by the names of their elements: the published one first. */
function sidesOf(study: string, { name, ours, theirs }: ReportedFigure): { name: string; plot: SizedPlot }[] {
  return [
    ...(theirs === undefined ? [] : [{ name: `${study}.${name}.published`, plot: theirs }]),
    { name: `${study}.${name}`, plot: ours },
  ];
}

function navigation(subjects: readonly [string, readonly ReportedStudy[]][]): string {
  const lists = subjects.map(
    ([subject, studies]) => `<h2>${escapeHtml(subjectTitle(subject))}</h2>
<ul>${studies.map(({ record }) => `<li>${studyLink(record)}</li>`).join('')}</ul>`,
  );
  return `<p><a href="#report-top"><strong>Reproduction</strong></a></p>
${lists.join('\n')}`;
}

function studyLink({ study }: StudyRecord): string {
  return `<a href="#study-${escapeHtml(study)}">${escapeHtml(study)}</a>`;
}

function faultList(faults: readonly ReproductionFault[]): string {
  if (faults.length === 0) return '';
  const items = faults.map(({ study, reason }) => `<li>${escapeHtml(`${study}: ${reason}`)}</li>`);
  return `<p class="caution"><strong>Not reproduced:</strong></p><ul>${items.join('')}</ul>\n`;
}

function summary(studies: readonly ReportedStudy[], faults: readonly ReproductionFault[]): string {
  const records = studies.map(({ record }) => record);
  const expectations = records.flatMap((record) => record.expectations);
  const numbers = records.flatMap(({ published }) => published.flatMap(({ rows }) => rows));
  const figures = studies.flatMap((study) => study.figures);
  const known = records.flatMap(({ cpuSeconds }) => cpuSeconds ?? []);
  const facts: (readonly [string, string])[] = [
    [
      'Studies',
      faults.length === 0 ? `${studies.length}` : `${studies.length}, ${faults.length} more could not be run`,
    ],
    ['Expectations', `${expectations.length}: ${verdictsInWords(expectations)}`],
    ['Numbers of others beside ours', `${numbers.length}`],
    [
      'Figures',
      `${figures.length}, ${figures.filter(({ theirs }) => theirs !== undefined).length} of them beside published ones`,
    ],
    [
      'CPU time',
      `${cpuTime(known.reduce((sum, each) => sum + each, 0))}${known.length < records.length ? ` of ${known.length} studies` : ''}`,
    ],
    ['Program', [...new Set(records.map((record) => `rsplab ${programInWords(record)}`))].join('; ')],
  ];
  const rows = facts.map(([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`);
  return `<table class="facts">${rows.join('')}</table>`;
}

function studyTable(subjects: readonly [string, readonly ReportedStudy[]][]): string {
  const head = ['study', 'published as', 'points', 'seeds × length', 'expectations', 'CPU time', 'largest difference'];
  const rows = subjects.flatMap(([, studies]) =>
    studies.map(({ record }) => {
      const differences = record.published.map(differenceInWords).filter((text) => text !== '');
      return row([
        studyLink(record),
        escapeHtml(record.family ?? ''),
        String(record.points),
        escapeHtml(effortInWords(record)),
        verdictsCell(record),
        escapeHtml(cpuTime(record.cpuSeconds)),
        differences.map(escapeHtml).join('<br>'),
      ]);
    }),
  );
  return `<div class="table whole"><table><thead>${row(head, 'th')}</thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function verdictsCell({ expectations }: StudyRecord): string {
  const isBad = expectations.some(({ verdict }) => verdict === 'differs' || verdict === 'cannot be checked');
  return `<span class="${isBad ? 'differs' : 'holds'}">${escapeHtml(verdictsInWords(expectations))}</span>`;
}

/** Cells of more letters have lines. */
const SHORT = 24;

function row(cells: readonly string[], tag: 'th' | 'td' = 'td'): string {
  const kind = (cell: string): string => (tag === 'th' || cell.length <= SHORT ? 'words' : 'words prose');
  return `<tr>${cells.map((cell) => `<${tag} class="${kind(cell)}">${cell}</${tag}>`).join('')}</tr>`;
}

function subjectSection(subject: string, studies: readonly ReportedStudy[]): string {
  return `<h2>${escapeHtml(subjectTitle(subject))}</h2>
${studies.map(studySection).join('\n')}`;
}

function studySection({ record, figures }: ReportedStudy): string {
  const { study, title, description, family, publication, failures } = record;
  const source = [
    `<code>${escapeHtml(study)}</code>`,
    ...(family === undefined ? [] : [`RSPSIM’s <code>${escapeHtml(family)}</code>`]),
    ...(publication === undefined ? [] : [escapeHtml(publication)]),
  ];
  const effort = `${record.points} points, ${effortInWords(record)}, CPU time ${cpuTime(record.cpuSeconds)}; rsplab ${programInWords(record)}`;
  return `<section id="study-${escapeHtml(study)}" class="study">
<h3>${escapeHtml(title)}</h3>
<p>${source.join(' · ')}</p>
<p>${escapeHtml(description)}</p>
<p class="hint">${escapeHtml(effort)}${failures === 0 ? '' : `; <strong>${failures} runs failed and are missing</strong>`}</p>
${expectationTable(record)}
${reasonList(record)}${figures
    .filter(({ theirs }) => theirs !== undefined)
    .map((figure) => figurePair(study, figure))
    .join('\n')}
${record.published.map(numberTable).join('\n')}
${ownFigures(
  study,
  figures.filter(({ theirs }) => theirs === undefined),
)}
</section>`;
}

function expectationTable({ expectations }: StudyRecord): string {
  if (expectations.length === 0) return '<p class="hint">The study says nothing of what it expects.</p>';
  const rows = expectations.map(({ name, text, measured, verdict, source }) =>
    row([
      `<span class="${verdict.replaceAll(' ', '-').replaceAll('--', '')}">${escapeHtml(verdict)}</span>`,
      `<span title="${escapeHtml(name)}">${escapeHtml(text)}</span>`,
      escapeHtml(measured),
      escapeHtml(source ?? ''),
    ]),
  );
  return `<div class="table whole"><table><thead>${row(['verdict', 'expected', 'measured', 'source'], 'th')}</thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** Where results are not as expected, and why. */
function reasonList(record: StudyRecord): string {
  const reasons = reasonsOf(record).flatMap(({ name, verdict, reason }) =>
    reason === undefined ? [] : [`<li>${escapeHtml(`${name} (${verdict}): ${reason}`)}</li>`],
  );
  return reasons.length === 0 ? '' : `<p>Where results differ, and why:</p><ul>${reasons.join('')}</ul>\n`;
}

/** The published figure and ours. */
function figurePair(study: string, figure: ReportedFigure): string {
  const sides = sidesOf(study, figure).map(({ name, plot }) => {
    const source = figure.known === undefined ? '' : `: ${escapeHtml(figure.known)}`;
    return placeOf(
      name,
      plot,
      plot === figure.theirs
        ? `<span><strong>${escapeHtml(figure.kind)}</strong>${source}</span>`
        : '<strong>Here</strong>',
    );
  });
  return `<h4>${escapeHtml(figure.title)}</h4>
<div class="plots pair">
${sides.join('\n')}
</div>`;
}

/** Figures of which no numbers are known. */
function ownFigures(study: string, figures: readonly ReportedFigure[]): string {
  if (figures.length === 0) return '';
  const places = figures.map(({ name, ours, known }) =>
    placeOf(`${study}.${name}`, ours, known === undefined ? '' : `<span>${escapeHtml(known)}</span>`),
  );
  return `<h4>Figures of which no numbers are known</h4>
<div class="plots pair">
${places.join('\n')}
</div>`;
}

function placeOf(name: string, { size }: SizedPlot, caption: string): string {
  return plotFigure({ name, ...(size !== undefined && { size }) }, caption);
}

/** Tables of up to so many numbers are open. */
const OPEN = 12;

function numberTable(numbers: RecordedNumbers): string {
  const { name, rows, y, unit, passedOver, fault } = numbers;
  const title = `<code>${escapeHtml(name)}</code>: ${escapeHtml(y)}${unit === '' ? '' : ` [${escapeHtml(unit)}]`}, ${escapeHtml(sourceInWords(numbers))}`;
  if (fault !== undefined) return `<p>${title}: ${escapeHtml(fault)}</p>`;
  if (rows.length === 0) return '';
  const lines = rows.map((each) =>
    row([
      escapeHtml(each.where),
      numberText(each.published),
      `${numberText(each.measured)}${each.halfWidth === null ? '' : ` ± ${numberText(each.halfWidth, 2)}`}`,
      `${differenceOf(each) > 0 ? '+' : ''}${numberText(differenceOf(each), 2)}`,
    ]),
  );
  const difference = `difference${unitAfter(numbers) === ' points' ? ' in points' : ''}`;
  const left = passedOver === 0 ? '' : `, ${passedOver} more are not in the first look`;
  return `<details${rows.length <= OPEN ? ' open' : ''}><summary>${title}: ${rows.length} numbers${left}, largest difference ${escapeHtml(differenceInWords(numbers))}</summary>
<div class="table"><table><thead>${row(['point', 'published', 'here', difference], 'th')}</thead>
<tbody>${lines.join('\n')}</tbody></table></div></details>`;
}
