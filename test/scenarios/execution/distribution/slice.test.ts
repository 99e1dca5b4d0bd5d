import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalLine, valueOfLine } from '../../../../results/journals/run-journal.ts';
import { DistributionError } from '../../../../scenarios/execution/distribution/distribution-error.ts';
import { readSlice, writeSlice, type Slice } from '../../../../scenarios/execution/distribution/slice.ts';
import { runsOf, shortStudy } from './made-up-runs.ts';

describe('a slice', () => {
  let base = '';
  let path = '';
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    path = join(base, 'task-1.slice');
  });
  afterEach(() => rmSync(base, { recursive: true }));

  const runs = runsOf(shortStudy());
  const read = (): Slice => readSlice(path, () => (name) => join(base, name));

  /** Changes a line, with a checksum that fits. */
  function change(line: number, edit: (value: Record<string, unknown>) => object): void {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const value = valueOfLine(Buffer.from(lines[line])) as Record<string, unknown>;
    lines[line] = journalLine(edit(value)).toString().trimEnd();
    writeFileSync(path, `${lines.join('\n')}\n`);
  }

  it('has the runs with their parameters, of which infinity is one, and what is to be recorded of them', () => {
    const details = { components: { registrar: ['cpu'] }, distributions: ['handling_time'] };
    const [first, ...others] = runs;
    writeSlice(path, {
      inputs: [],
      runs: [{ ...first, vectors: { interval: 0.5, paths: ['lan0/pu*'] }, details }, ...others],
    });
    const slice = read();
    assert.deepEqual(
      slice.runs.map(({ key, seed, point }) => ({ key, seed, parameters: point.parameters, label: point.label })),
      runs.map(({ key, seed, point }) => ({ key, seed, parameters: point.parameters, label: point.label })),
    );
    assert.ok(Object.values(runs[0].point.parameters).includes(Infinity));
    assert.deepEqual(slice.runs[0].vectors, { interval: 0.5, paths: ['lan0/pu*'] });
    assert.deepEqual(slice.runs[0].details, details);
    assert.ok(!('details' in slice.runs[1]));
  });

  it('says the parameters of a point once, and only those that differ from their defaults', () => {
    writeSlice(path, { inputs: [], runs });
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, 1 + 2 + 6);
    assert.ok(lines[1].length < 2000, lines[1]);
  });

  it('of another version of the simulator is refused', () => {
    writeSlice(path, { inputs: [], runs });
    change(0, (header) => ({ ...header, code: '0123456789abcdef' }));
    assert.throws(
      read,
      new DistributionError(
        `${path} was made by another version of the simulator than the one here: install the same version on all machines, and give the command that made it again`,
      ),
    );
  });

  it('whose parameters do not come out as they were is refused', () => {
    writeSlice(path, { inputs: [], runs });
    change(1, (point) => ({ ...point, values: { ...(point['values'] as object), duration: 61 } }));
    assert.throws(read, /another version of the simulator/);
  });

  it('that is damaged, or without its end, is refused', () => {
    writeSlice(path, { inputs: [], runs });
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.replace('"seed":2', '"seed":3'));
    assert.throws(read, /is damaged/);
    writeFileSync(path, whole.slice(0, -10));
    assert.throws(read, /is damaged/);
    writeFileSync(path, '');
    assert.throws(read, /is damaged/);
  });
});
