import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from '../native/namespace-network.ts';
import { skipOrFail } from '../native/obstacles.ts';
import { testUdpPort } from '../test-ports.ts';
import { InstalledPackage } from './installed-package.ts';

const REGISTRAR = '127.75.1.1';
const ELEMENTS = ['127.75.1.11', '127.75.1.12'] as const;
const CLIENT = '127.75.1.21';

describe('the packed package', () => {
  let installed: InstalledPackage;
  let programs: Program[] = [];

  before(() => {
    installed = new InstalledPackage();
    installed.compile();
  });
  afterEach(async () => {
    await Promise.all(programs.map(async (program) => program.end('SIGKILL')));
    programs = [];
  });
  after(() => installed?.remove());

  /** Starts an example with its arguments; the UDP port is the last one. */
  function example(name: string, ...given: readonly string[]): Program {
    const command = [join('built', `${name}.js`), ...given, String(testUdpPort)];
    const program = new Program(spawn(process.execPath, command, { cwd: installed.folder, stdio: 'pipe' }));
    programs.push(program);
    return program;
  }

  it('is small, and has neither tests nor what was built of the addons', () => {
    assert.ok(installed.size < 1_750_000, `the tarball has ${installed.size} bytes`);
    assert.deepEqual(
      installed.files.filter((path) => /(^|\/)(test|bench|build|lab)\/|\.(test|map|node)\b/.test(path)),
      [],
    );
    assert.ok(installed.files.includes('native/usrsctp/addon/binding.gyp'));
  });

  it('is installed by npm from its cache, and its command runs', function () {
    skipOrFail(this, installed.installObstacle);
    const rsplab = (...given: readonly string[]): string =>
      execFileSync('npx', ['--no-install', '--offline', 'rsplab', ...given], {
        cwd: installed.folder,
        encoding: 'utf8',
      });
    const { version } = JSON.parse(readFileSync(join(installed.place, 'package.json'), 'utf8')) as { version: string };
    assert.ok(rsplab('--version').includes(version));
    assert.match(rsplab('list'), /policy-comparison/);
  });

  it('works without addons, and says so of the transports that need one', () => {
    const command = [join(installed.place, 'dist/cli/main.js'), 'transports'];
    const printed = execFileSync(process.execPath, command, { cwd: installed.folder, encoding: 'utf8' });
    assert.match(printed, /^\| udp +\|.*\| works +\|$/m);
    const how = (addon: string): string => `npx node-gyp rebuild -C ${join(installed.place, 'native', addon, 'addon')}`;
    for (const line of printed.matchAll(/^\| usrsctp-\w+ .*$/gm)) assert.ok(line[0].includes(how('usrsctp')), line[0]);
    assert.match(printed, /^\| kernel .*addon is not built/m);
    assert.ok(existsSync(join(installed.place, 'native/kernel/addon/binding.gyp')));
  });

  it('makes an echo pool element and a client that fails over of 20 lines each', () => {
    for (const name of ['echo-server', 'failing-over-client']) {
      const lines = readFileSync(join(installed.folder, `${name}.ts`), 'utf8')
        .trimEnd()
        .split('\n');
      assert.ok(lines.filter((line) => line !== '').length <= 20, name);
    }
  });

  it('has examples that run: a client goes on with another element when its one is killed', async () => {
    const registrar = example('registrar', REGISTRAR);
    await registrar.prints(/^registrar \d+ at /);
    const servers = new Map<string, Program>();
    for (const address of ELEMENTS) {
      const server = example('echo-server', address, REGISTRAR);
      const [, identifier = ''] = await server.prints(/^pool element (\d+) at /);
      servers.set(identifier, server);
    }
    const resolution = example('resolve', CLIENT, REGISTRAR);
    assert.equal(await resolution.ends(), 0, resolution.output);
    for (const identifier of servers.keys())
      assert.match(resolution.output, new RegExp(`^${identifier} .*RoundRobin`, 'm'));

    const client = example('failing-over-client', CLIENT, REGISTRAR);
    const [, first = ''] = await client.saying('one').prints(/^(\d+): one$/);
    await servers.get(first)?.end('SIGKILL');
    const [, second] = await client.saying('two').prints(/^(\d+): two$/);
    assert.notEqual(second, first);
    assert.match(client.output, new RegExp(`^failover from ${first} to ${second}: `, 'm'));
    client.finishTyping();
    assert.equal(await client.ends(), 0, client.output);
    for (const [identifier, server] of servers)
      if (identifier !== first) {
        await server.end('SIGTERM');
        assert.equal(server.exitCode, 0, server.output);
      }
    await registrar.end('SIGINT');
    assert.equal(registrar.exitCode, 0, registrar.output);
  });

  it('has an example that reads the results of a study that the package ran', () => {
    const run = (...words: readonly string[]): string =>
      execFileSync(process.execPath, words, {
        cwd: installed.folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    const study =
      'name: small\ntitle: A small study\nseeds: 2\nparameters: {duration: 60}\nsweep: {policy: [LeastUsed, Random]}\n';
    writeFileSync(join(installed.folder, 'small.yaml'), study);
    run(join(installed.place, 'dist/cli/main.js'), 'run', 'small.yaml', '--out', 'small');
    const printed = run(join('built', 'study-table.js'), 'small', 'requests_completed / requests_generated');
    assert.match(
      printed,
      /^A small study: requests_completed \/ requests_generated\npolicy=LeastUsed: [\d.]+ ± [\d.e-]+ \(2 runs\)\npolicy=Random: /,
    );
  });

  it('has an example that says that there is no registrar, instead of waiting on', async () => {
    const resolution = example('resolve', CLIENT, '127.75.1.99');
    assert.equal(await resolution.ends(), 1);
    assert.match(resolution.output, /^no pool element of ExamplePool within 10 s: no registrar$/m);
  });
});
