import { withSettings } from './override.ts';
import { atMost } from '../plan/replications.ts';
import type { Study } from './study.ts';

const SEEDS = 3;
/** s */
const DURATION = 600;

/** The study cut down to a first look: few seeds, a short measurement, and what its file says for that. */
export function quickLook(study: Study): Study {
  const shortened = withSettings(study, [{ name: 'duration', values: [DURATION], isList: false }, ...study.quick]);
  return { ...shortened, replications: atMost(study.replications, SEEDS), overrides: ['--quick'] };
}
