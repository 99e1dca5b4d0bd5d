import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dealtRequests, type RequestTrace } from '../../../protocol/workload/request-trace.ts';

function traceOf(times: readonly number[], users?: readonly number[], sizes?: readonly number[]): RequestTrace {
  return {
    digest: '',
    times: Float64Array.from(times),
    users: users && Uint32Array.from(users),
    sizes: sizes && Float64Array.from(sizes),
  };
}

/** All that a user asks for: instants and sizes. */
function played(user: ReturnType<typeof dealtRequests>[number]): unknown[] {
  const requests: unknown[] = [];
  for (let at = user.nextAt; at !== undefined; at = user.nextAt) requests.push([at, user.take().size]);
  return requests;
}

describe('a trace of requests', () => {
  it('is dealt to the users that it names, each request once and in order', () => {
    const requests = fc.array(fc.record({ user: fc.integer({ min: 1, max: 7 }), size: fc.nat() }), { maxLength: 60 });
    fc.assert(
      fc.property(requests, (given) => {
        const trace = traceOf(
          given.map((_, i) => i / 2),
          given.map(({ user }) => user),
          given.map(({ size }) => size),
        );
        for (const [index, user] of dealtRequests(trace, 7, 600).entries()) {
          const own = given.flatMap((request, i) => (request.user === index + 1 ? [[600 + i / 2, request.size]] : []));
          assert.equal(user.left, own.length);
          assert.deepEqual(played(user), own);
          assert.equal(user.left, 0);
        }
      }),
    );
  });

  it('is dealt in turn if it names no users', () => {
    assert.deepEqual(dealtRequests(traceOf([1, 2, 3, 4, 5]), 2, 10).map(played), [
      [11, 13, 15].map((at) => [at, undefined]),
      [12, 14].map((at) => [at, undefined]),
    ]);
  });

  it('goes on where it is after a time in which its user was down', () => {
    const [user] = dealtRequests(traceOf([1, 2, 2, 3, 9]), 1, 0);
    user.take();
    user.skipTo(3);
    assert.equal(user.left, 2);
    assert.deepEqual(played(user), [
      [3, undefined],
      [9, undefined],
    ]);
  });

  it('cannot be of a user that there is not', () => {
    assert.throws(() => dealtRequests(traceOf([1, 2], [1, 4]), 3, 0), /request 2 is of user 4, but there are 3/);
  });
});
