import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Association } from '../../../../protocol/host.ts';
import type { Blocking } from '../../../../protocol/sctp/blocking.ts';
import type { ObservedPath, ObservedSender } from '../../../../protocol/sctp/services.ts';
import type { ComponentRole } from '../../../../sim/levels/component-network.ts';
import { MOST_LINES, SessionPaths } from '../../../../sim/models/rserpool/session-paths.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { VectorLog } from '../../../../sim/run/vector-log.ts';
import type { VectorName } from '../../../../sim/run/vector-recorder.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

/** Two users send 1 MB with each request to two elements over two paths, and get as much. */
const pool = {
  transport: 'sctp',
  paths: 2,
  cmt: true,
  registrarStart: 0,
  poolElementStart: 1,
  poolUserStart: 5,
  poolElements: 2,
  puToPeRatio: 1,
  workload: 'closed',
  thinkTime: 1,
  requestSize: 1e5,
  requestBytes: 1e6,
  resultBytes: 1e6,
  lanDelay: 10,
  linkRate: 1e7,
  receiveBuffer: 300_000,
  sendBuffer: 300_000,
  warmup: 10,
  duration: 30,
} as const;

function recorded(given: GivenParameters, paths?: readonly string[]): VectorLog {
  const log = new VectorLog({ interval: 0.001, paths });
  simulate(parametersOf({ ...pool, ...given }), 1, { vectors: log });
  return log;
}

/** Components of lines, without their paths. */
function linesIn(log: VectorLog): string[] {
  const components = log.recorded().series.map(({ component }) => component.replace(/\/path\d+$/, ''));
  return [...new Set(components.filter((component) => component.includes('->')))].toSorted();
}

function valuesOf(log: VectorLog, component: string, metric: VectorName): (readonly [number, number])[] {
  const { series, seriesOf, times, values } = log.recorded();
  const wanted = series.findIndex((each) => each.component === component && each.metric === metric);
  return [...times].flatMap((time, row) => (seriesOf[row] === wanted ? [[time, values[row]] as const] : []));
}

const party = (name: string, role: ComponentRole): Parameters<SessionPaths['observerOf']>[0] => ({
  name,
  role,
  addresses: [`${name}'s`],
});
/** What is asked of an association, and no more. */
const associationWith = (name: string): Association =>
  ({ remoteAddresses: [`${name}'s`] }) as Partial<Association> as Association;

/** Of a user with each element. */
function pathsOf(user: string): string[] {
  return ['lan0/pe0', 'lan0/pe1'].flatMap((element) => [`${element}->${user}`, `${user}->${element}`]);
}

const observedPath = (index: number, cwnd: number): ObservedPath => ({
  address: '10.0.0.1',
  index,
  cwnd,
  ssthresh: 2 * cwnd,
  flight: cwnd - 1,
  userBytesKept: cwnd - 2,
  userBytesQueued: cwnd - 3,
  roundTrip: { smoothed: 0.25, rto: 3 },
});

describe('paths of the sessions of a pool', () => {
  it('are those of the first user and its elements, unless others are chosen', () => {
    assert.deepEqual(linesIn(recorded({})), pathsOf('lan0/pu0').toSorted());
    assert.deepEqual(linesIn(recorded({}, ['lan0/pu*'])), [...pathsOf('lan0/pu0'), ...pathsOf('lan0/pu1')].toSorted());
    assert.deepEqual(linesIn(recorded({}, [])), []);
    const element = ['lan0/pe1->lan0/pu0', 'lan0/pe1->lan0/pu1', 'lan0/pu0->lan0/pe1', 'lan0/pu1->lan0/pe1'];
    assert.deepEqual(linesIn(recorded({}, ['lan0/pe1'])), element);
  });

  it('do not have the associations with registrars, unless these are chosen', () => {
    const lines = linesIn(recorded({}, ['lan0/pr0']));
    const others = ['lan0/pe0', 'lan0/pe1', 'lan0/pu0', 'lan0/pu1'];
    assert.deepEqual(lines, others.flatMap((other) => [`${other}->lan0/pr0`, `lan0/pr0->${other}`]).toSorted());
  });

  it('change nothing in the run', () => {
    const parameters = parametersOf({ ...pool, linkLoss: 0.01 });
    const vectors = new VectorLog({ interval: 0.1, paths: ['lan0/*'] });
    assert.deepEqual(simulate(parameters, 3, { vectors }), simulate(parameters, 3));
    assert.ok(linesIn(vectors).length > 8);
  });

  it('share out the buffers, and are 0 between sessions', () => {
    const log = recorded({});
    const line = 'lan0/pu0->lan0/pe0';
    const buffered = valuesOf(log, line, 'send_buffer').map(([, value]) => value);
    const ofPaths = [0, 1].map((path) =>
      valuesOf(log, `${line}/path${path}`, 'path_send_buffer').map(([, value]) => value),
    );
    assert.equal(ofPaths[0].length, buffered.length);
    assert.ok(Math.max(...buffered) <= 300_000 && Math.max(...buffered) > 250_000);
    for (const [index, all] of buffered.entries()) assert.ok(ofPaths[0][index] + ofPaths[1][index] <= all);
    const windows = valuesOf(log, `${line}/path1`, 'congestion_window').map(([, value]) => value);
    const begins = windows.flatMap((value, index) => (value > 0 && (windows[index - 1] ?? 0) === 0 ? [value] : []));
    // Each session begins with the initial window of RFC 9260 §7.2.1.
    assert.ok(begins.length > 2 && begins.every((value) => value <= 4404), begins.join(', '));
  });

  const waits = ['blocked_cwnd', 'blocked_receive_window', 'blocked_send_buffer', 'blocked_max_burst'] as const;
  const longestWait = (given: GivenParameters): string => {
    const log = recorded(given);
    const waited = waits.map((metric) => valuesOf(log, 'lan0/pu0->lan0/pe0/path0', metric).at(-1)?.[1] ?? NaN);
    assert.ok(Math.max(...waited) > 1, waited.join(', '));
    return waits[waited.indexOf(Math.max(...waited))];
  };
  for (const [reason, given] of [
    ['blocked_cwnd', { receiveBuffer: 3e6, sendBuffer: 3e6 }],
    ['blocked_receive_window', { receiveBuffer: 20_000 }],
    ['blocked_send_buffer', { sendBuffer: 20_000, maxBurst: Infinity }],
  ] as const)
    it(`say what their data waited for: ${reason} with ${inspect(given)}`, () => {
      assert.equal(longestWait(given), reason);
    });

  it('say how long they waited up to the end of a run within a session', () => {
    const log = recorded({ linkRate: 1e5, duration: 20 });
    const ends = linesIn(log).map((line) => valuesOf(log, `${line}/path0`, 'blocked_cwnd').at(-1)?.[0]);
    assert.ok(ends.includes(30), ends.join(', '));
  });
});

