import assert from 'node:assert/strict';
import { startRun } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const soon = {
  warmup: 0,
  registrarStart: 0,
  poolElementStart: 10,
  poolUserStart: 20,
  poolElements: 2,
  duration: 200,
} as const;

/** What a run logs of lives and links, with seconds. */
function changes(given: GivenParameters): string[] {
  const lines: string[] = [];
  const run = startRun(parametersOf({ ...soon, ...given }), 1, {
    logs: (node, clock) => ({
      enabled: true,
      event: (component, event, fields = {}) => {
        if (component !== 'life' && component !== 'link') return;
        const words = [clock.now(), node, event, ...Object.values(fields)];
        lines.push(words.join(' '));
      },
    }),
  });
  run.advanceTo(run.end);
  return lines;
}

describe('the log of a run', () => {
  it('has the start of each component', () => {
    assert.deepEqual(changes({ poolUsers: 1 }), [
      '0 lan0/pr0 lifeBegan 1 start',
      '10 lan0/pe0 lifeBegan 1 start',
      '10 lan0/pe1 lifeBegan 1 start',
      '20 lan0/pu0 lifeBegan 1 start',
    ]);
  });

  it('has what a schedule does to components and links, on both levels', () => {
    const schedule = '{lan0/pe0: hostCrash@50 up@+10, lan0/pe1: up@5 shutdown@70, lan0/pu0/path0: down@80 up@90}';
    for (const transport of ['message', 'sctp'])
      assert.deepEqual(changes({ poolUsers: 1, schedule, transport }), [
        '0 lan0/pr0 lifeBegan 1 start',
        '5 lan0/pe1 lifeBegan 1 schedule',
        '10 lan0/pe0 lifeBegan 1 start',
        '20 lan0/pu0 lifeBegan 1 start',
        '50 lan0/pe0 lifeEnded 1 hostCrash schedule',
        '60 lan0/pe0 lifeBegan 2 schedule',
        '70 lan0/pe1 lifeEnded 1 shutdown schedule',
        '80 lan0/pu0/path0 linkDown',
        '90 lan0/pu0/path0 linkUp',
      ]);
  });

  it('has lives that end by chance, and networks that fail', () => {
    const lives = changes({ peUptime: 40, peDowntime: 20 }).filter((line) => line.includes('lan0/pe0'));
    assert.match(lives[1] ?? '', / lan0\/pe0 lifeEnded 1 down chance$/);
    assert.match(lives[2] ?? '', / lan0\/pe0 lifeBegan 2 chance$/);
    const networks = { transport: 'sctp', paths: 2, pathFailureTime: 60, pathFailureDuration: 30 };
    const links = changes(networks).filter((line) => line.includes('link'));
    assert.deepEqual(links, ['60 network/path0 linkDown', '90 network/path0 linkUp']);
  });
});
