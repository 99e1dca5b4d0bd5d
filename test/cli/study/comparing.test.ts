import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareCommand } from '../../../cli/study/compare-command.ts';
import { effectsCommand, type EffectsOptions } from '../../../cli/study/effects-command.ts';
import type { CompareOptions } from '../../../cli/study/compare-options.ts';
import { UsageError } from '../../../cli/usage-error.ts';
import { called } from '../called.ts';

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

describe('comparisons within a study', () => {
  let base = '';
  let folder = '';
  before(async () => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    folder = join(base, 'out');
    writeFileSync(join(base, 'mine.yaml'), study);
    const words = ['run', join(base, 'mine.yaml'), '--out', folder, '--workers', '1'];
    const { status, stderr } = await called(words);
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  describe('rsplab compare --by', () => {
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

    it('has exponents on axes of small numbers', async () => {
      const metric = 'utilization / 1000000';
      for (const draw of [
        (out: string) => compareCommand(folder, undefined, { by: 'policy', metric: [metric], out }),
        (out: string) => effectsCommand(folder, { metric, out }),
      ]) {
        const out = join(base, 'small.svg');
        await draw(out);
        const svg = readFileSync(out, 'utf8');
        assert.match(svg, />−?\d(\.\d+)?e[-−][78]</);
        assert.doesNotMatch(svg, />−?0\.000/);
      }
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
      [
        'an unknown kind of file',
        { by: 'policy', out: 'differences.gif' },
        /\.gif is not a known format: use one of .*\.parquet, \.svg, \.png, \.pdf, or give --format$/,
      ],
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

  describe('rsplab effects', () => {
    async function rowsOf(options: Partial<EffectsOptions>): Promise<Readonly<Record<string, unknown>>[]> {
      const out = join(base, 'effects.json');
      await effectsCommand(folder, { metric: 'utilization', ...options, out });
      return JSON.parse(readFileSync(out, 'utf8')) as Readonly<Record<string, unknown>>[];
    }

    it('gives what parameters, their interaction and seeds account for, which adds up', async () => {
      const rows = await rowsOf({});
      assert.deepEqual(Object.fromEntries(rows.map(({ effect, df }) => [effect, df])), {
        policy: 1,
        puToPeRatio: 1,
        'policy × puToPeRatio': 1,
        seeds: 2,
        error: 6,
        total: 11,
      });
      const shares = rows.map(({ share }) => Number(share));
      const sum = shares.slice(0, -1).reduce((total, share) => total + share, 0);
      assert.ok(Math.abs(sum - 1) < 1e-9, `${sum}`);
    });

    it('gives means by the values of each parameter, also of logarithms and expressions', async () => {
      const plain = await rowsOf({ means: true, metric: 'utilization * 100' });
      assert.deepEqual(
        plain.map(({ parameter, value, n }) => [parameter, value, n]),
        [
          ['policy', 'LeastUsed', 3],
          ['policy', 'Random', 3],
          ['puToPeRatio', '1', 3],
          ['puToPeRatio', '3', 3],
        ],
      );
      const logarithms = await rowsOf({ means: true, log: true });
      for (const [place, { mean }] of logarithms.entries())
        assert.ok(Math.abs(100 * 10 ** Number(mean) - Number(plain[place]?.['mean'])) < 5);
    });

    it('draws shares and means if the file is a picture', async () => {
      const out = join(base, 'effects.svg');
      await effectsCommand(folder, { metric: 'utilization', out });
      for (const text of ['System utilization: what it depends on', 'policy × puToPeRatio'])
        assert.ok(readFileSync(out, 'utf8').includes(text), text);
    });

    const misuses: readonly (readonly [string, EffectsOptions, RegExp])[] = [
      ['a metric that there is not', { metric: 'utilisation' }, /did you mean utilization\?$/],
      [
        'logarithms of 0',
        { metric: 'cookies', log: true },
        /^cookies is 0 or less in \d+ of 12 runs, which has no logarithm$/,
      ],
      ['a single point', { metric: 'utilization', where: ['policy=Random', 'puToPeRatio=1'] }, /^no swept parameter/],
    ];
    for (const [what, options, message] of misuses)
      it(`refuses ${what}`, async () => {
        await assert.rejects(effectsCommand(folder, options), { name: 'UsageError', message });
      });
  });
});
