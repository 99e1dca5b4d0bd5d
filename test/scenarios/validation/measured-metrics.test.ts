import assert from 'node:assert/strict';
import type { ProcessReading } from '../../../scenarios/validation/control-messages.ts';
import { measuredMetrics } from '../../../scenarios/validation/measured-metrics.ts';
import type { PlacedProcess } from '../../../scenarios/validation/placement.ts';
import { parametersOf } from '../../verify/study-runs.ts';

const host = { name: 'lab', lan: 0, prefix: [], rsplab: undefined, addresses: [], runs: [], pathCommands: [] } as const;
const place: PlacedProcess = { role: 'registrar', name: 'lan0/pr0', lan: 0, index: 0, host, addresses: [] };

function reading(told: Partial<ProcessReading>): ProcessReading {
  return {
    inWindow: true,
    seconds: 10,
    traffic: { asapPackets: 0, asapBytes: 0, enrpPackets: 0, enrpBytes: 0, messages: {} },
    sctp: { packetsReceived: 400 },
    cpu: 1,
    lateness: 0,
    mostLate: 0,
    thread: null,
    idleShare: null,
    faults: 0,
    ...told,
  };
}

function observed(...readings: readonly ProcessReading[]) {
  const component = { place, readings, lateStarts: [], startTimes: [0.5, 1.5] };
  return measuredMetrics(parametersOf({ transport: 'sctp' }), 1, [component]).observations;
}

describe('what is seen of the processes of a measured run', () => {
  it('is what they run for a packet beyond what they run without any, and how long they wait for a CPU', () => {
    const observations = observed(reading({ thread: { running: 1, waiting: 0.3, turns: 1000 }, idleShare: 0.02 }));
    assert.equal(observations.message_running, (1 - 0.02 * 10) / 400);
    assert.equal(observations.message_waiting, 0.3 / 1000);
    assert.equal(observations.busiest_process, 0.1);
    assert.equal(observations.process_start, 1);
  });

  it('takes a process that began at once to run as much without packets as the others', () => {
    const thread = { running: 1, waiting: 0, turns: 1 };
    const observations = observed(reading({ thread, idleShare: 0.02 }), reading({ thread }));
    assert.equal(observations.message_running, (2 - 2 * 0.02 * 10) / 800);
  });

  it('is unknown where the system, or the stack, does not tell', () => {
    const silent = observed(reading({}));
    assert.deepEqual([silent.message_running, silent.message_waiting, silent.busiest_process], [null, null, null]);
    const thread = { running: 1, waiting: 0.3, turns: 1000 };
    assert.equal(observed(reading({ thread, idleShare: 0.02, sctp: null })).message_running, null);
  });
});
