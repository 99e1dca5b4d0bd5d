import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { keepInputs, keptIn, keptInput } from '../../../scenarios/inputs/kept-inputs.ts';

const advice = 'run the study again, which copies it, or put the file back there';

describe('input files that a study folder keeps', () => {
  const text = 'time\n1\n';
  const input = { name: 'arrivals.csv', sha256: createHash('sha256').update(text).digest('hex') };
  let directory = '';
  let original = '';
  let folder: StudyFolder;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    original = join(directory, 'arrivals.csv');
    writeFileSync(original, text);
    folder = StudyFolder.prepare(join(directory, 'results'), 'mine');
  });
  afterEach(() => folder.release());
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('are copied, and again where the copy is damaged', () => {
    const target = keptInput(folder, input);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, 'time\n');
    keepInputs(folder, [input], () => original);
    assert.equal(readFileSync(target, 'utf8'), text);
  });

  it('are named if they are gone: the original, or the copy', () => {
    rmSync(original);
    assert.throws(() => keepInputs(folder, [input], () => original), {
      name: 'StudyFolderError',
      message: `${original} is not there any more: put it back, so that arrivals.csv can be kept with the results`,
    });
    const target = keptInput(folder, input);
    assert.throws(() => keptIn(folder, [input])('arrivals.csv'), {
      name: 'StudyFolderError',
      message: `${target}, the arrivals.csv of these results, is not there any more: ${advice}`,
    });
  });

  it('are named if the copy is another file', () => {
    keepInputs(folder, [input], () => original);
    const target = keptInput(folder, input);
    assert.equal(keptIn(folder, [input])('arrivals.csv'), target);
    writeFileSync(target, 'time\n2\n');
    assert.throws(() => keptIn(folder, [input])('arrivals.csv'), {
      name: 'StudyFolderError',
      message: `${target} was changed: it is not the arrivals.csv of these results any more: ${advice}`,
    });
  });
});
