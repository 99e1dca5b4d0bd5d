import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tableFromIPC } from 'apache-arrow';
import { called } from '../cli/called.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const document = readFileSync(join(root, 'docs/results.md'), 'utf8');
const programs = document.slice(document.indexOf('## In other programs'));

const study = `name: mine
title: Mine
seeds: 2
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 60, poolElements: 3}
sweep: {policy: [LeastUsed, Random], puToPeRatio: [1, 3]}
plots:
  - {name: utilization, title: Utilization, y: utilization, x: puToPeRatio, color: policy}
`;

/** The text of the code block of a language. */
function block(language: string): string {
  const [, text] = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'm').exec(programs) ?? [];
  assert.ok(text !== undefined, `there is no block of ${language}`);
  return text;
}

describe('docs/results.md', () => {
  let folder = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(folder, 'mine.yaml'), study);
    await rsplab(
      'run',
      'mine.yaml',
      '--out',
      'DIR',
      '--workers',
      '1',
      '--vectors',
      '10',
      '--components',
      '--distributions',
    );
    for (const line of block('sh').trim().split('\n')) {
      const [program, ...words] = line.split(/\s+/);
      if (program === 'cp') cpSync(join(folder, words[0] ?? ''), join(folder, 'runs.arrow'));
      else await rsplab(...words.slice(1));
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function rsplab(...words: readonly string[]): Promise<void> {
    const { status, stderr } = await called(words, { cwd: folder });
    assert.equal(status, 0, stderr);
  }

  /** Runs a program in the folder, or skips the test if the system does not have it. */
  function run(test: Mocha.Context, program: string, words: readonly string[], probe: readonly string[]): string {
    if (spawnSync(program, [...probe], { stdio: 'ignore' }).status !== 0) {
      console.log(`      ${program} ${probe.join(' ')} does not work here: not tried`);
      test.skip();
    }
    const { status, stdout, stderr } = spawnSync(program, [...words], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
    return stdout;
  }

  it('names the files of a study folder, and no other ones', () => {
    const [, table = ''] = /^## The files\n([^]*?)^## /m.exec(document) ?? [];
    const named = [...table.matchAll(/^\| `([\w./]+)`/gm)].map(([, name = '']) => name);
    assert.ok(named.length >= 8);
    for (const name of named) assert.ok(existsSync(join(folder, 'DIR', name)), name);
  });

  it('names columns that the files have', () => {
    for (const [, file = '', text = ''] of document.matchAll(/^\| `(\w+\.arrow)` +\|(.*)\|$/gm)) {
      const columns = tableFromIPC(readFileSync(join(folder, 'DIR', file))).schema.fields.map(({ name }) => name);
      const named = [...text.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
      assert.deepEqual(
        named.filter((name) => !columns.includes(name)),
        [],
        file,
      );
    }
  });

  it('uses files and columns in its one-liners that there are', () => {
    const files = [...programs.matchAll(/["'{]([\w-]+\.(?:csv|parquet|arrow))["'}]/g)].map(([, name = '']) => name);
    assert.ok(files.length >= 6);
    for (const name of files) assert.ok(existsSync(join(folder, name)), name);
    const columnsOf = (name: string): string[] =>
      (readFileSync(join(folder, name), 'utf8').split('\n', 1)[0] ?? '').split(',');
    for (const name of ['policy', 'puToPeRatio', 'utilization', 'seed'])
      assert.ok(columnsOf('runs.csv').includes(name), name);
    const ofPlot = [...block('tex').matchAll(/\b(?:x|y|y error)=(\w+)[,\]]/g)].map(([, name = '']) => name);
    assert.deepEqual(ofPlot, ['puToPeRatio', 'utilization', 'utilization_half_width']);
    for (const name of [...ofPlot, 'policy']) assert.ok(columnsOf('random.csv').includes(name), name);
  });

  it('has lines of R that run', function () {
    writeFileSync(join(folder, 'lines.R'), block('r'));
    assert.match(run(this, 'Rscript', ['lines.R'], ['--version']), /factor\(seed\)/);
  });

  it('has a line of pandas that runs', function () {
    assert.match(run(this, '/usr/bin/python3', ['-c', block('python')], ['-c', 'import pandas']), /LeastUsed +1/);
  });

  it('has a document with pgfplots that LaTeX sets', function () {
    writeFileSync(join(folder, 'plot.tex'), block('tex'));
    run(this, 'pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'plot.tex'], ['--version']);
    assert.ok(existsSync(join(folder, 'plot.pdf')));
  });
});
