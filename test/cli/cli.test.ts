import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeCommand, type DecodeOptions } from '../../cli/capture/decode-command.ts';
import { capturedPackets } from '../protocol/sctp/wire/reference-packets.ts';
import { pcapFile } from '../protocol/wire/capture/pcap-writer.ts';
import { sampleCapture } from '../protocol/wire/capture/sample-capture.ts';
import { capturedMessages } from '../protocol/wire/reference.ts';
import { called, main } from './called.ts';

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function rsplab(words: readonly string[]): Promise<Outcome> {
  const { status, stdout, stderr } = await called(words);
  return { code: status, out: stdout, err: stderr };
}

/** In a process of its own, as a shell starts it. */
function rsplabProcess(words: readonly string[], input = ''): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8', input });
  return { code: status, out: stdout, err: stderr };
}

describe('rsplab', () => {
  let base = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  it('explains itself', async () => {
    const help = rsplabProcess(['--help']);
    assert.equal(help.code, 0);
    for (const command of ['list', 'show', 'run', 'plot', 'table', 'compare', 'effects', 'decode'])
      assert.match(help.out, new RegExp(`\\n  ${command} `));
    assert.match((await rsplab(['run', '--help'])).out, /--set <name=value>/);
    assert.equal(rsplabProcess(['rnu']).code, 1);
    assert.match((await rsplab(['rnu'])).err, /Did you mean run\?/);
  });

  it('says that a command is unknown when its help is asked for, at each level', async () => {
    for (const [given, message] of [
      [['help', 'rnu'], 'unknown command rnu; did you mean run?'],
      [['help', 'xyzxyz'], 'unknown command xyzxyz'],
      [['sctp', 'help', 'serv'], 'unknown command serv; did you mean serve?'],
      [['help', 'sctp', 'sned'], 'unknown command sned; did you mean send?'],
    ] as const)
      assert.deepEqual(await rsplab(given), { code: 1, out: '', err: `rsplab: ${message}\n` });
    for (const given of [
      ['help', 'sctp', 'send'],
      ['sctp', 'help', 'send'],
    ])
      assert.match((await rsplab(given)).out, /^Usage: rsplab sctp send/);
  });

  it('lists studies, parameters and metrics', async () => {
    assert.match(
      rsplabProcess(['list']).out,
      /\| load-distribution +\| policy-comparison +\| +240 \| .*\| +24 \| Pool policies/,
    );
    const studies = JSON.parse((await rsplab(['list', '--json'])).out) as Readonly<Record<string, unknown>>[];
    const { subject, points, runs, quickRuns } = studies.find(({ study }) => study === 'policy-comparison') ?? {};
    assert.deepEqual([subject, points, runs, quickRuns], ['load-distribution', 24, 240, 72]);
    assert.match((await rsplab(['list', '--parameters'])).out, /\| puToPeRatio .*PU:PE ratio/);
    assert.match(
      (await rsplab(['list', '--metrics'])).out,
      /\| handling_speed .*calculations\/s .*\| controller\.SystemAverageHandlingSpeed \|/,
    );
  });

  it('shows a study', async () => {
    const { code, out } = await rsplab(['show', 'policy-comparison']);
    assert.equal(code, 0);
    assert.match(
      out,
      /24 points × 10 seeds = 240 runs\nEstimate: about .* with \d+ workers? \(.* simulated briefly for this estimate\)\n/,
    );
  });

  it('keeps a first look beside the study itself', () => {
    const point = ['policy=Random', 'puToPeRatio=1', 'warmup=700', 'duration=10'].flatMap((each) => ['--set', each]);
    const { status, stderr } = spawnSync(
      process.execPath,
      [main, 'run', 'policy-comparison', '--quick', '--seeds', '1', ...point],
      { cwd: base, encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(join(base, 'results', 'data')), ['policy-comparison-quick']);
    rmSync(join(base, 'results'), { recursive: true });
  });

  it('runs a study, and makes tables and plots of it again', async () => {
    const out = join(base, 'results');
    const run = rsplabProcess([
      'run',
      'policy-comparison',
      '--quick',
      '--seeds',
      '2',
      '--set',
      'puToPeRatio=[1, 10]',
      '--set',
      'duration=60',
      '--out',
      out,
      '--workers',
      '2',
    ]);
    assert.equal(run.code, 0, run.err);
    assert.match(run.out, /16 runs in [\d.]+ s/);
    assert.match(run.out, /report\.html/);
    assert.deepEqual(readdirSync(out).toSorted(), [
      'manifest.json',
      'plots',
      'report.html',
      'runs.arrow',
      'runs.journal',
      'summary.arrow',
      'sweep.log',
    ]);
    assert.equal(readdirSync(join(out, 'plots')).length, 16);
    const svg = readFileSync(join(out, 'plots', 'utilization.svg'), 'utf8');
    assert.equal(rsplabProcess(['plot', out]).code, 0);
    assert.equal(readFileSync(join(out, 'plots', 'utilization.svg'), 'utf8'), svg);
    const table = rsplabProcess(['table', out, '--metric', 'utilization', '--format', 'json']);
    const rows = JSON.parse(table.out) as { metric: string; mean: number; n: number }[];
    assert.equal(rows.length, 8);
    assert.ok(rows.every(({ metric, mean, n }) => metric === 'utilization' && mean > 0.3 && n === 2));
    assert.equal(
      (await rsplab(['table', out, '--format', 'csv', '--metric', 'cookies'])).out.trim().split('\n').length,
      9,
    );
    assert.match((await rsplab(['table', out, '--metric', 'utilisation'])).err, /did you mean utilization\?/);
    for (const [format, begin] of [
      ['arrow', 'ARROW1'],
      ['parquet', 'PAR1'],
    ] as const) {
      const file = join(base, `table.${format}`);
      assert.equal((await rsplab(['table', out, '--runs', '--out', file])).code, 0);
      assert.ok(readFileSync(file, 'latin1').startsWith(begin));
    }
    assert.equal((await rsplab(['table', out, '--out', join(base, 'table.arrow')])).code, 0);
    assert.deepEqual(readFileSync(join(base, 'table.arrow')), readFileSync(join(out, 'summary.arrow')));
    const comparison = rsplabProcess(['compare', out, out, '--format', 'json', '--metric', 'utilization']);
    assert.match(comparison.err, /16 pairs of runs\nsame parameters in both\n/);
    const differences = JSON.parse(comparison.out) as { difference: number; n: number }[];
    assert.ok(differences.length === 8 && differences.every(({ difference, n }) => difference === 0 && n === 2));
    const runs = join(out, 'runs.arrow');
    writeFileSync(runs, readFileSync(runs).subarray(0, 5000));
    for (const command of ['plot', 'compare']) {
      const { code, err } = await rsplab([command, out, ...(command === 'compare' ? [out] : [])]);
      assert.equal(code, 1);
      assert.match(err, /^rsplab: cannot read .*runs\.arrow \(damaged: .*\): run the study again, .*\n$/);
    }
  });

  it('runs a study file', async () => {
    const file = join(base, 'mine.yaml');
    writeFileSync(file, 'name: mine\ntitle: Mine\nseeds: 1\nparameters: {duration: 1}\n');
    const run = await rsplab(['run', file, '--out', join(base, 'mine')]);
    assert.equal(run.code, 0, run.err);
  });

  it('refuses bad input with one line and a non-zero exit, and leaves what was there', async () => {
    const file = join(base, 'broken.yaml');
    writeFileSync(file, 'name: broken\ntitle: Broken\nseeds: 1\nparameters: {lanDealy: 1}\n');
    const occupied = mkdtempSync(join(base, 'occupied-'));
    writeFileSync(join(occupied, 'thesis.tex'), 'years of work');
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['run', 'policy-comparision'], /unknown study .*did you mean policy-comparison\?/],
      [['run', file], /broken\.yaml:4:14: unknown parameter lanDealy; did you mean lanDelay\?/],
      [['run', join(base, 'none.yaml')], /none\.yaml: no such file/],
      [['run', 'policy-comparison', '--seeds', '0'], /whole number of at least 1/],
      [['run', 'policy-comparison', '--seeds', '1000000000000'], /at most 100000 per point are possible/],
      [['run', 'policy-comparison', '--set', 'policy=Best'], /policy must be one of/],
      [['run', 'policy-comparison', '--out', occupied], /has other contents \(thesis\.tex\)/],
      [['run', 'policy-comparison', '--out', join(occupied, 'thesis.tex')], /is not a folder/],
      [['run', 'policy-comparison', '--set', 'requestInterval=9'], /targetUtilization has no effect/],
      [['run', 'policy-comparison', '--set', 'poolUsers=7'], /poolUsers 7 and puToPeRatio 1 .* contradict each other/],
      [['table', join(base, 'none')], /does not exist/],
      [['compare', join(base, 'none'), base], /does not exist/],
      [['compare', base, base, '--all', '--metric', 'cookies'], /'--all' cannot be used with option '--metric <name>'/],
      [['list', '--metrics', '--parameters'], /'--metrics' cannot be used with option '--parameters'/],
      [['plot', occupied], /has no results/],
      [['decode', '--protocol', 'asap', 'xyz'], /is neither hex/],
    ];
    for (const [arguments_, pattern] of cases) {
      const { code, out, err } = await rsplab(arguments_);
      assert.equal(code, 1, arguments_.join(' '));
      assert.match(err, pattern);
      assert.equal(out, '');
      assert.ok(err.trim().split('\n').length <= 2, err);
    }
    assert.equal(readFileSync(join(occupied, 'thesis.tex'), 'utf8'), 'years of work');
    assert.deepEqual(readdirSync(occupied), ['thesis.tex']);
  });
});

