import assert from 'node:assert/strict';
import type { ProcessReading } from '../../../../scenarios/validation/control-messages.ts';
import {
  transferMetrics,
  transferObservations,
  type FlowReading,
} from '../../../../scenarios/validation/transfer/transfer-metrics.ts';
import { parametersOf } from '../../../verify/study-runs.ts';

const parameters = parametersOf({
  model: 'bulkTransfer',
  transport: 'sctp',
  paths: 2,
  flows: 2,
  plainFlows: 1,
  linkRate: 1e6,
  secondPathRate: 2e6,
});

function reading(transfer: NonNullable<ProcessReading['transfer']>): ProcessReading {
  return {
    inWindow: true,
    seconds: 4,
    traffic: { asapPackets: 0, asapBytes: 0, enrpPackets: 0, enrpBytes: 0, messages: {} },
    sctp: null,
    cpu: 0.5,
    lateness: 0.001,
    mostLate: 0.01,
    thread: null,
    idleShare: null,
    faults: 0,
    transfer,
  };
}

function flow(delivered: number, setupTime: number | null, longestPause: number): FlowReading {
  return {
    sender: reading({ setupTime, delivered: 0, longestPause: 0 }),
    receiver: reading({ setupTime: null, delivered, longestPause }),
  };
}

const bottlenecks = {
  seconds: 4,
  rates: [1e6, 2e6],
  before: [
    { bytes: 100_000, drops: 1 },
    { bytes: 0, drops: 0 },
  ],
  after: [
    { bytes: 600_000, drops: 4 },
    { bytes: 500_000, drops: 2 },
  ],
  lostAtSockets: 7,
};

describe('the metrics of a real bulk transfer', () => {
  it('are what receivers have, and what went through the bottlenecks, in the measurement', () => {
    const metrics = transferMetrics(parameters, [flow(1_000_000, 0.1, 0.2), flow(500_000, 0.3, 0.4)], bottlenecks);
    const { goodput, goodput_first, goodput_plain, goodput_fairness } = metrics;
    assert.deepEqual([goodput, goodput_first, goodput_plain], [3e6, 2e6, 1e6]);
    assert.equal(goodput_fairness, 0.9);
    // All of the first bottleneck, half of the second one.
    assert.equal(metrics.link_utilization, 0.75);
    assert.equal(metrics.packets_dropped, 5);
    assert.equal(metrics.setup_time, 0.2);
    assert.equal(metrics.delivery_pause, 0.4);
    assert.equal(metrics.sctp_packets, null);
  });

  it('are none where an association is not up, or nothing arrives', () => {
    const metrics = (second: FlowReading) => () =>
      transferMetrics(parameters, [flow(1000, 0.1, 0.2), second], bottlenecks);
    assert.throws(metrics(flow(0, null, 4)), /^ValidationError: flow2: its association was not up/);
    assert.throws(metrics(flow(0, 0.1, 4)), /^ValidationError: flow2: nothing of it arrived/);
  });

  it('come with what processes and sockets took, and nothing of pools', () => {
    const observations = transferObservations([flow(0, 0.1, 0)], [0.5, 1.5], bottlenecks);
    assert.deepEqual([observations.cpu_senders, observations.cpu_receivers], [0.5, 0.5]);
    assert.deepEqual([observations.socket_losses, observations.process_start], [7, 1]);
    assert.equal(observations.cpu_registrars, null);
  });
});
