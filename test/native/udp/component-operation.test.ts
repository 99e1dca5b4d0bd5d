import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Program } from '../namespace-network.ts';
import { LocalPrograms } from './local-programs.ts';

const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));

function at(number: number): string[] {
  return ['--address', `127.67.1.${number}`];
}

/** What a program logged as JSON lines. */
function logged({ output }: Program): Readonly<Record<string, unknown>>[] {
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

describe('who operates components', function () {
  let programs: LocalPrograms;
  beforeEach(() => {
    programs = new LocalPrograms();
  });
  afterEach(async () => programs.close());

  it('sees in the log who registers, who is lost and why, and which registrar is chosen', async () => {
    const json = ['--log-format', 'json'];
    const where = ['--registrar', '127.67.1.1'];
    const impatient = ['--endpoint-keep-alive-interval', '0.2', '--endpoint-keep-alive-timeout', '0.5'];
    const registrar = programs.rsplab('registrar', '--no-announce', ...at(1), ...impatient, ...json);
    await registrar.prints(/"event":"ready"/);
    const server = programs.rsplab('server', '--service', 'echo', '--identifier', '7', ...at(11), ...where, ...json);
    await server.prints(/"event":"registered"/);
    await server.end('SIGKILL');
    await registrar.prints(/"event":"elementRemoved"/);
    const events = logged(registrar);
    const registered = events.find(({ event }) => event === 'elementRegistered');
    assert.match(String(registered?.['from']), /^127\.67\.1\.11:\d+$/);
    assert.match(String(registered?.['service']), /^127\.67\.1\.11:\d+ \(sctp\)$/);
    const reported = { element: registered?.['element'], pool: registered?.['pool'], policy: registered?.['policy'] };
    assert.deepEqual(reported, { element: '0x00000007', pool: 'EchoPool', policy: 'RoundRobin' });
    const removed = events.find(({ event }) => event === 'elementRemoved');
    assert.equal(removed?.['element'], '0x00000007');
    assert.match(String(removed?.['reason']), /keep-alive|association ended/);
    for (const { time, level, component } of events) {
      assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 3_600_000);
      assert.ok(['error', 'warning', 'info'].includes(String(level)));
      assert.equal(typeof component, 'string');
    }
    const chosen = logged(server).find(({ event }) => event === 'registrarChosen');
    assert.equal(chosen?.['at'], '127.67.1.1:3863');
  });

  it('sees registrars find and lose each other, and take over', async () => {
    const quick = ['--peer-heartbeat-cycle', '0.3', '--max-time-last-heard', '0.8', '--max-time-no-response', '0.5'];
    const start = (number: number, peer: number): Program => {
      const peers = ['--no-announce', '--peer', `127.67.1.${peer}`];
      const identifier = `0x1000000${number}`;
      return programs.rsplab('registrar', '--identifier', identifier, ...at(number), ...peers, ...quick);
    };
    const [first, second] = [start(1, 2), start(2, 1)];
    await first.prints(/info enrp: registrar 0x10000002 found at 127\.67\.1\.2:9901/);
    await second.prints(/info enrp: in service, /);
    const server = programs.rsplab('server', '--service', 'echo', ...at(11), '--registrar', '127.67.1.2');
    await first.prints(/info enrp: in service, /);
    await server.prints(/^registered in EchoPool/m);
    await second.end('SIGKILL');
    await first.prints(/warning enrp: registrar 0x10000002 at 127\.67\.1\.2:9901 lost: silent for \d s/);
    await first.prints(/warning enrp: taking over the 1 elements of registrar 0x10000002/);
  });

  it('asks running components for their status, which those that are gone do not confuse', async () => {
    const registrar = programs.rsplab('registrar', '--no-announce', '--identifier', '0x1f2e3d4c', ...at(1));
    await registrar.prints(/ASAP port/);
    const killed = programs.rsplab('registrar', '--no-announce', ...at(2));
    await killed.prints(/ASAP port/);
    const where = ['--registrar', '127.67.1.1'];
    const server = programs.rsplab('server', '--service', 'echo', '--identifier', '7', ...at(11), ...where);
    await server.prints(/^registered in EchoPool/);
    await killed.end('SIGKILL');
    const text = await answer('status');
    assert.match(text, /^registrar 0x1f2e3d4c, process \d+, up \d+ s$/m);
    assert.match(text, /^ {2}0 other registrars, 1 pool, 1 element, 1 of them its own$/m);
    assert.match(
      text,
      /^ {2}pool EchoPool, policy RoundRobin\n {4}element 0x00000007 at 127\.67\.1\.11:\d+ \(sctp\), own/m,
    );
    assert.match(text, /^ {4}registrations [1-9]/m);
    assert.match(text, /^ {2}registrar at 127\.67\.1\.1:3863\n {4}path to 127\.67\.1\.1: active, primary/m);
    const [, pid] = /registrar 0x1f2e3d4c, process (\d+)/.exec(text) ?? [];
    const status = JSON.parse(await answer('status', '--json', pid)) as Readonly<Record<string, unknown>>;
    assert.deepEqual([status['kind'], status['ready'], status['pid']], ['registrar', true, Number(pid)]);
    await Promise.all([registrar.end('SIGINT'), server.end('SIGINT')]);
    assert.match(await answer('status', pid, 1), /no component of this user has process/);
  });

  it('watches the status, and what is there no more, until a signal', async () => {
    const registrar = programs.rsplab('registrar', '--no-announce', '--identifier', '0x1f2e3d4e', ...at(1));
    await registrar.prints(/ASAP port/);
    const [, pid = ''] = /registrar 0x1f2e3d4e, process (\d+)/.exec(await answer('status')) ?? [];
    const watch = rsplabProcess('status', pid, '--watch', '0.1');
    await watch.prints(/registrar 0x1f2e3d4e[^]*\n\nregistrar 0x1f2e3d4e/);
    await registrar.end('SIGINT');
    await watch.prints(/^rsplab: no component of this user has process \d+; asking again$/m);
    await watch.end('SIGINT');
    assert.equal(watch.exitCode, 0, watch.output);
  });

  it('lets components end after a time', async () => {
    const registrar = programs.rsplab('registrar', '--no-announce', ...at(1));
    await registrar.prints(/ASAP port/);
    const where = ['--registrar', '127.67.1.1'];
    const client = programs.rsplab('client', '--service', 'echo', '--runtime', '0.1', ...at(21), ...where);
    assert.equal(await client.ends(), 0, client.output);
    const server = programs.rsplab('server', '--service', 'echo', '--runtime', '0.1', ...at(11), ...where);
    assert.equal(await server.ends(), 0, server.output);
    await registrar.end('SIGINT');
    const short = programs.rsplab('registrar', '--no-announce', '--runtime', '0.1', ...at(1));
    assert.equal(await short.ends(), 0, short.output);
  });

  it('does not end a component by closing what it reads of it', async () => {
    const command = ['--enable-source-maps', main, 'registrar', '--no-announce', ...at(1), '--udp-port', '9800'];
    const child = spawn(process.execPath, [...command, '--log-level', 'debug'], { stdio: 'pipe' });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    child.stderr.destroy();
    const search = ['--registrar', '127.67.1.1', '--udp-port', '9800'];
    const server = programs.rsplab('server', '--service', 'echo', ...at(11), ...search);
    // The registrar's log of this is not needed.
    await server.prints(/^registered in EchoPool/);
    await server.end('SIGINT');
    assert.ok(existsSync(`/proc/${child.pid}`));
    child.kill('SIGINT');
    assert.equal(await ended, 0);
  });

  it('gets a registration back soon after all registrars died, if configured so', async () => {
    const registrar = (): Program => programs.rsplab('registrar', '--no-announce', ...at(1));
    const first = registrar();
    await first.prints(/ASAP port/);
    const search = ['--registrar', '127.67.1.1', '--log-level', 'debug'];
    const quick = ['--reregistration-interval', '500ms', '--registration-timeout', '500ms', '--hunt-timeout', '500ms'];
    const server = programs.rsplab('server', '--service', 'echo', ...at(11), ...search, ...quick);
    await server.prints(/re-registered/);
    await first.end('SIGKILL');
    await server.prints(/warning poolElement: registrar at \S+ did not answer the registration/);
    const second = registrar();
    await second.prints(/info asap: element \S+ registered in EchoPool/);
  });
});

function rsplabProcess(...words: readonly string[]): Program {
  return new Program(spawn(process.execPath, ['--enable-source-maps', main, ...words], { stdio: 'pipe' }));
}

/** What a short command prints. */
async function answer(...given: readonly (string | number)[]): Promise<string> {
  const code = typeof given.at(-1) === 'number' ? given.at(-1) : 0;
  const words = given.filter((each): each is string => typeof each === 'string');
  const program = rsplabProcess(...words);
  assert.equal(await program.ends(), code, program.output);
  return program.output;
}
