import type { Study } from '../language/study.ts';
import type { RealPoint } from './real-point.ts';
import { ValidationError } from './validation-error.ts';
import { labelOf } from './validation-table.ts';

/**
 * Checks that what distinguishes the points of a study still does so for real: a sweep over the length of runs does not
 * when all replications last as long as `--seconds` says, nor does one over what the transport decides.
 *
 * @throws ValidationError naming two points that would be one
 */
export function requireDistinct(study: Study, points: readonly RealPoint[]): void {
  const known = new Map<string, RealPoint>();
  for (const point of points) {
    const label = labelOf(study, point);
    const twin = known.get(label);
    if (twin !== undefined)
      throw new ValidationError(
        `points ${twin.label} and ${point.label} would be one and the same for real (${label}): the length of runs is that ` +
          'of --seconds, and the encapsulation that of --transport; choose one of them with --point, or leave the sweep out',
      );
    known.set(label, point);
  }
}
