import fc from 'fast-check';

/**
 * Generated input is the same in every run of the tests, so that a commit has one verdict. `PROPERTY_SEED=random` explores
 * other input; the report of a failure names its seed.
 */
const seed = process.env['PROPERTY_SEED'] ?? '20261128';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
