import assert from 'node:assert/strict';
import { traceRun, type RunTraceOptions } from '../../../scenarios/execution/run-trace.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { readCapture } from '../../../protocol/wire/capture/read-capture.ts';

const study = (transport: string): string => `
name: traced
title: Traced
seeds: 1
parameters:
  transport: ${transport}
  poolElements: 2
  registrarStart: 0.1
  poolElementStart: 0.5
  poolUserStart: 1
  requestSize: 1.0e+6
  warmup: 1
  duration: 5
`;

function traced(transport: string, options: Partial<RunTraceOptions>): { packets: number; events: number } {
  const [point] = planRuns(readStudy('traced.yaml', study(transport))).points;
  assert.ok(point !== undefined);
  const all = { from: 0, until: Infinity, packets: undefined, events: undefined, application: 'test' };
  return traceRun(point, 1, { ...all, ...options });
}

describe('a traced run', () => {
  it('gives its packets as one capture file and its events as lines, and counts both', () => {
    const packets: Uint8Array[] = [];
    const events: Uint8Array[] = [];
    const counts = traced('sctp', {
      packets: (piece) => packets.push(piece),
      events: (piece) => events.push(piece),
    });
    assert.equal([...readCapture(Buffer.concat(packets))].length, counts.packets);
    const lines = Buffer.concat(events).toString().trimEnd().split('\n');
    assert.equal(lines.length, counts.events);
    assert.ok(counts.packets > 100 && counts.events > 10, JSON.stringify(counts));
  });

  it('gives only what is between its times', () => {
    const times: number[] = [];
    traced('message', {
      from: 2,
      until: 3,
      events: (line) => times.push((JSON.parse(Buffer.from(line).toString()) as { time: number }).time),
    });
    assert.ok(times.length > 0 && times.every((time) => time >= 2 && time <= 3), times.join());
  });

  it('has no packets if its messages travel as a whole', () => {
    assert.throws(() => traced('message', { packets: () => undefined }), { name: 'ModelError' });
  });
});
