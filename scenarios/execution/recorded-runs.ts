import type { Cell, ResultTable } from '../../results/tables/table.ts';
import { runParametersOf } from '../plan/derive-parameters.ts';
import { parameterCatalogue, type ParameterValue } from '../language/parameter-catalogue.ts';
import { pointKey, runKey } from './run-key.ts';
import type { PlannedRun } from '../plan/run-plan.ts';

/** A run that a table of runs has, ready to be simulated once more. */
export interface RecordedRun extends PlannedRun {
  /** Its number in the table. */
  readonly run: number;
  /** Identifies it, whatever its number. */
  readonly key: string;
  /** Its row. */
  readonly valueOf: (column: string) => Cell | undefined;
}

/**
 * The runs of a table with their parameters, all of which are columns.
 *
 * @param codeFingerprint of the code that made the table
 */
export function recordedRuns(runs: ResultTable, codeFingerprint: string): RecordedRun[] {
  const index = new Map(runs.columns.map(({ name }, position) => [name, position]));
  const swept = (runs.metadata['sweep'] ?? '').split(' ').filter((name) => name !== '');
  return runs.rows.map((row) => {
    const valueOf = (column: string): Cell | undefined => row[index.get(column) ?? -1];
    const values = new Map<string, ParameterValue>(
      parameterCatalogue.map(({ name, default: value }) => [name, valueOf(name) ?? value]),
    );
    const parameters = runParametersOf(values);
    const label = swept.map((name) => `${name}=${shown(valueOf(name))}`).join(', ');
    const seed = Number(valueOf('seed'));
    return {
      run: Number(valueOf('run')),
      key: runKey(pointKey(parameters, codeFingerprint), seed),
      point: { index: Number(valueOf('point')), label, values, parameters },
      seed,
      valueOf,
    };
  });
}

function shown(cell: Cell | undefined): string {
  return cell === Infinity ? 'never' : String(cell);
}
