import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { traceCommand, type TraceOptions } from '../../../cli/capture/trace-command.ts';
import type { CapturedFrame } from '../../../protocol/wire/capture/captured-frame.ts';
import { StudyFolderError } from '../../../results/folders/study-folder-error.ts';
import { readCapture } from '../../../protocol/wire/capture/read-capture.ts';

const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));

const pool = `
name: traced-pool
title: Traced
seeds: [7, 8]
parameters:
  transport: sctp
  paths: 2
  poolElements: 2
  registrars: 2
  lanDelay: 2
  requestSize: 1.0e+6
  registrarStart: 1
  poolElementStart: 45
  poolUserStart: 50
  warmup: 60
  duration: 20
  linkLoss: 0.02
sweep:
  ipVersion: [ipv4, ipv6, both]
  udpEncapsulation: [false, true]
`;

const bulk = `
name: traced-transfer
title: Traced
seeds: 1
parameters:
  model: bulkTransfer
  transport: sctp
  linkRate: 1.0e+6
  warmup: 1
  duration: 4
  messageSize: 4000
  pathFailureTime: 3
`;

/** What tshark finds wrong in a capture whose checksums it checks. */
function faults(file: string): string {
  const checks = ['sctp.checksum:CRC 32c', 'ip.check_checksum:TRUE', 'udp.check_checksum:TRUE'];
  const wrong = ['_ws.malformed', '_ws.expert.severity >= 0x00800000', 'sctp.checksum.status == 0'];
  const filter = [...wrong, 'ip.checksum.status == 0', 'udp.checksum.status == 0'].join(' || ');
  const words = ['-r', file, ...checks.flatMap((check) => ['-o', check]), '-Y', filter];
  const { status, stdout, stderr } = spawnSync('tshark', words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout;
}

describe('rsplab trace', () => {
  let folder = '';
  const path = (name: string): string => join(folder, name);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-trace-'));
    writeFileSync(path('pool.yaml'), pool);
    writeFileSync(path('bulk.yaml'), bulk);
  });
  after(() => rmSync(folder, { recursive: true }));

  const trace = (study: string, name: string, options: Partial<TraceOptions> = {}): string =>
    traceCommand(path(`${study}.yaml`), { set: [], ...options, out: path(name) });
  const eventsOf = (name: string): Record<string, unknown>[] =>
    readFileSync(path(name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const framesOf = (name: string): CapturedFrame[] => [...readCapture(readFileSync(path(name)))];

  it('writes the packets of one run: in order, an interface for each path, comments that name nodes and losses', () => {
    const said = trace('pool', 'pool.pcapng', { point: 'ipVersion=both' });
    const frames = framesOf('pool.pcapng');
    assert.match(said, new RegExp(`${frames.length} packets of the run of ipVersion=both, .* with seed 7$`));
    assert.ok(frames.length > 300);
    const times = frames.map(({ time }) => time ?? 0n);
    assert.ok(times.every((time, i) => i === 0 || time >= times[i - 1]));
    assert.ok(
      times.some((time) => time % 1000n !== 0n),
      'no time is finer than a microsecond',
    );
    const interfaces = new Set(frames.map(({ interfaceName }) => interfaceName));
    for (const name of ['lan0/pr0/path0', 'lan0/pe1/path1', 'lan0/pu3/path0']) assert.ok(interfaces.has(name), name);
    assert.ok(frames.every(({ comment }) => /^lan0\/p[eru]\d+ → lan0\/p[eru]\d+/.test(comment ?? '')));
    const lost = frames.filter(({ comment }) => / dropped at lan0.*: loss$/.test(comment ?? ''));
    assert.ok(lost.length > 5 && lost.length < frames.length / 5, `${lost.length} of ${frames.length}`);
  });

  it('gives the same bytes for the same point and seed, and other ones for another seed', () => {
    const bytes = (seed: number): Buffer => {
      trace('bulk', 'a.pcapng', { seed, set: ['linkLoss=0.05'] });
      return readFileSync(path('a.pcapng'));
    };
    assert.deepEqual(bytes(1), bytes(1));
    assert.notDeepEqual(bytes(1), bytes(2));
  });

  it('writes only what is between two times', () => {
    trace('bulk', 'window.pcapng', { from: 0.5, until: 1.5 });
    const times = framesOf('window.pcapng').map(({ time }) => Number(time) / 1e9);
    assert.ok(times.length > 50 && times[0] >= 0.5 && times.every((time) => time <= 1.5));
  });

  it('writes what components and stacks log, with simulated time, and changes nothing by it', () => {
    const run = { point: 'ipVersion=both', seed: 7, until: 60 };
    trace('pool', 'alone.pcapng', run);
    const said = trace('pool', 'both.pcapng', { ...run, log: path('events.jsonl') });
    assert.deepEqual(readFileSync(path('both.pcapng')), readFileSync(path('alone.pcapng')));
    const events = eventsOf('events.jsonl');
    assert.match(
      said,
      new RegExp(`events.jsonl: ${events.length} events of the run of ipVersion=both, .* with seed 7$`),
    );
    const times = events.map(({ time }) => Number(time));
    assert.ok(times.every((time, i) => time >= (times[i - 1] ?? 0) && time <= 60));
    const reported = new Set(
      events.map(({ node, component, event, level }) => [node, component, event, level].join(' ')),
    );
    for (const each of [
      'lan0/pr0 enrp ready info',
      'lan0/pe1 poolElement registered info',
      'lan0/pu3 sctp associationState debug',
    ])
      assert.ok(reported.has(each), `${each}: ${[...reported].join(', ')}`);
  });

  it('writes the log alone, of messages that travel as a whole too', () => {
    const log = path('messages.jsonl');
    const set = ['registrars=2', 'registrarStart=1'];
    const until = 301;
    const said = traceCommand('policy-comparison', { set, log, from: 15, until });
    const events = eventsOf('messages.jsonl');
    assert.match(said, new RegExp(`^[^\n]*messages.jsonl: ${events.length} events of the run`));
    assert.ok(events.every(({ time }) => Number(time) >= 15 && Number(time) <= until));
    assert.ok(events.some(({ node, event }) => node === 'lan0/pe0' && event === 'registered'));
  });

  it('writes nothing else to a standard output that gets the packets or events', () => {
    const until = ['--set', 'registrarStart=1', '--until', '2'];
    const words = [main, 'trace', 'policy-comparison', ...until, '--log', '/proc/self/fd/1'];
    const { status, stdout } = spawnSync('sh', ['-c', '"$0" "$@" | cat', process.execPath, ...words], {
      encoding: 'utf8',
    });
    assert.equal(status, 0);
    const events = stdout.trimEnd().split('\n');
    assert.deepEqual(
      events.map((line) => (JSON.parse(line) as { readonly event: string }).event),
      ['lifeBegan', 'ready'],
    );
  });

  it('says that there is no room for what a run writes, and not where the program noticed it', () => {
    const full = openSync('/dev/full', 'w');
    const options = { set: ['linkRate=1.0e+7'], out: `/proc/self/fd/${full}` };
    assert.throws(() => traceCommand(path('bulk.yaml'), options), StudyFolderError);
    closeSync(full);
  });

  it('says what is wrong, and leaves no file behind', () => {
    assert.throws(() => traceCommand('policy-comparison', { set: [] }), { message: /--out FILE .*, --log FILE/ });
    const same = path('same.pcapng');
    assert.throws(() => traceCommand(path('bulk.yaml'), { set: [], out: same, log: same }), { message: /same file/ });
    const log = path('none.jsonl');
    const spelled = { set: [], out: same, log: `${folder}/./same.pcapng` };
    assert.throws(() => traceCommand(path('bulk.yaml'), spelled), { message: /same file/ });
    const lost = { set: [], out: '/nowhere/x', log };
    assert.throws(() => traceCommand(path('bulk.yaml'), lost), { message: /cannot use \/nowhere\/x/ });
    assert.ok(!existsSync(log));
    const fails = (study: string, options: Partial<TraceOptions>, message: RegExp): void => {
      const out = options.out ?? path('none.pcapng');
      assert.throws(() => traceCommand(study, { set: [], ...options, out }), { message });
      assert.ok(!existsSync(out));
    };
    fails('policy-comparison', {}, /no packets with transport: message: add --set transport=sctp/);
    fails('policy-comparison', { set: ['transport=sctp'] }, /idealized needs transport: message: set idealized to/);
    fails(path('pool.yaml'), { point: '6' }, /must be from 0 to 5/);
    fails(
      path('pool.yaml'),
      { point: 'ipVersion=ipv5' },
      /no point has these values; the points are\n {2}0: ipVersion=ipv4/,
    );
    fails(path('bulk.yaml'), { from: 2, until: 1 }, /--until 1 comes before --from 2/);
    fails(path('bulk.yaml'), { out: '/nowhere/x' }, /cannot use \/nowhere\/x \(ENOENT\)/);
  });

  describe('in Wireshark', () => {
    before(function () {
      if (spawnSync('tshark', ['--version']).status === 0) return;
      console.log('      tshark is not installed: traces are not checked with it');
      this.skip();
    });

    for (const [study, point] of [...[1, 2, 5].map((index) => ['pool', `${index}`]), ['bulk', '0']])
      it(`every packet of ${study}, point ${point}, is dissected without a malformed one or a wrong checksum`, () => {
        trace(study, 'checked.pcapng', { point });
        assert.equal(faults(path('checked.pcapng')), '');
      });
  });
});