describe('rsplab decode', () => {
  it('prints a JSON line a message, and verifies that encoding gives the bytes back', async () => {
    const messages = capturedMessages().filter(({ protocol }) => protocol === 'enrp');
    const { code, out } = rsplabProcess(
      ['decode', '--protocol', 'enrp', '--verify', '-'],
      messages.map(({ hex }) => hex).join('\n'),
    );
    assert.equal(code, 0);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    assert.equal(lines.length, messages.length);
    assert.ok(lines.some(({ type }) => type === 'ENRP_HANDLE_UPDATE'));
  });

  it('fails on what is no message, with the reason and the place', async () => {
    const { code, out } = await rsplab(['decode', '--protocol', 'asap', '05000020']);
    assert.equal(code, 1);
    assert.deepEqual(Object.keys(JSON.parse(out) as object), ['error', 'reason', 'offset']);
  });

  it('fails to verify what is written differently under another profile', async () => {
    const cookie = '0b000010000d000968656c6c6f000000';
    assert.equal((await rsplab(['decode', '--protocol', 'asap', '--verify', cookie])).code, 0);
    const other = await rsplab(['decode', '--protocol', 'asap', '--verify', '--profile', 'rfc', cookie]);
    assert.equal(other.code, 1);
    assert.match(other.out, /"differsAtByte":3/);
  });

  it('takes SCTP packets in hex', async () => {
    const [{ bytes }] = capturedPackets();
    const hex = Buffer.from(bytes).toString('hex');
    const { code, out } = await rsplab(['decode', '--protocol', 'sctp', '--verify', hex]);
    assert.equal(code, 0);
    const { chunks } = JSON.parse(out) as { chunks: { type: string }[] };
    assert.deepEqual(
      chunks.map(({ type }) => type),
      ['INIT'],
    );
  });
});

