import { arrangePoints, type ExpectationFault, type PointSpace } from '../../results/expectations/compared-points.ts';
import type { Expectation } from '../../results/expectations/expectation.ts';
import type { Cell } from '../../results/tables/table.ts';
import { isQuickLook } from '../language/override.ts';
import type { ParameterValue } from '../language/parameter-catalogue.ts';
import { StudyError } from '../language/study-error.ts';
import type { DocumentPath } from '../language/study-source.ts';
import type { Study } from '../language/study.ts';
import { missingInAll } from './check-pictures.ts';
import { parameterReader } from './point-values.ts';

/** A point of the sweep: all of its parameters. */
interface Point {
  readonly values: ReadonlyMap<string, ParameterValue>;
}

/**
 * Finds the expectations of a study that its runs could not confirm: nothing that they compare is run. If the command line
 * narrows the study by more than --quick, they may be meant to be beside the point.
 *
 * @returns warnings
 * @throws StudyError naming the places of all of them
 */
export function checkExpectationsOf(study: Study, points: readonly Point[]): string[] {
  const { source, overrides, expectations } = study;
  const space = planSpace(study, points);
  const faults = expectations.flatMap((expectation, index) => {
    if (expectation.isLeftOut === true) return [];
    return faultsOf(expectation, space).map(({ place, message }) => {
      const text = `expectation ${expectation.name}${space.isQuick ? ' with --quick' : ''}: ${message}`;
      return source.error(pathOf(study, index, place), text).message;
    });
  });
  const isNarrowed = overrides.length > (space.isQuick ? 1 : 0);
  if (faults.length > 0 && !isNarrowed) throw new StudyError(faults.join('\n'));
  return faults;
}

function planSpace({ sweep, published, overrides }: Study, points: readonly Point[]): PointSpace<Point> {
  const readers = new Map<string, ReturnType<typeof parameterReader>>();
  return {
    points,
    swept: [...sweep.keys()],
    published,
    isQuick: isQuickLook(overrides),
    valueAt: ({ values }, text): Cell => {
      let read = readers.get(text);
      if (read === undefined) readers.set(text, (read = parameterReader(text)));
      return read(values);
    },
  };
}

function faultsOf(expectation: Expectation, space: PointSpace<Point>): readonly ExpectationFault[] {
  const arrangement = arrangePoints(expectation, space);
  if (!arrangement.ok) return arrangement.faults;
  const { points, numbers, chains } = arrangement.compared;
  const all = [...points, ...numbers.map(({ point }) => point), ...chains.flatMap((chain) => chain.points)];
  const missing = missingInAll(expectation.y, all);
  return missing === undefined ? [] : [{ place: 'expectation', message: missing }];
}

function pathOf({ published }: Study, index: number, place: ExpectationFault['place']): DocumentPath {
  if (typeof place === 'object')
    return ['published', published.findIndex(({ name }) => name === place.published), 'rows', place.row];
  if (place === 'expectation') return ['expect', index];
  const key = place === 'above' || place === 'below' || place === 'equal' ? 'compare' : place;
  return ['expect', index, key];
}
