import assert from 'node:assert/strict';
import { rfc9260, type SctpOptions } from '../../../../protocol/sctp/options.ts';
import { RoundTrip } from '../../../../protocol/sctp/path/round-trip.ts';

function roundTrip(options: Partial<SctpOptions> = {}): RoundTrip {
  return new RoundTrip({ ...rfc9260, rtoMin: 0.001, ...options });
}

/** SRTT, RTTVAR and RTO, milliseconds. */
function milliseconds({ smoothed = NaN, variation, rto }: RoundTrip): number[] {
  return [smoothed, variation, rto].map((seconds) => Number((1000 * seconds).toFixed(6)));
}

describe('round-trip time of a path (RFC 9260 §6.3.1)', () => {
  it('is the first sample, varies by half of it, and gives an RTO of three times (C2)', () => {
    const time = roundTrip();
    assert.equal(time.rto, 1);
    time.sample(0.4);
    assert.deepEqual(milliseconds(time), [400, 200, 1200]);
  });

  it('is then moved by RTO.Alpha, its variation by RTO.Beta of the distance to the former one (C3)', () => {
    const time = roundTrip();
    time.sample(0.4);
    time.sample(0.8);
    assert.deepEqual(milliseconds(time), [450, 250, 1450]);
    time.sample(0.05);
    assert.deepEqual(milliseconds(time), [400, 287.5, 1550]);
    const other = roundTrip({ rtoAlpha: 0.5, rtoBeta: 0.5 });
    other.sample(0.4);
    other.sample(0.8);
    assert.deepEqual(milliseconds(other), [600, 300, 1800]);
  });

  it('gives an RTO from RTO.Min to RTO.Max (C6, C7)', () => {
    const time = roundTrip({ rtoMin: 0.5, rtoMax: 2 });
    time.sample(0.1);
    assert.equal(time.rto, 0.5);
    time.sample(10);
    assert.equal(time.rto, 2);
  });

  it('never varies by 0, but by the granularity of the clock (G)', () => {
    const time = roundTrip({ clockGranularity: 0.02 });
    time.sample(0);
    assert.deepEqual(milliseconds(time), [0, 20, 80]);
  });

  it('has an RTO that time-outs double up to RTO.Max (E2); a sample undoes this', () => {
    const time = roundTrip({ rtoMax: 5 });
    time.sample(0.4);
    time.backOff();
    assert.equal(time.rto.toFixed(6), '2.400000');
    time.backOff();
    time.backOff();
    assert.equal(time.rto, 5);
    time.sample(0.4);
    assert.deepEqual(milliseconds(time), [400, 150, 1000]);
  });

  it('is measured by one chunk at a time (C4)', () => {
    const time = roundTrip();
    time.measure(7, 10);
    time.measure(8, 10.1);
    assert.equal(time.timed, 7);
    time.measured(10.3);
    assert.deepEqual([time.timed, time.smoothed?.toFixed(6)], [0, '0.300000']);
    time.measure(9, 11);
    assert.equal(time.timed, 9);
  });

  it('is not measured by what is sent again (C5)', () => {
    const time = roundTrip();
    time.measure(7, 10);
    time.callOff(8);
    assert.equal(time.timed, 7);
    time.callOff(7);
    assert.equal(time.timed, 0);
    time.measure(9, 11);
    time.callOff();
    assert.equal(time.timed, 0);
  });

  it('is forgotten when the peer restarts', () => {
    const time = roundTrip({ rtoInitial: 3 });
    time.sample(0.4);
    time.measure(5, 1);
    time.reset();
    assert.deepEqual([time.rto, time.smoothed, time.variation, time.timed], [3, undefined, 0, 0]);
  });
});
