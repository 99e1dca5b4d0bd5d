import assert from 'node:assert/strict';
import { validationCautions, validationSection } from '../../../analysis/report/validation-section.ts';
import {
  VALIDATION_FORMAT,
  type ValidatedPoint,
  type ValidationRecord,
} from '../../../results/folders/validation-record.ts';

const oneWay = { from: 'lab1', to: 'lab1', oneWay: 0.000_5, rate: 1e8, handling: null };

function point(label: string, observed: Readonly<Record<string, number>> = {}): ValidatedPoint {
  return {
    label,
    timeScale: 1,
    network: { lanDelay: 0.000_5, wanDelay: 0, rate: 1e8, shares: [1] },
    handlingTimes: { simulated: [], measured: [] },
    observations: Object.fromEntries(
      Object.entries(observed).map(([name, mean]) => [name, { description: name, mean }]),
    ),
  };
}

function record(...points: readonly ValidatedPoint[]): ValidationRecord {
  return { format: VALIDATION_FORMAT, transport: 'udp', deployment: 'lab.yaml', ways: [oneWay], points };
}

describe('the part of a report on a validation', () => {
  it('says what the network was measured to be', () => {
    const text = validationSection(record(point('policy=Random')), [], []);
    assert.match(text, /the network was measured: 0\.500 ms one way, 100 Mbit\/s; the simulation has these values/);
  });

  it('says of bulk transfers how their network was made', () => {
    const text = validationSection({ ...record(point('paths=2')), ways: [] }, [], []);
    assert.match(text, /the same associations, rates and queues/);
    assert.match(text, /made for it: .* a token bucket with the rate/);
    assert.doesNotMatch(text, /network was measured|requests/);
  });

  it('says of several ways how many packets took each, and what the simulation had within and between LANs', () => {
    const first = {
      ...point('policy=Random'),
      network: { lanDelay: 0.001, wanDelay: 0.02, rate: 2e6, shares: [0.75, 0.25] },
    };
    const ways = [oneWay, { from: 'lab1', to: 'lab2', oneWay: 0.021, rate: 1e6, handling: null }];
    const text = validationSection({ ...record(first), ways }, [], []).replaceAll(/<[^>]*>/g, ' ');
    assert.match(text, /within lab1 +0\.500 +100 +75\.0 %/);
    assert.match(text, /lab1 – lab2 +21\.0 +1\.00 +25\.0 %/);
    assert.match(text, /point +lanDelay, ms +wanDelay, ms +linkRate, Mbit\/s/);
    assert.match(text, /policy=Random +1\.00 +20\.0 +2\.00/);
  });

  it('says which components were RSPLIB’s programs, and what they do not tell', () => {
    assert.ok(!validationSection(record(point('a')), [], []).includes('RSPLIB’s programs were'));
    const text = validationSection({ ...record(point('a')), rsplib: ['registrar', 'client'] }, [], []);
    assert.match(text, /RSPLIB’s programs were: registrar, client\. .* draws requests of its own/s);
    assert.match(text, /RSPLIB’s programs do not tell\./);
  });

  it('cautions against runs in which components caught exceptions, and runs of a busy machine', () => {
    assert.deepEqual(validationCautions(record(point('a', { faults: 0, timer_lateness: 0.001 }))), []);
    const cautions = validationCautions(
      record(point('a', { faults: 0, timer_lateness: 0.004 }), point('b', { faults: 0.1, timer_lateness: 0 })),
    );
    assert.equal(cautions.length, 2);
    assert.match(
      cautions[0] ?? '',
      /^components caught exceptions, each of which is a bug of rsplab, in measured runs of b:/,
    );
    assert.match(cautions[1] ?? '', /^timers of the processes were late by 4\.0 ms in the mean/);
    const [late = ''] = validationCautions(record(point('a', { late_starts: 3 })));
    assert.match(late, /^failed components came back up to 3\.0 s late .*: pools had fewer components/);
    assert.match(validationSection(record(point('b', { faults: 1 })), [], []), /Caution: components caught exceptions/);
  });

  it('says what of a difference what was measured accounts for, and what is unexplained', () => {
    const own = point('a', { message_running: 0.0006, message_waiting: 0.0001, timer_lateness: 0.001 });
    const way = { ...oneWay, handling: { running: 0.0002, waiting: 0.0001 } };
    const means = [{ point: 'a', metric: () => undefined, parameter: () => undefined }];
    const differing = {
      point: 'a',
      unit: 's',
      simulated: 0.003,
      measured: 0.007,
      difference: 0.004,
      halfWidth: 0.001,
      n: 10,
      margin: 0.0002,
      verdict: 'differs',
    } as const;
    const judgements = [
      { ...differing, quantity: 'startup_time' },
      { ...differing, quantity: 'failover_time', verdict: 'not enough' as const },
      { ...differing, quantity: 'handling_time', halfWidth: 0.005, verdict: 'not enough' as const },
    ];
    const text = validationSection({ ...record(own), ways: [way] }, judgements, means);
    assert.match(
      text,
      /<td[^>]*>\+130 %: 60 % computing for 6 messages one after the other \(\+2\.4 ms\); 40 % unexplained<\/td>/,
    );
    assert.match(text, /failover_time \[s\].*<td[^>]*>\+130 %: unexplained by what was measured<\/td>/);
    assert.match(text, /handling_time \[s\].*<td[^>]*>not enough<\/td><td><\/td>/);
  });
});
