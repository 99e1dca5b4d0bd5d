import assert from 'node:assert/strict';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

/** Short messages in the first stream beside long ones in the second one, through a bottleneck of 1 Mbit/s. */
const transfer: GivenParameters = {
  transport: 'sctp',
  model: 'bulkTransfer',
  warmup: 5,
  duration: 60,
  linkRate: 1e6,
  queueCapacity: 10,
  streams: 2,
  messageSize: 50_000,
  firstStreamMessageSize: 100,
};

/** Mean delays of messages of the first stream, and of all, seconds. */
function delays(given: GivenParameters): { readonly first: number; readonly all: number; readonly goodput: number } {
  const { metrics } = simulate(parametersOf({ ...transfer, ...given }), 1);
  const first = metrics.message_delay_first_stream ?? NaN;
  return { first, all: metrics.message_delay ?? NaN, goodput: metrics.goodput ?? NaN };
}

describe('stream scheduling in bulk transfer', () => {
  const plain = delays({});

  it('first come, first served: short messages wait for the whole send buffer', () => {
    // 262 144 bytes at 1 Mbit/s are 2.1 s.
    assert.ok(plain.first > 1.5 && plain.first < 3, `${plain.first}`);
    assert.ok(Math.abs(plain.first / plain.all - 1) < 0.2);
  });

  it('priority: they wait for the message that is being sent, which takes 0.4 s', () => {
    const { first, all, goodput } = delays({ streamScheduler: 'priority', streamValues: '[0, 1]' });
    assert.ok(first < 0.6 && first > 0.1, `${first}`);
    assert.ok(all < plain.all);
    assert.ok(Math.abs(goodput / plain.goodput - 1) < 0.02);
  });

  it('with interleaving they do not wait for that either', () => {
    const without = delays({ streamScheduler: 'priority', streamValues: '[0, 1]' });
    const { first, goodput } = delays({ streamScheduler: 'priority', streamValues: '[0, 1]', interleaving: true });
    assert.ok(first < without.first - 0.1, `${first} ${without.first}`);
    assert.ok(goodput > 0.98 * plain.goodput);
  });

  it('the size of messages of the first stream is that of the others, unless it is given', () => {
    assert.deepEqual(delays({ firstStreamMessageSize: 0 }), delays({ firstStreamMessageSize: 50_000 }));
  });
});
