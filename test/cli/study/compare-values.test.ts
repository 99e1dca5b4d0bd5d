import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareCommand } from '../../../cli/study/compare-command.ts';
import type { CompareOptions } from '../../../cli/study/compare-options.ts';
import { UsageError } from '../../../cli/usage-error.ts';

const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));

const study = `name: mine
title: Mine
seeds: 3
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 60, poolElements: 3}
sweep:
  policy: [LeastUsed, Random]
  puToPeRatio: [1, 3]
plots:
  - {name: utilization, title: Utilization, y: utilization, x: puToPeRatio, color: policy}
`;

describe('rsplab compare --by', () => {
  let base = '';
  let folder = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    folder = join(base, 'out');
    writeFileSync(join(base, 'mine.yaml'), study);
    const { status, stderr } = spawnSync(process.execPath, [main, 'run', join(base, 'mine.yaml'), '--out', folder], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  async function rowsOf(options: CompareOptions): Promise<Readonly<Record<string, unknown>>[]> {
    const out = join(base, 'table.json');
    await compareCommand(folder, undefined, { by: 'policy', ...options, out });
    return JSON.parse(readFileSync(out, 'utf8')) as Readonly<Record<string, unknown>>[];
  }

  it('compares the metric that the study draws over all points and at each', async () => {
    const rows = await rowsOf({ baseline: 'LeastUsed' });
    assert.deepEqual(
      rows.map((row) => [row['metric'], row['scope'], row['puToPeRatio'], row['baseline'], row['policy'], row['n']]),
      [
        ['utilization', 'all points', null, 'LeastUsed', 'Random', 3],
        ['utilization', 'point', 1, 'LeastUsed', 'Random', 3],
        ['utilization', 'point', 3, 'LeastUsed', 'Random', 3],
      ],
    );
  });

  it('takes expressions, conditions and a confidence level, whose interval is wider if it is higher', async () => {
    const options = { metric: ['utilization * 100'], where: ['puToPeRatio=3'] };
    const [usual, ...more] = await rowsOf(options);
    const [higher] = await rowsOf({ ...options, confidence: 0.99 });
    assert.deepEqual(more, []);
    assert.equal(usual?.['metric'], 'utilization * 100');
    assert.equal(usual?.['difference'], higher?.['difference']);
    // Quantiles of Student's t with two degrees of freedom.
    const ratio = Number(higher?.['half_width']) / Number(usual?.['half_width']);
    assert.ok(Math.abs(ratio - 9.924843 / 4.302653) < 1e-6, `${ratio}`);
  });

  it('draws the differences if the file is a picture', async () => {
    const out = join(base, 'differences.svg');
    await compareCommand(folder, undefined, { by: 'policy', out });
    const svg = readFileSync(out, 'utf8');
    assert.match(svg, /Differences by Pool policy/);
    assert.match(svg, /Random − LeastUsed, all points/);
  });

  const refusals: readonly (readonly [string, CompareOptions, RegExp])[] = [
    [
      'a parameter that there is not',
      { by: 'polcy' },
      /no parameter polcy; did you mean policy\?.* varies policy, puToPeRatio$/,
    ],
    ['a parameter that is not swept', { by: 'capacity' }, /does not sweep capacity; .* varies policy, puToPeRatio$/],
    [
      'a baseline that there is not',
      { by: 'policy', baseline: 'Randm' },
      /did you mean Random\?; there are LeastUsed, Random$/,
    ],
    ['a metric that there is not', { by: 'policy', metric: ['utilisation'] }, /did you mean utilization\?$/],
    ['a single value', { by: 'policy', where: ['policy=Random'] }, /all runs have policy=Random/],
    ['a baseline of nothing', { baseline: 'Random' }, /needs a second results folder, or --by/],
    ['an unknown kind of file', { by: 'policy', out: 'differences.gif' }, /\.gif is not a known format/],
  ];
  for (const [what, options, message] of refusals)
    it(`refuses ${what}`, async () => {
      await assert.rejects(compareCommand(folder, undefined, options), (error) => {
        assert.ok(error instanceof UsageError, String(error));
        assert.match(error.message, message);
        return true;
      });
    });
});