interface CaptureLine {
  readonly frame: number;
  readonly time: string;
  readonly source: string;
  readonly interface?: string;
  readonly comment?: string;
  readonly protocol?: string;
  readonly message?: { type: string };
  readonly sctp?: {
    readonly chunks: { type: string; protocol?: string; message?: { type: string }; malformed?: { reason: string } }[];
  };
}

describe('rsplab decode of captures', () => {
  const capture = fileURLToPath(new URL('../../../test/reference/captures/04-calcapp.pcap', import.meta.url));
  let base = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-decode-'));
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  function lines(out: string): CaptureLine[] {
    return out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as CaptureLine);
  }

  it('prints one line per frame: packets with their chunks and messages, datagrams with theirs', async () => {
    const { code, out, err } = rsplabProcess(['decode', capture]);
    assert.deepEqual([code, err], [0, '']);
    const all = lines(out);
    assert.equal(all.length, 283);
    const request = all.find(({ frame }) => frame === 37);
    assert.deepEqual([request?.time, request?.source], ['1795419025.195916000', '10.1.1.21']);
    const [chunk] = request?.sctp?.chunks ?? [];
    assert.deepEqual([chunk.type, chunk.protocol, chunk.message?.type], ['DATA', 'calcapp', 'CALCAPP_REQUEST']);
    assert.ok(all.some(({ protocol, message }) => protocol === 'asap' && message?.type === 'ASAP_SERVER_ANNOUNCE'));
  });

  it('takes captures from standard input, and conditions', () => {
    const { status, stdout } = spawnSync(process.execPath, [main, 'decode', '--type', 'INIT', '--port', '3863', '-'], {
      input: readFileSync(capture),
      encoding: 'utf8',
    });
    assert.equal(status, 0);
    assert.equal(lines(stdout).length, 3);
    assert.ok(lines(stdout).every(({ sctp }) => sctp?.chunks[0].type === 'INIT'));
  });

  it('reads no more from standard input than it can keep in memory', () => {
    const given = [main, 'decode', '--protocol', 'asap', '-'];
    // It ends, though its input does not.
    const input = openSync('/dev/zero', 'r');
    try {
      const { status, stderr } = spawnSync(process.execPath, given, {
        stdio: [input, 'pipe', 'pipe'],
        encoding: 'utf8',
      });
      assert.equal(status, 1);
      assert.match(stderr, /^rsplab: standard input is no capture, and messages in hex have at most 67108864 bytes/);
    } finally {
      closeSync(input);
    }
  });

  it('shows interfaces, comments and fragments of pcapng files, and says which of several files', async () => {
    const file = join(base, 'sample.pcapng');
    writeFileSync(file, sampleCapture());
    const { code, out } = await rsplab(['decode', file]);
    assert.equal(code, 0);
    const [, second, , , fifth] = lines(out);
    assert.deepEqual([second.interface, second.comment], ['pu1/path0', 'pr1 → pu1']);
    assert.match(JSON.stringify(fifth), /"fragments":2,"messageLength":\d+,"protocol":"asap"/);
    const both = (await rsplab(['decode', '--protocol', 'csp', file, capture])).out;
    assert.match(both, /^\{"file":".*sample\.pcapng","frame":50,/);
  });

  it('flags what is malformed, and continues', async () => {
    const [file, damaged] = [readFileSync(capture), join(base, 'damaged.pcap')];
    // The type of the CalcApp request in frame 37.
    const at = file.indexOf(Buffer.from('0100001800000001', 'hex'));
    assert.ok(at > 0);
    file.writeUInt8(0xee, at);
    writeFileSync(damaged, file);
    const { code, out } = await rsplab(['decode', '--malformed', damaged]);
    assert.equal(code, 0);
    const [line, ...others] = lines(out);
    assert.deepEqual([line.frame, line.sctp?.chunks[0].malformed?.reason, others.length], [37, 'unknown-message', 0]);
  });

  it('continues after a line of standard input that is no hex, and reports which', () => {
    const { code, out, err } = rsplabProcess(['decode', '--protocol', 'asap', '-'], '05000004\n\nfive\n05000004\n');
    assert.deepEqual([code, lines(out).length], [1, 2]);
    assert.equal(err, 'rsplab: line 3 of standard input: five is not hex (two digits per byte)\n');
  });

  it('fails on files that are cut, none or of unknown links, after what came before', async () => {
    const [cut, none, usb] = ['cut', 'none', 'usb'].map((name) => join(base, `${name}.pcap`));
    writeFileSync(cut, readFileSync(capture).subarray(0, 2000));
    writeFileSync(none, 'no capture');
    writeFileSync(usb, pcapFile([{ seconds: 0, fraction: 0, bytes: new Uint8Array(64) }], { linkType: 220 }));
    const { code, out, err } = await rsplab(['decode', cut, none, usb]);
    assert.equal(code, 1);
    assert.equal(lines(out).length, 10);
    const [first, second, third] = err.split('\n');
    assert.match(
      first,
      /cut\.pcap: frame 11 has 310 bytes, but only 184 are left in the file \(at byte 1800 of the file\)$/,
    );
    assert.match(second, /none\.pcap: this is not a pcap or pcapng file \(at byte 0 of the file\)$/);
    assert.match(third, /usb\.pcap: 1 frame not read: link type 220$/);
  });

  it('refuses what makes no sense', async () => {
    const defaults = { profile: 'rsplib', udpPort: 9899 } as const;
    const cases: [input: string, options: Partial<DecodeOptions>, pattern: RegExp][] = [
      [join(base, 'missing.pcap'), {}, /is neither hex .* nor the name of a file/],
      [capture, { verify: true }, /--verify applies to messages in hex/],
      [capture, { host: ['pe1'] }, /"pe1" is not an IPv4 or IPv6 address/],
      ['05000020', {}, /need --protocol/],
      ['05000020', { protocol: 'asap', type: ['INIT'] }, /--type applies to captures/],
    ];
    for (const [input, options, pattern] of cases)
      await assert.rejects(decodeCommand([input], { ...defaults, ...options }), pattern);
  });
});
