import { tableOfRows, type Column, type ResultTable } from '../../results/tables/table.ts';
import type { ExpectationOutcome } from './expectation-outcome.ts';

/** The expectations of a study, checked. */
export interface StudyOutcomes {
  readonly study: string;
  readonly outcomes: readonly ExpectationOutcome[];
}

const text = (name: string, description: string): Column => ({
  name,
  kind: 'identity',
  type: 'text',
  unit: '',
  description,
});
const number = (name: string, description: string): Column => ({
  name,
  kind: 'metric',
  type: 'number',
  unit: '',
  description,
});

const ofOutcomes: readonly Column[] = [
  text('study', 'Study'),
  text('expectation', 'Name of the expectation'),
  text('kind', 'What is claimed'),
  text('expected', 'What is expected, in words'),
  text('measured', 'What was measured: the comparison that decides'),
  { ...number('comparisons', 'Comparisons that the expectation consists of'), type: 'integer' },
  { ...number('failing', 'Those of them that do not hold'), type: 'integer' },
  { ...number('left_out', 'Numbers of others at points that --quick leaves out'), type: 'integer' },
  text('verdict', 'holds, differs, known difference, not in --quick, cannot be checked'),
  text('reason', 'Why it differs, or cannot be checked'),
  text('source', 'Where the expectation is from'),
];

/** One row per expectation. */
export function outcomeTable(studies: readonly StudyOutcomes[]): ResultTable {
  const rows = studies.flatMap(({ study, outcomes }) =>
    outcomes.map(({ name, kind, text: expected, measured, comparisons, passedOver, verdict, reason, source }) => [
      study,
      name,
      kind,
      expected,
      measured,
      comparisons.length,
      comparisons.filter(({ holds }) => !holds).length,
      passedOver,
      verdict,
      reason ?? null,
      source ?? null,
    ]),
  );
  return tableOfRows(ofOutcomes, rows);
}

const ofComparisons: readonly Column[] = [
  text('study', 'Study'),
  text('expectation', 'Name of the expectation'),
  text('where', 'Point, or points that are compared'),
  number('measured', 'Mean, or mean of paired differences'),
  number('half_width', 'Half-width of its confidence interval'),
  number('expected', 'What it should be'),
  number('low', 'Lower end of what is allowed'),
  number('high', 'Upper end of what is allowed'),
  { ...text('holds', 'Whether it is allowed'), type: 'boolean' },
];

/** One row per comparison. */
export function comparisonTable(studies: readonly StudyOutcomes[]): ResultTable {
  const rows = studies.flatMap(({ study, outcomes }) =>
    outcomes.flatMap(({ name, comparisons }) =>
      comparisons.map(({ where, measured, halfWidth, expected, low, high, holds }) => [
        study,
        name,
        where,
        measured,
        halfWidth,
        expected,
        low,
        high,
        holds,
      ]),
    ),
  );
  return tableOfRows(ofComparisons, rows);
}
