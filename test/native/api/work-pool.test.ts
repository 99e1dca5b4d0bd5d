import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { PoolHandleError, RegistrarService, SessionError, WorkError, WorkPool } from '../../../index.ts';
import type { Program } from '../namespace-network.ts';
import { until } from '../patience.ts';
import { WorkPackages } from '../scripting/work-packages.ts';
import { LocalPrograms } from '../udp/local-programs.ts';
import { address, Opened, worldAt } from './api-world.ts';

describe('a pool that does work, by the API', () => {
  const opened = new Opened();
  let programs: LocalPrograms;
  let packages: WorkPackages;
  let pool: WorkPool;

  beforeEach(async () => {
    programs = new LocalPrograms();
    packages = new WorkPackages();
    const world = opened.add(await worldAt(1));
    opened.add(RegistrarService.start(world, { asap: { announcements: undefined } }));
    const work = { retryDelay: 0.1, keepAliveInterval: 0.5, keepAliveTimeout: 1 };
    pool = opened.add(WorkPool.open(opened.add(await worldAt(2)), { work }));
  });
  afterEach(async () => {
    await opened.close();
    await programs.close();
    packages.remove();
  });

  async function server(number: number): Promise<Program> {
    const given = ['--service', 'scripting', '--trust', 'anyone', '--max-sessions', '2', '--identifier', `${number}`];
    const place = ['--address', address(number), '--registrar', address(1), '--work-folder', packages.folder];
    const program = programs.rsplab('server', ...given, ...place);
    await program.prints(/^registered in ScriptingPool/);
    return program;
  }

  it('does many packages at the same time, each with its exit status and result', async () => {
    await Promise.all([server(11), server(12)]);
    const elements = new Set<number>();
    const works = Array.from({ length: 12 }, async (_, index) =>
      pool.run({
        input: packages.make(`echo ${index} >$1; exit ${index % 2 === 0 ? 0 : 9}`),
        output: packages.path(`result-${index}`),
        onBegin: (_host, element) => elements.add(element),
      }),
    );
    for (const [index, work] of works.entries()) {
      assert.deepEqual(await work, { status: index % 2 === 0 ? 0 : 9, hasOutput: true });
      assert.equal(packages.text(`result-${index}`), `${index}\n`);
    }
    assert.ok(elements.size === 2 && elements.has(11) && elements.has(12));
  });

  it('loses no work when an element is killed', async () => {
    const first = await server(11);
    const begun: string[] = [];
    const script = 'while [ ! -e ../../../go ]; do sleep 0.1; done; echo done >$1';
    const work = pool.run({
      input: packages.make(script),
      output: packages.path('result'),
      onBegin: (_host, element) => begun.push(`begin ${element}`),
      onRetry: (reason) => begun.push(reason),
    });
    await until(() => begun.length > 0, 'the begin');
    await server(12);
    await first.end('SIGKILL');
    packages.file('go', '');
    assert.deepEqual(await work, { status: 0, hasOutput: true });
    assert.equal(begun[0], 'begin 11');
    assert.equal(begun.at(-1), 'begin 12');
    assert.ok(begun.length >= 3, begun.join(', '));
  });

  it('tells why work waits for an element', async () => {
    const waits = new Set<string>();
    const input = packages.make('until [ -e ../../../go ]; do sleep 0.1; done; echo done >$1');
    const works = ['a', 'b', 'c'].map(async (output) =>
      pool.run({ input, output: packages.path(output), onWait: (reason) => waits.add(reason) }),
    );
    await until(() => waits.has('unknown pool'), 'the answer of the registrar');
    await server(11);
    await until(() => waits.has('busy'), 'two of three packages on an element');
    packages.file('go', '');
    for (const work of works) assert.equal((await work).status, 0);
  });

  it('gives up what is not wanted any more, and tells why work cannot be done', async () => {
    const input = packages.make('sleep 1000');
    const gone = new AbortController();
    const unwanted = pool.run({ input, output: packages.path('a'), signal: gone.signal });
    gone.abort(new Error('not wanted'));
    await assert.rejects(unwanted, /not wanted/);
    await assert.rejects(pool.run({ input, output: packages.path('a'), signal: gone.signal }), /not wanted/);
    await assert.rejects(pool.run({ input: packages.path('none'), output: packages.path('a') }), WorkError);
    await assert.rejects(pool.run({ input, output: packages.path('none/a') }), WorkError);
    const left = pool.run({ input, output: packages.path('a') });
    await pool.close();
    await assert.rejects(left, SessionError);
    await assert.rejects(pool.run({ input, output: packages.path('a') }), SessionError);
    assert.ok(!existsSync(packages.path('a')));
    const world = opened.add(await worldAt(3));
    assert.throws(() => WorkPool.open(world, { poolHandle: '' }), PoolHandleError);
    const late = WorkPool.open(world).run({ input, output: packages.path('a') });
    await world.close();
    await assert.rejects(late, SessionError);
  });
});
