import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { called, type Called } from '../called.ts';

describe('rsplab import', function () {
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    mkdirSync(join(folder, 'parts'));
    writeFileSync(join(folder, 'parts', 'values.R'), 'ratios <- c(1, 3)\n');
    writeFileSync(
      join(folder, 'mine.R'),
      `source("simulate-version14.R")
source("parts/values.R")
simulationRuns <- 2
simulationConfigurations <- list(
  list("calcAppPoolElementSelectionPolicy", "Random"),
  list("puToPERatio", ratios))
createSimulation("mine-I", simulationConfigurations)
`,
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function rsplab(...words: readonly string[]): Promise<Called> {
    return called(words, { cwd: folder });
  }

  it('writes a study that can be run, and notes what it leaves out on standard error', async () => {
    const { status, stdout, stderr } = await rsplab('import', 'mine.R', '--out', 'mine.yaml');
    assert.equal(status, 0, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /^note: mine\.R: ignored: source\("simulate-version14\.R"\) \(line 1\)$/m);
    const shown = await rsplab('show', 'mine.yaml');
    assert.equal(shown.status, 0, shown.stderr);
    assert.match(shown.stdout, /2 points × 2 seeds = 4 runs/);
  });

  it('writes to standard output, where nothing else goes', async () => {
    const { status, stdout } = await rsplab('import', 'mine.R');
    assert.equal(status, 0);
    assert.match(stdout, /\nsweep:\n {2}puToPeRatio: \[1, 3\] # puToPERatio, line 6\n/);
    assert.equal(stdout, readFileSync(join(folder, 'mine.yaml'), 'utf8'));
  });

  const bad: readonly (readonly [what: string, file: string, text: string | undefined, message: RegExp])[] = [
    ['a file that is not there', 'none.R', undefined, /none\.R: no such file/],
    [
      'a file that it reads and is not there',
      'a.R',
      '\nsource("b.R")\n',
      /a\.R:2:1: source\("b\.R"\): b\.R: no such file/,
    ],
    [
      'a file that it includes and is not there',
      'a.ini',
      '[General]\ninclude b.ini\n',
      /a\.ini:2:1: include b\.ini: b\.ini: no such file/,
    ],
    [
      'something else',
      'x.txt',
      'x',
      /x\.txt: a parametrization script of SimProcTC \(\.R\) or a file of RSPSIM \(\.ini\)/,
    ],
    ['a script that simulates nothing', 'e.R', 'x <- 1\n', /e\.R:1:1: is no parametrization script of SimProcTC/],
    ['an ini file that is none', 'n.ini', 'nonsense\n', /n\.ini:1:1: this is no line of an ini file/],
  ];
  for (const [what, file, text, message] of bad)
    it(`refuses ${what}, and writes nothing`, async () => {
      if (text !== undefined) writeFileSync(join(folder, file), text);
      const { status, stdout, stderr } = await rsplab('import', file, '--out', 'not.yaml');
      assert.notEqual(status, 0);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.ok(!existsSync(join(folder, 'not.yaml')));
    });
});
