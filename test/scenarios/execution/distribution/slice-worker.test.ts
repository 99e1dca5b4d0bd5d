import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { SliceJournalReader, type SliceEntry } from '../../../../results/journals/slice-journal.ts';
import { linesOfSlice } from '../../../../scenarios/execution/distribution/slice.ts';
import { linesForWorker, serveSlice } from '../../../../scenarios/execution/distribution/slice-worker.ts';
import { inputsOf } from '../../../../scenarios/inputs/kept-inputs.ts';
import { loadStudy } from '../../../../scenarios/language/study-catalogue.ts';
import { planRuns } from '../../../../scenarios/plan/run-plan.ts';
import { runsOf, shortStudy } from './made-up-runs.ts';

const runs = runsOf(shortStudy());

describe('a worker that gets a slice by a stream', () => {
  let base = '';
  beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'rsplab-test-'))));
  afterEach(() => rmSync(base, { recursive: true }));

  /** @returns whether all was done, and the journal */
  async function serve(
    lines: Iterable<string>,
    thenEnds = false,
  ): Promise<[boolean, SliceEntry[], string | undefined]> {
    const input = new PassThrough();
    const written: Buffer[] = [];
    for (const line of lines) input.write(line);
    if (thenEnds) input.end();
    const isDone = await serveSlice(input, (line) => void written.push(Buffer.from(line)), 'lab7', { workers: 1 });
    const path = join(base, 'journal');
    writeFileSync(path, Buffer.concat(written));
    const reader = new SliceJournalReader(path);
    return [isDone, [...reader.entries()], reader.author?.host];
  }

  it('does its runs, and writes a journal under the name that it was given', async () => {
    const [isDone, entries, host] = await serve(linesForWorker([], linesOfSlice([], runs)));
    assert.ok(isDone);
    assert.deepEqual(
      entries.map((entry) => ('key' in entry ? entry.key : entry)),
      [...runs.map(({ key }) => key), { end: true }],
    );
    assert.equal(host, 'lab7');
  });

  it('gets the files that runs need', async () => {
    writeFileSync(join(base, 'sized.csv'), 'time,user,size\n0,1,1e6\n10,2,3e6\n20,2,2e6\n');
    const file = join(base, 'traced.yaml');
    const pool = 'warmup: 610, duration: 100, poolUsers: 2, poolElements: 2, capacity: 1e6, requestTrace: sized.csv';
    writeFileSync(file, `name: traced\ntitle: Traced\nseeds: 1\nparameters: { ${pool} }\nplots: []\n`);
    const study = loadStudy(file);
    const inputs = inputsOf(planRuns(study));
    const sent = inputs.map(({ name, sha256 }) => ({
      sha256,
      content: readFileSync(join(base, name)).toString('base64'),
    }));
    const [isDone, entries] = await serve(linesForWorker(sent, linesOfSlice(inputs, runsOf(study))));
    assert.ok(isDone, JSON.stringify(entries));
    const without = await serve(linesForWorker([], linesOfSlice(inputs, runsOf(study))));
    assert.ok('refusal' in without[1][0]);
  });

  it('does nothing when its input ends before the slice does, nor more when it ends afterwards', async () => {
    assert.deepEqual((await serve(linesOfSlice([], runs), true)).slice(0, 2), [false, []]);
    const [isDone, entries] = await serve(linesForWorker([], linesOfSlice([], runs)), true);
    assert.ok(!isDone);
    assert.ok(entries.length < runs.length);
  });

  it('says what is wrong with a slice', async () => {
    const lines = [...linesForWorker([], linesOfSlice([], runs))].map((line) => line.replace('"seed":2', '"seed":3'));
    const [isDone, entries] = await serve(lines);
    assert.ok(!isDone);
    assert.ok('refusal' in entries[0]);
    assert.match(entries[0].refusal, /is damaged/);
  });
});