describe('the lines between two components', () => {
  const sender = (cwnd: number, blocking?: Blocking): ObservedSender => ({
    paths: { all: [observedPath(0, cwnd)] },
    bufferedBytes: 5 * cwnd,
    peerWindow: 6 * cwnd,
    blockingOf: () => blocking,
  });
  it('have the values of the engine', () => {
    const log = new VectorLog(0);
    const paths = new SessionPaths(log);
    paths.observerOf(party('lan0/pe2', 'poolElement'));
    const observer = paths.observerOf(party('lan0/pu0', 'poolUser'));
    const association = associationWith('lan0/pe2');
    observer?.sent(association, sender(1000, 'receiveWindow'), 1);
    observer?.sent(association, sender(2000), 1.5);
    observer?.closed(association, 4);
    const line = 'lan0/pu0->lan0/pe2';
    const expected: readonly (readonly [string, VectorName, ...number[]])[] = [
      [line, 'send_buffer', 5000, 10_000, 0],
      [line, 'receive_window', 6000, 12_000, 0],
      [`${line}/path0`, 'congestion_window', 1000, 2000, 0],
      [`${line}/path0`, 'slow_start_threshold', 2000, 4000, 0],
      [`${line}/path0`, 'flight', 999, 1999, 0],
      [`${line}/path0`, 'path_send_buffer', 998, 1998, 0],
      [`${line}/path0`, 'path_receive_window', 997, 1997, 0],
      [`${line}/path0`, 'blocked_receive_window', 0, 0.5, 0.5],
      [`${line}/path0`, 'blocked_cwnd', 0, 0, 0],
      [`${line}/path0`, 'smoothed_rtt', 0.25, 0.25],
      [`${line}/path0`, 'retransmission_timeout', 3, 3],
    ];
    for (const [component, metric, ...values] of expected)
      assert.deepEqual(
        valuesOf(log, component, metric).map(([, value]) => value),
        values,
        metric,
      );
  });

  it('are as many as there are associations at the same time', () => {
    const log = new VectorLog({ interval: 0, paths: ['lan0/pe*'] });
    const paths = new SessionPaths(log);
    paths.observerOf(party('lan0/pe2', 'poolElement'));
    const observer = paths.observerOf(party('lan0/pu0', 'poolUser'));
    const first = associationWith('lan0/pe2');
    const second = associationWith('lan0/pe2');
    const third = associationWith('lan0/pe2');
    observer?.sent(first, sender(1), 1);
    observer?.sent(second, sender(2), 2);
    observer?.closed(first, 3);
    observer?.sent(third, sender(3), 4);
    const buffered = (line: string): number[] => valuesOf(log, line, 'send_buffer').map(([, value]) => value);
    assert.deepEqual(buffered('lan0/pu0->lan0/pe2'), [5, 0, 15]);
    assert.deepEqual(buffered('lan0/pu0->lan0/pe2#2'), [10]);
    assert.deepEqual(linesIn(log), ['lan0/pu0->lan0/pe2', 'lan0/pu0->lan0/pe2#2']);
  });

  it('are no more than a table can bear', () => {
    const log = new VectorLog({ interval: 0, paths: ['lan0/pu*'] });
    const paths = new SessionPaths(log);
    paths.observerOf(party('lan0/pe0', 'poolElement'));
    const send = (user: number): void =>
      paths.observerOf(party(`lan0/pu${user}`, 'poolUser'))?.sent(associationWith('lan0/pe0'), sender(1), 1);
    for (let user = 0; user < MOST_LINES; user++) send(user);
    assert.equal(log.recorded().isPartial, undefined);
    for (let user = MOST_LINES; user < MOST_LINES + 50; user++) send(user);
    assert.equal(log.recorded().isPartial, true, 'which is said');
    assert.equal(linesIn(log).length, MOST_LINES);
  });
});
