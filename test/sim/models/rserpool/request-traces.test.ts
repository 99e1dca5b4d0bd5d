import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RequestObserver, ServiceRequest } from '../../../../protocol/workload/requests.ts';
import type { RequestTrace } from '../../../../protocol/workload/request-trace.ts';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import type { RunParameters } from '../../../../sim/run/run-parameters.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const small = { warmup: 0, registrarStart: 0, poolElementStart: 1, poolUserStart: 20, poolElements: 2 } as const;

function parametersWith(given: GivenParameters): RunParameters {
  return { ...parametersOf({ ...small, ...given }), requestTrace: 'arrivals.csv', requestTraceHash: 'abc' };
}

function traceOf(
  times: readonly number[],
  more: Partial<Record<'sizes' | 'users', readonly number[]>> = {},
): RequestTrace {
  return {
    digest: 'abc',
    times: Float64Array.from(times),
    sizes: more.sizes && Float64Array.from(more.sizes),
    users: more.users && Uint32Array.from(more.users),
  };
}

/** The instant of a time of a trace, ns. */
function instantOf(seconds: number): number {
  return Math.round((20 + seconds) * 1e9);
}

function byValue([a0 = 0, a1 = 0]: readonly number[], [b0 = 0, b1 = 0]: readonly number[]): number {
  return a0 - b0 || a1 - b1;
}

const ignore = (): void => undefined;

/** The requests that come in a run. */
function generated(parameters: RunParameters, requestTrace: RequestTrace, until: number): ServiceRequest[] {
  const requests: ServiceRequest[] = [];
  const witness: RequestObserver = {
    requestGenerated: (request) => void requests.push(request),
    requestStarted: ignore,
    requestAccepted: ignore,
    requestRejected: ignore,
    requestProgressed: ignore,
    requestFailedOver: ignore,
    requestResumed: ignore,
    requestCompleted: ignore,
  };
  new Model(parameters, 1, { requestTrace }, witness).world.simulator.run({ until });
  return requests;
}

describe('requests of a trace', () => {
  it('come exactly at its times, to the nanosecond of the clock, and have exactly its sizes', () => {
    const request = fc.record({
      // Several at once, too.
      step: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 1, max: 9e9 }).map((ns) => ns / 1e9),
      ),
      user: fc.integer({ min: 1, max: 6 }),
      size: fc.integer({ min: 1, max: 1e7 }),
    });
    const settings = fc.record({
      workload: fc.constantFrom('open', 'poisson'),
      lanDelay: fc.constantFrom(0, 10),
      transport: fc.constantFrom('message', 'sctp'),
    });
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 30 }), settings, (requests, given) => {
        let time = 0;
        const times = requests.map(({ step }) => (time += step));
        const [users, sizes] = [requests.map(({ user }) => user), requests.map(({ size }) => size)];
        const parameters = parametersWith({ ...given, lans: 2, poolUsers: 3 });
        const came = generated(parameters, traceOf(times, { users, sizes }), 1000);
        const wanted = requests.map(({ size }, i) => [instantOf(times[i] ?? NaN), size]);
        assert.deepEqual(
          came.map(({ generatedAt, size }) => [Math.round(generatedAt * 1e9), size]).toSorted(byValue),
          wanted.toSorted(byValue),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('wait in the queue of their user, or are all served at once (poisson)', () => {
    const trace = traceOf([0, 0, 0], { users: [1, 1, 1], sizes: [1e6, 1e6, 1e6] });
    const startup = (workload: string): number | null => {
      const given = { workload, poolUsers: 1, duration: 60, capacity: 1e6, idealized: true, maxJobs: 3 };
      return simulate(parametersWith(given), 1, {}, { requestTrace: trace }).metrics.queuing_time;
    };
    assert.equal(startup('poisson'), 0);
    assert.ok((startup('open') ?? 0) > 0.9);
  });

  it('have sizes by chance if the trace has none, and stop after as many as a user has', () => {
    const trace = traceOf([0, 1, 2, 3, 4, 5]);
    const drawn = generated(parametersWith({ poolUsers: 2, requestSize: 1e6 }), trace, 100);
    assert.equal(new Set(drawn.map(({ size }) => size)).size, 6);
    assert.equal(generated(parametersWith({ poolUsers: 2, requestsPerUser: 2 }), trace, 100).length, 4);
  });

  it('do not come while their user is down', () => {
    const trace = traceOf([1, 50, 100, 150], { users: [1, 1, 1, 1] });
    const given = { poolUsers: 1, schedule: '{lan0/pu0: down@60 up@130}' };
    const times = generated(parametersWith(given), trace, 1000).map(({ generatedAt }) => generatedAt);
    assert.deepEqual(times, [21, 170]);
  });

  it('must be those that the run was planned with', () => {
    const parameters = { ...parametersWith({}), requestTraceHash: 'other' };
    for (const requestTrace of [undefined, traceOf([1])])
      assert.throws(() => simulate(parameters, 1, {}, { requestTrace }), {
        name: 'ModelError',
        message: 'the content of arrivals.csv is not what it was when the run was planned',
      });
  });
});
