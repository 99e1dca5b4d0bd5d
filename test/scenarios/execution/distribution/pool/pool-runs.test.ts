import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinatorFolder } from '../../../../../cli/study/background/coordinator-folder.ts';
import {
  PoolScheduler,
  type PoolPatience,
} from '../../../../../scenarios/execution/distribution/pool/pool-scheduler.ts';
import { readStudy } from '../../../../../scenarios/language/read-study.ts';
import { address } from '../../../../native/api/api-world.ts';
import type { Program } from '../../../../native/namespace-network.ts';
import { until } from '../../../../native/patience.ts';
import { gpgObstacle, Keys } from '../../../../native/scripting/keys.ts';
import { haltDescendants, signalTo } from '../../../../native/process-tree.ts';
import { WorkPackages } from '../../../../native/scripting/work-packages.ts';
import { LocalPrograms } from '../../../../native/udp/local-programs.ts';
import { testUdpPort } from '../../../../test-ports.ts';
import { runIn, tableIn, type DistributedStudy, type TestSettings } from '../distributed-study.ts';

const text = `name: sweep
title: Sweep
seeds: 4
parameters: { profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 600 }
sweep: { policy: [LeastUsed, Random] }
vectors: { seeds: [1, 2, 3], interval: 60 }
plots: []
`;
const study = readStudy('sweep.yaml', text);

/** How many runs all elements have done. */
function runsIn(shares: readonly RegExpExecArray[]): number {
  return shares.reduce((sum, [, , runs]) => sum + Number(runs), 0);
}

/** Who is on which of the addresses of the loopback network. */
const [registrar, user, command] = [1, 2, 3].map(address);

