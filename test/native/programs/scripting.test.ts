import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { WorkPackages } from '../scripting/work-packages.ts';
import { NamespaceNetwork, type Program } from '../namespace-network.ts';
import { namespaceObstacle, skipOrFail } from '../obstacles.ts';
import { until } from '../patience.ts';

const skipReason = namespaceObstacle();

describe(`programs of the Scripting Service${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, function () {
  let network: NamespaceNetwork;
  let packages: WorkPackages;
  let search: readonly string[];
  let hosts = 0;

  before(function () {
    skipOrFail(this, skipReason);
  });
  beforeEach(async () => {
    packages = new WorkPackages();
    mkdirSync(packages.path('work'));
    network = new NamespaceNetwork();
    hosts = 10;
    const [registrarAddress = ''] = network.host('pr', 1);
    search = ['--registrar', registrarAddress];
    const registrar = network.rsplab('pr', 'registrar', '--no-announce');
    await registrar.prints(/^registrar /);
  });
  afterEach(async () => {
    await network?.close();
    packages?.remove();
  });

  const host = (): string => {
    const name = `h${++hosts}`;
    network.host(name, hosts);
    return name;
  };
  const server = async (identifier: number, ...more: readonly string[]): Promise<Program> => {
    const folder = ['--work-folder', packages.path('work')];
    const whom = more.includes('--trust') ? [] : ['--trust', 'anyone'];
    const given = ['--identifier', `${identifier}`, ...whom, ...folder, ...search, ...more];
    const program = network.rsplab(host(), 'server', '--service', 'scripting', ...given);
    await program.prints(/^registered in ScriptingPool/);
    return program;
  };
  const client = (input: string, output: string, ...more: readonly string[]): Program => {
    const files = ['--input', input, '--output', packages.path(output)];
    return network.rsplab(
      host(),
      'client',
      '--service',
      'scripting',
      '--retry-delay',
      '0.1',
      ...files,
      ...search,
      ...more,
    );
  };

  it('do the work of a client, and give its exit status and result', async () => {
    const one = await server(1);
    const good = client(packages.make('tr a-z A-Z <data >$1', { data: 'made by the pool' }), 'good');
    assert.equal(await good.ends(), 0, good.output);
    assert.match(good.output, /^\S+ \(element 0x00000001\) does the work\ndone after \S+ s: exit status 0, result in /);
    assert.equal(packages.text('good'), 'MADE BY THE POOL');
    const bad = client(packages.make('echo "$0 failed"; echo x >>../../count; exit 7'), 'bad', '--max-trials', '2');
    assert.equal(await bad.ends(), 7, bad.output);
    assert.match(bad.output, /^trial 1 failed with exit status 7: trying again$/m);
    assert.equal(packages.text('bad'), './ssrun failed\n');
    const [folder = ''] = readdirSync(packages.path('work'));
    assert.equal(readFileSync(packages.path(`work/${folder}/count`), 'utf8'), 'x\nx\n');
    await one.end('SIGTERM');
    assert.equal(one.exitCode, 0);
    assert.deepEqual(readdirSync(packages.path('work')), []);
  });

  it('upload an environment once to each server', async () => {
    const one = await server(1, '--log-level', 'info');
    const environment = packages.file('environment', 'x'.repeat(3_000_000));
    const input = packages.make('wc -c <"$2" >$1');
    for (const output of ['first', 'second']) {
      const each = client(input, output, '--environment', environment);
      assert.equal(await each.ends(), 0, each.output);
      assert.equal(packages.text(output).trim(), '3000000');
    }
    const [folder = ''] = readdirSync(packages.path('work'));
    assert.equal(readdirSync(packages.path(`work/${folder}/environments`)).length, 1);
    await one.end('SIGTERM');
  });

  it('lose no work when a server is killed in the middle of it, and leave none of its processes', async () => {
    const alive = packages.path('alive');
    const script = `echo begun >>${alive}; [ -e ${packages.path('go')} ] || { setsid sh -c 'while :; do echo x >>${alive}; sleep 0.1; done' & wait; }; echo done >$1`;
    const one = await server(1);
    const work = client(packages.make(script), 'out', '--keep-alive-interval', '0.5', '--keep-alive-timeout', '2');
    await until(() => existsSync(alive), 'the work begins');
    packages.file('go', '');
    await server(2);
    await one.end('SIGKILL');
    assert.equal(await work.ends(), 0, work.output);
    assert.match(work.output, /failover: element 0x00000001 is left/);
    assert.match(work.output, /\(element 0x00000002\) does the work/);
    assert.equal(packages.text('out'), 'done\n');
    const last = packages.text('alive');
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(packages.text('alive'), last);
  });

  it('share the work by load: whoever is fully loaded sends clients elsewhere', async () => {
    await server(1, '--max-sessions', '1');
    await server(2, '--max-sessions', '1');
    const input = packages.make(`until [ -e ${packages.path('go')} ]; do sleep 0.1; done; echo >$1`);
    const [first, second] = ['a', 'b'].map((output) => client(input, output));
    assert.ok(first !== undefined && second !== undefined);
    const elements = await Promise.all(
      [first, second].map(async (each) => each.prints(/element (\S+)\) does the work/)),
    );
    assert.deepEqual(elements.map(([, element]) => element).toSorted(), ['0x00000001', '0x00000002']);
    const third = client(input, 'c');
    await third.prints(/takes no more work: trying again/);
    packages.file('go', '');
    for (const each of [first, second, third]) assert.equal(await each.ends(), 0, each.output);
  });

  it('end the work of a client that is stopped, which has failed then', async () => {
    const one = await server(1, '--log-level', 'info');
    const stopped = client(packages.make('sleep 1000'), 'out');
    await stopped.prints(/does the work/);
    await stopped.end('SIGINT');
    assert.equal(stopped.exitCode, 1);
    await one.prints(/work of .* came to nothing: the client has left/);
    assert.deepEqual(existsSync(packages.path('out')), false);
  });

  it('keep work within its limits', async () => {
    await server(1, '--max-time', '10', '--max-disk', '5', '--max-memory', '64');
    const reasons: readonly (readonly [string, RegExp])[] = [
      ['sleep 1000', /rsplab: stopped: not done within 10 s/],
      ['head -c 6M /dev/zero >large; echo large', /large/],
      [
        'for i in 1 2; do (head -c 40M /dev/zero; sleep 1000) | tail -n 1 & done; wait',
        /stopped: more than 67108864 bytes of memory/,
      ],
    ];
    for (const [script, reason] of reasons) {
      const each = client(packages.make(script), 'out', '--max-trials', '1');
      assert.notEqual(await each.ends(), 0);
      assert.match(packages.text('out'), reason);
    }
  });

  it('run nothing unless it is said whom they trust', async () => {
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^rsplab: --trust is needed for --service scripting: this service runs programs of others$/],
      [['--trust', 'signed'], /^rsplab: --trust signed needs --keyring, a file with the keys to trust$/],
      [['--trust', 'anyone', '--keyring', 'keys.gpg'], /^rsplab: --keyring is only for --trust signed$/],
      [['--trust', 'all'], /Allowed choices are signed, anyone/],
      [['--trust', 'anyone', '--work-folder', '/nowhere'], /^rsplab: no folder for work can be made in \/nowhere/],
    ];
    const name = host();
    for (const [given, message] of refused) {
      const each = network.rsplab(name, 'server', '--service', 'scripting', ...search, ...given);
      assert.equal(await each.ends(), 1);
      await each.prints(message);
    }
  });

  it('say what is wrong with the files of a client', async () => {
    const input = packages.make('echo >$1');
    const missing = network.rsplab(host(), 'client', '--service', 'scripting', ...search, '--input', input);
    assert.equal(await missing.ends(), 1);
    assert.match(missing.output, /^rsplab: --output is needed for --service scripting: a file for the result$/m);
    const refused: readonly (readonly [Program, RegExp])[] = [
      [client(packages.path('none'), 'out'), /^rsplab: \S+none: ENOENT/m],
      [client(packages.folder, 'out'), /^rsplab: \S+: it is not a file$/m],
      [client(input, 'no/out'), /^rsplab: \S+no\/out: ENOENT/m],
      [client(input, basename(input)), /^rsplab: \S+: the result would take the place of what is uploaded$/m],
      [client(input, 'out', '--environment', packages.path('none')), /^rsplab: \S+none: ENOENT/m],
    ];
    for (const [program, message] of refused) {
      assert.equal(await program.ends(), 1);
      assert.match(program.output, message);
    }
  });
});
