import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeRecord, type StudyRecord } from '../../../analysis/reproduction/study-record.ts';
import { called, main, type Called } from '../called.ts';

/** A study of some runs, which take little time. @param published utilization that is expected, percent */
function studyText(name: string, published: number): string {
  return `name: ${name}
title: Title of ${name}
source: A thesis
seeds: 2
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, puToPeRatio: 5, warmup: 620, duration: 300}
sweep: {policy: [LeastUsed, Random]}
plots:
  - {name: utilization, title: Load, y: utilization, x: policy, percent: true}
published:
  - name: load
    source: A thesis, page 1
    taken: text
    plot: utilization
    percent: true
    rows: [{policy: LeastUsed, y: ${published}}]
expect:
  - {name: as-published, values: load, tolerance: 0.2}
`;
}

describe('rsplab reproduce', () => {
  let base = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(base, 'good.yaml'), studyText('good', 80));
    writeFileSync(join(base, 'bad.yaml'), studyText('bad', 20));
    writeFileSync(join(base, 'broken.yaml'), studyText('broken', 80).replace('puToPeRatio', 'puToPeRatoi'));
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  function reproduce(...given: readonly string[]): Promise<Called> {
    const places = ['--out', 'out', '--results', 'data', '--workers', '1'];
    return called(['reproduce', ...given, ...places], { cwd: base });
  }

  function record(name: string): StudyRecord {
    const found = decodeRecord(readFileSync(join(base, 'out/records', `${name}.json`), 'utf8'));
    assert.ok(found !== undefined);
    return found;
  }

  it('runs a study, and writes a page, a record, and a document', async () => {
    const { status, stdout, stderr } = await reproduce('./good.yaml', '--markdown', 'document.md');
    assert.equal(status, 0, stderr);
    assert.deepEqual(stdout.trim().split('\n'), ['out/reproduction.html', 'document.md']);
    assert.match(stderr, /^1 study, 1 expectation: 1 holds$/m);
    assert.match(readFileSync(join(base, 'out/reproduction.html'), 'utf8'), /Title of good/);
    const { cpuSeconds, published, seeds, durations, pictures = [] } = record('good');
    assert.ok(cpuSeconds !== null && cpuSeconds > 0);
    assert.deepEqual([seeds, durations, published[0].rows[0].published], [2, [300, 300], 80]);
    const document = readFileSync(join(base, 'document.md'), 'utf8');
    const [picture] = pictures;
    assert.ok(document.includes(`(out/records/${picture.published})`));
    for (const file of [picture.published, picture.here]) assert.ok(existsSync(join(base, 'out/records', file)));
  });

  it('runs nothing again, and remembers what it took', async () => {
    const { cpuSeconds } = record('good');
    const { status, stderr } = await reproduce('./good.yaml');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /4 of them complete already/);
    assert.equal(record('good').cpuSeconds, cpuSeconds);
  });

  it('reports a study that cannot be run, and goes on with the others', async () => {
    const { status, stderr } = await reproduce('./broken.yaml', './good.yaml');
    assert.equal(status, 2);
    assert.match(stderr, /broken\.yaml:\d+:\d+: .*puToPeRatoi.*did you mean puToPeRatio/);
    assert.match(stderr, /^1 study, 1 expectation: 1 holds$/m);
    const page = readFileSync(join(base, 'out/reproduction.html'), 'utf8');
    assert.match(page, /1, 1 more could not be run/);
    assert.match(page, /Title of good/);
  });

  it('fails if an expectation differs', async () => {
    const { status, stderr } = await reproduce('./bad.yaml');
    assert.equal(status, 1, stderr);
    assert.match(stderr, /1 expectation: 1 differs/);
  });

  it('simulates nothing if that is wanted: what is not there is a fault', async () => {
    const { status, stderr } = await reproduce('./good.yaml', '--quick', '--no-run');
    assert.equal(status, 2);
    assert.match(stderr, /there are no results in data\/good-quick: leave out --no-run/);
  });

  it('refuses what was not published, and folders of results', async () => {
    const { status, stderr } = await reproduce('data/good');
    assert.equal(status, 1);
    assert.match(stderr, /data\/good is a folder of results: give the name of a study/);
  });

  it('keeps what is done when it is interrupted', async () => {
    const given = ['./good.yaml', './long.yaml', '--out', 'out', '--results', 'data', '--workers', '1'];
    writeFileSync(join(base, 'long.yaml'), studyText('long', 80).replace('seeds: 2', 'seeds: 5000'));
    const child = spawn(process.execPath, [main, 'reproduce', ...given], {
      cwd: base,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const journal = join(base, 'data/long/runs.journal');
    let text = '';
    child.stderr.on('data', (data: Buffer) => (text += data.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    while (!existsSync(journal) || !readFileSync(journal, 'latin1').includes('"key"'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    assert.equal(await ended, 130);
    assert.match(text, /stopped: 1 of 2 studies are complete; the same command continues/);
    assert.match(readFileSync(join(base, 'out/cpu-times.json'), 'utf8'), /"long\.json"/);
  });
});
