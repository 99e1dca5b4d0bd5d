/** What a demo does when the processes of its components are not what they should be. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openRealWorld } from '../../../../demo/worlds/real/real-world.ts';
import { until } from '../../../native/patience.ts';
import { testUdpPort } from '../../../test-ports.ts';
import { ObservedWorld } from '../observed-world.ts';

const crowdedProcess = fileURLToPath(new URL('./crowded-process.js', import.meta.url));
const oneElement = { registrars: 0, servers: 1, clients: 0, udpPort: testUdpPort };

describe('a demo whose components are strange processes', () => {
  let observed: ObservedWorld | undefined;

  async function started(...call: readonly string[]): Promise<ObservedWorld> {
    observed = await ObservedWorld.start(openRealWorld({ call, ...oneElement }));
    return observed;
  }
  afterEach(async () => {
    await observed?.world.stop();
    observed = undefined;
  });

  it('says why one ends at its start, and starts it again when it is asked to', async () => {
    const demo = await started('sh', '-c', 'echo "the port is taken" >&2; exit 3');
    await demo.shows('pe1', ({ state }) => state === 'failed', 'has failed');
    await demo.tells(/^PE 1 could not be started: the port is taken \(exit status 3\)$/);
    assert.deepEqual(demo.world.log('pe1'), ['the port is taken', '--- the process has ended: exit status 3']);
    await demo.world.control({ action: 'start', component: 'pe1' });
    await until(
      () => demo.texts.filter((text) => text.includes('could not be started')).length === 2,
      'the second time',
    );
  });

  it('says that the program is not there', async () => {
    const demo = await started('/no/such/program');
    await demo.tells(/^PE 1 could not be started: .*ENOENT/);
    assert.equal(demo.components.get('pe1')?.state, 'failed');
  });

  it('says that there are too many open files for its process, and what says how many may be', async () => {
    const limited = ['-c', 'ulimit -n 256 && exec "$0" "$1"', process.execPath, crowdedProcess];
    const { stdout } = await promisify(execFile)('sh', limited);
    assert.match(stdout, /^ended: too many files are open \(EMFILE\): "ulimit -n"[^\n]*\n$/);
  });

  it('says why the system refuses to start it at all', async () => {
    const demo = await started('no\0program');
    await demo.tells(/^PE 1 could not be started: .*null bytes/);
  });

  it('ends one that reports a failure instead of its start', async () => {
    const failure = JSON.stringify({ kind: 'failure', reason: 'address 127.1.1.1 is taken' });
    const demo = await started('sh', '-c', `echo '${failure}'; exec sleep 1000`);
    await demo.tells(/^PE 1 could not be started: address 127.1.1.1 is taken/);
  });

  it('lives on while one writes nonsense without end, of which it keeps little', async () => {
    const demo = await started('sh', '-c', `echo '{"kind":"started"}'; exec yes '{"kind":"message","association":-1}'`);
    await demo.shows('pe1', ({ state }) => state === 'up', 'is up');
    await until(() => (demo.world.log('pe1')?.length ?? 0) === 500, 'lines');
    assert.equal(demo.all('message').length, 0);
    await demo.world.control({ action: 'kill', component: 'pe1' });
    await demo.shows('pe1', ({ state }) => state === 'failed', 'is killed');
  });

  it('reads no line that has no end', async () => {
    const demo = await started('sh', '-c', `head -c 300000 /dev/zero | tr '\\\\0' x; echo; exec sleep 1000`);
    await until(() => demo.world.log('pe1')?.[0] === '(a line that is too long)', 'that the line is left out');
  });

  it('says when one is silent, and when it is heard again', async () => {
    const demo = await started(
      'sh',
      '-c',
      `echo '{"kind":"started"}'; sleep 6; echo '{"kind":"started"}'; exec sleep 1000`,
    );
    await demo.tells(/^Nothing is heard of PE 1/);
    await demo.tells(/^PE 1 is heard of/);
    assert.equal(demo.components.get('pe1')?.state, 'up');
  });

  it('starts none when it is stopped while it starts', async () => {
    const told: string[] = [];
    const world = openRealWorld({ call: ['/no/such/program'], ...oneElement });
    const start = world.start(({ kind }) => void told.push(kind));
    await world.stop();
    await start;
    assert.deepEqual(told, []);
  });

  it('ends also those that do not want to end', async () => {
    const demo = await started('sh', '-c', `trap '' TERM; echo '{"kind":"started"}'; while :; do sleep 0.05; done`);
    await demo.shows('pe1', ({ state }) => state === 'up', 'is up');
    await demo.world.stop();
    assert.equal(demo.components.get('pe1')?.state, 'failed');
  });
});