describe('a study on a pool', function () {
  let programs: LocalPrograms;
  let files: WorkPackages;
  let local = '';
  before(async () => {
    files = new WorkPackages();
    local = files.path('local');
    await runIn(local, study);
    programs = new LocalPrograms();
    await programs.rsplab('registrar', '--no-announce', '--address', registrar).prints(/^registrar /);
  });
  after(async () => {
    await programs.close();
    files.remove();
  });

  let path = '';
  let count = 0;
  let hosts = 10;
  let servers: Program[] = [];
  const schedulers: PoolScheduler[] = [];
  let said: string[] = [];
  beforeEach(() => {
    path = files.path(`results-${++count}`);
    servers = [];
    said = [];
  });
  afterEach(async () => {
    for (const scheduler of schedulers.splice(0)) await scheduler.release();
    const left = CoordinatorFolder.ofLiving(path)?.status();
    if (left !== undefined) signalTo(left.owner.pid, 'SIGTERM');
    // In an orderly way: they are no elements of the pool any more.
    await Promise.all(servers.map(async (each) => each.end('SIGTERM')));
  });

  async function server(...more: readonly string[]): Promise<Program> {
    const number = ++hosts;
    const trust = more.includes('--trust') ? [] : ['--trust', 'anyone'];
    const folder = files.path(`work-${number}`);
    mkdirSync(folder);
    const place = ['--address', address(number), '--registrar', registrar, '--work-folder', folder];
    const given = ['--service', 'scripting', '--max-sessions', '1', '--log-level', 'info', ...trust, ...place, ...more];
    const program = programs.rsplab('server', ...given);
    servers.push(program);
    await program.prints(/^registered in ScriptingPool/);
    return program;
  }

  function pool(given: { readonly sign?: string; readonly patience?: PoolPatience } = {}): PoolScheduler {
    const scheduler = new PoolScheduler({
      world: async () =>
        Promise.resolve({
          addresses: [user],
          udpPort: testUdpPort,
          registrars: [registrar],
          announcements: false,
        }),
      poolHandle: 'ScriptingPool',
      tell: (line) => said.push(line),
      work: {
        retryDelay: 0.1,
        keepAliveInterval: 0.5,
        keepAliveTimeout: 1,
        answerTimeout: 2,
        resolutionRetryDelay: 0.1,
      },
      ...given,
    });
    schedulers.push(scheduler);
    return scheduler;
  }

  async function run(scheduler: PoolScheduler, more: Omit<TestSettings, 'scheduler'> = {}): Promise<DistributedStudy> {
    return runIn(path, study, { tasks: 2, ...more, scheduler });
  }

  function hasTheSameTables(): void {
    for (const table of ['runs', 'vectors']) assert.deepEqual(tableIn(path, table), tableIn(local, table));
  }

  it('has the same tables as one that was run here; each server gets the program once, and keeps nothing else', async () => {
    await Promise.all([server(), server()]);
    const { notes, standing } = await run(pool(), { tasks: 4 });
    hasTheSameTables();
    const shares = [...standing.matchAll(/\S+\/0x([0-9a-f]{8}) (\d+)/g)];
    assert.deepEqual([new Set(shares.map(([, element]) => element)).size, runsIn(shares)], [2, 8], standing);
    assert.deepEqual([notes.filter((note) => note.includes('warning')), said], [[], []]);
    const kept = [hosts - 1, hosts].map((number) => {
      const folder = files.path(`work-${number}`);
      return readdirSync(join(folder, readdirSync(folder)[0], 'environments')).length;
    });
    assert.deepEqual(kept, [1, 1]);
    assert.ok(!existsSync(join(path, 'tasks')));
  });

  it('loses no run when a server is killed in the middle of it', async () => {
    const first = await server();
    const running = run(pool());
    running.catch(() => undefined);
    await first.prints(/work of .* begins/);
    await server();
    await first.end('SIGKILL');
    await running;
    hasTheSameTables();
  });

  it('goes on when it was stopped, and leaves nothing running then', async () => {
    const one = await server();
    const stop = new AbortController();
    const scheduler = pool();
    const stopped = run(scheduler, { tasks: 1, signal: stop.signal });
    await one.prints(/work of .* begins/);
    stop.abort();
    assert.equal((await stopped).outcome.kind, 'stopped');
    await scheduler.release();
    await one.prints(/came to nothing: the client has left/);
    await run(pool(), { tasks: 1 });
    hasTheSameTables();
  });

  it('ends if there is no server, or no registrar, with what to do', async () => {
    await assert.rejects(
      run(pool()),
      /^DistributionError: ScriptingPool has no server: start some \(rsplab server --service scripting --trust …\), or name another pool by --pool-handle$/,
    );
    await schedulers.pop()?.release();
    const alone = new PoolScheduler({
      world: async () =>
        Promise.resolve({ addresses: [user], udpPort: testUdpPort, registrars: [address(4)], announcements: false }),
      poolHandle: 'ScriptingPool',
      tell: (line) => said.push(line),
      patience: { resolution: 0.5, element: 1 },
    });
    schedulers.push(alone);
    await assert.rejects(
      run(alone),
      /^DistributionError: no registrar answers: see whether it runs there, and whether/,
    );
    assert.ok(!existsSync(join(path, 'tasks/1')));
  });

  it('does not wait for ever for a server when the last one has gone', async () => {
    const last = await server();
    const running = run(pool({ patience: { resolution: 5, element: 0.5 } }), { tasks: 1 });
    running.catch(() => undefined);
    await last.prints(/work of .* begins/);
    await last.end('SIGTERM');
    await assert.rejects(running, /^DistributionError: ScriptingPool has no server: .* and the same command goes on$/);
    await server();
    await schedulers.pop()?.release();
    await run(pool(), { tasks: 1 });
    hasTheSameTables();
  });

  it('ends with the words of a server if no work succeeds there; with another one all of it does', async () => {
    await server('--max-memory', '16');
    await assert.rejects(
      run(pool(), { tasks: 1 }),
      /^DistributionError: the tasks of 3 rounds ended without a run that is done: task 1 said: .*\S.* \(.*task-1.log\)/,
    );
    const consequences = said.map(
      (line) => /^warning: \S+: task 1 ended before it was done \(.+\): (.*)$/.exec(line)?.[1],
    );
    assert.deepEqual(consequences.slice(0, 2), ['its runs go out again', 'others are preferred from now on']);
    await schedulers.pop()?.release();
    await server();
    await run(pool());
    hasTheSameTables();
  });

  it('does not wait for ever for servers of another service', async () => {
    const place = ['--address', address(++hosts), '--registrar', registrar];
    const echo = programs.rsplab('server', '--service', 'echo', '--pool-handle', 'ScriptingPool', ...place);
    servers.push(echo);
    await echo.prints(/^registered in ScriptingPool/);
    await assert.rejects(
      run(pool({ patience: { resolution: 5, element: 0.5 } })),
      /^DistributionError: (servers of ScriptingPool do not answer: |ScriptingPool has no server: ).* That is so for 0.5 s; /,
    );
  });

  it('is done by the command, over the network that its options name, and goes on in the background when it has ended', async () => {
    const one = await server('--keep-alive-interval', '0.5', '--keep-alive-timeout', '1');
    const file = files.path('sweep.yaml');
    writeFileSync(file, text);
    const given = ['--on', 'pool', '--registrar', registrar, '--address', command];
    const check = programs.rsplab('cluster', 'check', '--out', files.path('trial'), ...given);
    assert.equal(await check.ends(), 0, check.output);
    assert.match(check.output, /^ok: pool has 1 processor, and takes 10000 tasks at once\nok: a task on /);
    const packages = (): number => (one.output.match(/work of \S+ begins/g) ?? []).length;
    const begun = async (least: number): Promise<void> => until(() => packages() >= least, 'a package');
    const left = (): number => (one.output.match(/came to nothing: /g) ?? []).length;
    const again = (...more: readonly string[]): Program =>
      programs.rsplab('run', file, '--out', path, ...given, '--tasks', '2', ...more);
    const coordinator = (): number =>
      CoordinatorFolder.ofLiving(path)?.status()?.owner.pid ?? assert.fail('no process is in the background');
    let before = packages();
    const detached = again('--detach');
    assert.equal(await detached.ends(), 0, detached.output);
    await begun(before + 1);
    // No package comes back before the process is ended.
    await until(() => haltDescendants(one.pid) > 0, 'its process');
    const attached = again();
    await attached.prints(/: attached to it$/);
    await attached.end('SIGINT');
    assert.equal(attached.exitCode, 130, attached.output);
    assert.match(attached.output, /goes on with it in the background\. The same command attaches to it: /m);
    // Ended in an orderly way, or not.
    for (const [signal, end] of [
      ['SIGTERM', /^process \d+ of \S+, which went on .* has ended: The work in the pool was ended\. What came back/m],
      ['SIGKILL', /^process \d+ of \S+, which went on .* was ended before it was done: this command goes on with/m],
    ] as const) {
      const leftBefore = left();
      process.kill(coordinator(), signal);
      await until(() => left() > leftBefore, 'the end of the package');
      await until(() => CoordinatorFolder.ofLiving(path) === undefined, 'its end');
      before = packages();
      const next = again('--detach');
      assert.equal(await next.ends(), 0, next.output);
      assert.match(next.output, end);
      await begun(before + 1);
      if (signal === 'SIGTERM') await until(() => haltDescendants(one.pid) > 0, 'its process');
    }
    const whole = again();
    assert.equal(await whole.ends(), 0, whole.output);
    // However fast a package was.
    const [, runs, reused = 0] = /^(\d+) runs in .*?(?:, (\d+) reused)?\. Results:/m.exec(whole.output) ?? [];
    assert.equal(Number(runs) + Number(reused), 8, whole.output);
    const here = programs.rsplabHere('run', file, '--out', files.path('here'));
    assert.equal(await here.ends(), 0, here.output);
    for (const table of ['runs', 'vectors']) assert.deepEqual(tableIn(path, table), tableIn(files.path('here'), table));
  });

  it('does not keep a command waiting that is to end while it looks for a registrar', async () => {
    const stop = new AbortController();
    const alone = new PoolScheduler({
      world: async () =>
        Promise.resolve({ addresses: [user], udpPort: testUdpPort, registrars: [address(4)], announcements: false }),
      poolHandle: 'ScriptingPool',
      tell: (line) => said.push(line),
      patience: { resolution: 1e6, element: 1 },
    });
    schedulers.push(alone);
    const stopped = run(alone, { signal: stop.signal });
    setImmediate(() => stop.abort());
    assert.equal((await stopped).outcome.kind, 'stopped');
  });

  describe(`that trusts some${gpgObstacle === undefined ? '' : ` (skipped: ${gpgObstacle})`}`, () => {
    const home = process.env['GNUPGHOME'];
    let keys: Keys;
    before(function () {
      if (gpgObstacle !== undefined) this.skip();
      keys = new Keys(files);
      keys.make('alice');
      keys.make('mallory');
      process.env['GNUPGHOME'] = keys.home;
    });
    after(() => {
      keys?.close();
      if (home === undefined) delete process.env['GNUPGHOME'];
      else process.env['GNUPGHOME'] = home;
    });

    const trusting = async (): Promise<Program> => server('--trust', 'signed', '--keyring', keys.keyringOf('alice'));

    it('is done there when it is signed, also beside servers that take no signed work', async () => {
      await Promise.all([server(), trusting()]);
      await run(pool({ sign: 'alice@example.org' }));
      hasTheSameTables();
    });

    it('is done by others when it is not signed, and ends with what to do if there are none', async () => {
      await trusting();
      const refused =
        /task 1 said: rsplab: the environment is not signed by .* here; --sign says which key of gpg signs/;
      await assert.rejects(run(pool(), { tasks: 1 }), refused);
      assert.match(
        said.join('\n'),
        /; --sign says which key of gpg signs, and the keyring of the server must have it\)/,
      );
      await schedulers.pop()?.release();
      await server();
      await run(pool());
      hasTheSameTables();
    });

    it('is not begun when it cannot be signed', async () => {
      await trusting();
      await assert.rejects(
        run(pool({ sign: 'nobody@example.org' })),
        /^DistributionError: gpg cannot sign with the key nobody@example.org \(.*\S.*\): see gpg --list-secret-keys/,
      );
      assert.deepEqual(readdirSync(join(path, 'tasks')), []);
    });
  });
});
