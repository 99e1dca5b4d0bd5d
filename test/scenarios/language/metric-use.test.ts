import assert from 'node:assert/strict';
import { metricCatalogue, missingForMetric } from '../../../scenarios/language/metric-catalogue.ts';
import type { ParameterValue } from '../../../scenarios/language/parameter-catalogue.ts';
import { simulate } from '../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../verify/study-runs.ts';

const pool = { registrarStart: 1, poolElementStart: 40, poolUserStart: 50, warmup: 60, requestSize: 1e6 } as const;
const bulk = { model: 'bulkTransfer', transport: 'sctp', sendBuffer: 1e6, duration: 15, warmup: 1 } as const;

/** Metrics that are null also where nothing is missing: a run may not settle. */
const withoutValue = ['warmup_mser5'];

describe('metrics', () => {
  const runs: Readonly<Record<string, GivenParameters>> = {
    'pools, messages': { ...pool, duration: 60 },
    'pools, packets': { ...pool, duration: 60, transport: 'sctp' },
    'bulk transfers without end': { ...bulk, receiveBuffer: 1e5 },
    'bulk transfers that end': { ...bulk, linkRate: 5e6, transferSize: 1e6 },
    'bulk transfers over a path that fails': { ...bulk, paths: 2, rtoMin: 0.1, pathMaxRetrans: 1, pathFailureTime: 3 },
  };
  for (const [name, given] of Object.entries(runs))
    it(`have values where nothing is said to be missing, and only there: ${name}`, () => {
      const parameters = parametersOf(given);
      const values = new Map<string, ParameterValue>(Object.entries(parameters));
      const { metrics } = simulate(parameters, 1);
      for (const metric of metricCatalogue.filter((each) => !withoutValue.includes(each.name))) {
        const missing = missingForMetric(metric.name, (parameter) => values.get(parameter));
        // Whether one association ends by a failure depends on its other paths.
        if (metric.name === 'association_end_time' && missing === undefined) continue;
        assert.equal(metrics[metric.name] === null, missing !== undefined, `${metric.name} needs ${missing}`);
      }
    });
});
