import type { PublishedNumbers } from '../../results/expectations/expectation.ts';
import { columnNamed, type ResultTable } from '../../results/tables/table.ts';
import { withComputedColumns } from '../../results/tables/computed-columns.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { checkExpectations } from '../expectations/check-expectations.ts';
import type { RecordedNumbers } from './study-record.ts';

/** Digits that are kept. */
const DIGITS = 5;

/** What was measured where others have numbers, in the unit of these. */
export function comparedNumbers(
  runs: ResultTable,
  all: readonly PublishedNumbers[],
  isQuick: boolean,
): RecordedNumbers[] {
  return all.map((numbers) => {
    const { name, source, taken, percent, y, yAxis } = numbers;
    const head = {
      name,
      source,
      taken,
      percent,
      y,
      unit: unitOf(runs, numbers),
      ...(yAxis !== undefined && { yAxis }),
    };
    if (numbers.rows.length === 0) return { ...head, rows: [], passedOver: 0 };
    const [outcome] = checkExpectations(
      runs,
      [
        {
          name,
          y,
          only: [],
          // Whether a difference is too large is for the study's own expectations to say.
          claim: { kind: 'values', published: name, tolerance: { absolute: 0, relative: 0 } },
        },
      ],
      { published: all, isQuick },
    );
    if (outcome?.verdict === 'cannot be checked')
      return { ...head, rows: [], passedOver: 0, fault: outcome.reason ?? 'it cannot be compared' };
    const scale = percent ? 100 : 1;
    const rows = (outcome?.comparisons ?? []).map(({ where, measured, expected, halfWidth }) => ({
      where,
      published: digits(scale * (expected ?? NaN)),
      measured: digits(scale * measured),
      halfWidth: halfWidth === null ? null : digits(scale * halfWidth, 3),
    }));
    return { ...head, rows, passedOver: outcome?.passedOver ?? 0 };
  });
}

function unitOf(runs: ResultTable, { y, percent }: PublishedNumbers): string {
  if (percent) return '%';
  const { text } = readExpression(y);
  const { unit } = columnNamed(withComputedColumns(runs, [y]), text);
  return unit === '1' ? '' : unit;
}

/** A number without digits that mean nothing. */
export function digits(value: number, count = DIGITS): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(count));
}
