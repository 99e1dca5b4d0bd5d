import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { decodeVectors, type RunVectors } from '../../../results/tables/vector-table.ts';
import { changedTable } from '../../results/tables/changed-table.ts';
import { called, main, type Called } from '../called.ts';

const study = `name: mine
title: Mine
seeds: 2
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 100}
sweep:
  policy: [LeastUsed, Random]
plots: [{name: time, title: Time, y: handling_time, x: policy}]
`;

const packets = `name: packets
title: Packets
seeds: 1
parameters:
  transport: sctp
  poolElements: 1
  puToPeRatio: 2
  registrarStart: 0
  poolElementStart: 1
  poolUserStart: 5
  requestSize: 1.0e+6
  warmup: 10
  duration: 20
vectors: { paths: [lan0/pu1] }
`;

/** What a user and the element send to each other. */
function pathsOf(user: string): string[] {
  return [`lan0/pe0->${user}/path0`, `${user}->lan0/pe0/path0`];
}

describe('time series of a study', () => {
  let base = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(base, 'mine.yaml'), study);
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  function rsplab(...words: readonly string[]): Promise<Called> {
    return called(words, { cwd: base });
  }

  async function succeeds(...words: readonly string[]): Promise<void> {
    const { status, stderr } = await rsplab(...words);
    assert.equal(status, 0, stderr);
  }

  function vectorsIn(folder: string): readonly RunVectors[] {
    return decodeVectors(readFileSync(join(base, folder, 'vectors.arrow'))).runs;
  }

  function numbersIn(folder: string): number[] {
    return vectorsIn(folder).map(({ run }) => run);
  }

  it('are recorded of the first seeds if asked for, the same with any number of workers', async () => {
    const { status, stderr } = await rsplab('run', 'mine.yaml', '--vectors', '5', '--out', 'one', '--workers', '1');
    assert.equal(status, 0, stderr);
    assert.ok(!stderr.includes('recording'), 'no run is simulated twice');
    await succeeds('run', 'mine.yaml', '--vectors', '5', '--out', 'two', '--workers', '2');
    assert.deepEqual(numbersIn('one'), [0, 2]);
    assert.ok(vectorsIn('one').every(({ interval, times }) => interval === 5 && times.length > 1000));
    const bytes = (folder: string): Buffer => readFileSync(join(base, folder, 'vectors.arrow'));
    assert.ok(bytes('one').equals(bytes('two')));
    await succeeds('run', 'mine.yaml', '--vectors', '5', '--out', 'two', '--workers', '1');
    assert.ok(bytes('one').equals(bytes('two')), 'nothing is added to what is there');
    // Runs that are done already are simulated once more.
    await succeeds('run', 'mine.yaml', '--out', 'later', '--workers', '1');
    const later = await rsplab('run', 'mine.yaml', '--vectors', '5', '--out', 'later', '--workers', '1');
    assert.match(later.stderr, /recording time series of 2 runs\n/);
    assert.ok(bytes('one').equals(bytes('later')));
    // Of 3 seeds the first one is done.
    const more = await rsplab(
      'run',
      'mine.yaml',
      '--vectors',
      '5',
      '--out',
      'later',
      '--workers',
      '1',
      '--seeds',
      '3',
      '--set',
      'policy=[LeastUsed, RoundRobin]',
    );
    assert.ok(!more.stderr.includes('recording'), more.stderr);
    assert.deepEqual(numbersIn('later'), [0, 3]);
  });

  it('are not recorded otherwise', async () => {
    await succeeds('run', 'mine.yaml', '--out', 'plain', '--workers', '1');
    assert.ok(!existsSync(join(base, 'plain', 'vectors.arrow')));
  });

  it('are recorded of a run that is to be drawn, and stay in the report', async () => {
    const pictures = (): string[] => readdirSync(join(base, 'plain', 'plots')).filter((name) => name.endsWith('.png'));
    await succeeds('plot', 'plain', '--run', '3');
    assert.deepEqual(numbersIn('plain'), [3]);
    await succeeds('plot', 'plain', '--run', '1', '--interval', '10');
    assert.deepEqual(numbersIn('plain'), [1, 3]);
    await succeeds('plot', 'plain');
    assert.deepEqual(pictures(), ['run-1.png', 'run-3.png', 'time.png']);
    assert.match(readFileSync(join(base, 'plain', 'report.html'), 'utf8'), /<figure id="plot-run-3"/);
    assert.match(
      (await rsplab('plot', 'plain', '--run', '4')).stderr,
      /^rsplab: there is no run 4: "node .*main\.js table plain --runs"/,
    );
    assert.match(
      (await rsplab('plot', 'plain', '--interval', '4')).stderr,
      /^rsplab: --interval applies to time series: add --run/,
    );
  });

  it('have the paths of the components of a pool that are asked for, until others are', async () => {
    writeFileSync(join(base, 'packets.yaml'), packets);
    const linesIn = (): string[] => {
      const lines = vectorsIn('packets').flatMap(({ series }) => series.map(({ component }) => component));
      return [...new Set(lines.filter((line) => /->.*path0/.test(line)))].toSorted();
    };
    await succeeds('run', 'packets.yaml', '--vectors', '1', '--out', 'packets', '--workers', '1');
    assert.deepEqual(linesIn(), pathsOf('lan0/pu1'));
    await succeeds('plot', 'packets', '--run', '0', '--paths', 'lan0/pu0,lan0/pu1');
    assert.deepEqual(linesIn(), [...pathsOf('lan0/pu0'), ...pathsOf('lan0/pu1')].toSorted());
    assert.equal(vectorsIn('packets')[0].interval, 1, 'as before');
    await succeeds('plot', 'packets', '--run', '0');
    assert.equal(linesIn().length, 4, 'nothing is recorded again');
    assert.match(
      (await rsplab('plot', 'packets', '--run', '0', '--paths', 'lan0/pu2')).stderr,
      /^rsplab: --paths: no pool on packets \(transport: sctp\) has lan0\/pu2; numbers are from 0.* \(run 0\)/,
    );
    assert.match(
      (await rsplab('plot', 'packets', '--paths', 'lan0/pu0')).stderr,
      /^rsplab: --paths applies .*: add --run/,
    );
  });

  it('follow their runs when a study grows, and go when these go', async () => {
    const before = vectorsIn('plain').map(({ values }) => values);
    await succeeds('run', 'mine.yaml', '--out', 'plain', '--workers', '1', '--seeds', '3');
    // Of policy=LeastUsed and policy=Random, the second seeds: 1 and 3 of two seeds each, 1 and 4 of three.
    assert.deepEqual(numbersIn('plain'), [1, 4]);
    assert.deepEqual(
      vectorsIn('plain').map(({ values }) => values),
      before,
    );
    await succeeds('run', 'mine.yaml', '--out', 'plain', '--workers', '1', '--set', 'policy=[LeastUsed]');
    assert.deepEqual(numbersIn('plain'), [1]);
    assert.deepEqual(
      readdirSync(join(base, 'plain', 'plots')).filter((name) => name.startsWith('run-') && name.endsWith('.png')),
      ['run-1.png'],
    );
    await succeeds('run', 'mine.yaml', '--out', 'plain', '--workers', '1', '--set', 'policy=[Random]');
    assert.ok(!existsSync(join(base, 'plain', 'vectors.arrow')));
  });

  it('are recorded again if the file is damaged', async () => {
    const path = join(base, 'two', 'vectors.arrow');
    writeFileSync(path, readFileSync(path).subarray(0, 1000));
    await succeeds('plot', 'two', '--run', '0', '--interval', '5');
    assert.deepEqual(numbersIn('two'), [0]);
  });

  it('are missing where a run comes out otherwise, but the other results are there', async () => {
    await succeeds('run', 'mine.yaml', '--out', 'other', '--workers', '1');
    falsify(join(base, 'other', 'runs.journal'));
    const { status, stderr } = await rsplab('run', 'mine.yaml', '--out', 'other', '--workers', '1', '--vectors', '5');
    assert.equal(status, 1);
    assert.match(stderr, /recording time series of 2 runs\n/);
    assert.match(
      stderr,
      /rsplab: time series are missing: run \d does not reproduce its row .*\(utilization \S+ instead of 0.5\)/,
    );
    await succeeds('table', 'other');
    assert.ok(!existsSync(join(base, 'other', 'vectors.arrow')));
  });

  it('may be interrupted while they are recorded, when the other results stay', async () => {
    await succeeds('run', 'mine.yaml', '--out', 'stopped', '--workers', '1');
    const child = spawn(process.execPath, [main, 'run', 'mine.yaml', '--out', 'stopped', '--vectors', '0.01'], {
      cwd: base,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const end = new Promise((resolve) => child.once('exit', resolve));
    let reported = '';
    for await (const text of child.stderr) {
      if (String(text).includes('recording')) child.kill('SIGINT');
      reported += String(text);
    }
    assert.equal(await end, 130, reported);
    assert.match(reported, /rsplab: time series are missing: stopped; the same command continues: \S.* run .*\n$/);
    await succeeds('table', 'stopped');
  });

  it('are refused for a table that comes out otherwise', async () => {
    await succeeds('run', 'mine.yaml', '--out', 'one', '--workers', '1', '--set', 'duration=90', '--fresh');
    relabel(join(base, 'one'));
    const { status, stderr } = await rsplab('plot', 'one', '--run', '0');
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^rsplab: run 0 does not reproduce its row in the table of runs \(\w+ \S+ instead of \S+\), which other code computed/,
    );
  });
});

/** Changes a metric of the first run in a journal, with the checksum: as if other code had made it. */
function falsify(path: string): void {
  const lines = readFileSync(path, 'utf8').split('\n');
  const first = lines.findIndex((line) => line.includes('"utilization":'));
  const json = lines[first].slice(9).replace(/"utilization":[^,]+/, '"utilization":0.5');
  const checksum = crc32(json).toString(16).padStart(8, '0');
  writeFileSync(path, lines.with(first, `${checksum} ${json}`).join('\n'));
}

/** Changes a parameter in a table of runs, with its checksum: as if other code had made it. */
function relabel(path: string): void {
  const folder = StudyFolder.open(path);
  const runs = folder.readTable('runs');
  const index = runs.columns.findIndex(({ name }) => name === 'duration');
  const relabelled = changedTable(runs, (row) => row.with(index, 100));
  const manifest = folder.manifest();
  const checksums = { ...manifest.checksums, runs: folder.writeTable('runs', relabelled) };
  folder.writeManifest({ ...manifest, checksums });
}
