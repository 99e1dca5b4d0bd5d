import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { called } from '../called.ts';

const study = (name: string, expectations: string): string => `name: ${name}
title: Mine
seeds: 3
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 120, poolElements: 5}
sweep:
  policy: [LeastUsed, Random]
  puToPeRatio: [1, 5]
expect:
${expectations}`;

const holding = `  - { name: policies, y: handling_speed_relative, order: { policy: [LeastUsed, Random] } }
  - { name: range, y: utilization, within: [0.3, 1], quick: false }
`;
const failing = `  - { name: reversed, y: handling_speed_relative, order: { policy: [Random, LeastUsed] } }
`;

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Rows = readonly Readonly<Record<string, string | number | null>>[];

describe('rsplab check', () => {
  let base = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    mkdirSync(join(base, 'studies'));
    writeFileSync(join(base, 'studies', 'mine.yaml'), study('mine', holding));
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  async function check(...words: readonly string[]): Promise<Outcome> {
    const { status, stdout, stderr } = await called(['check', ...words, '--workers', '1'], { cwd: base });
    return { code: status, out: stdout, err: stderr };
  }

  it('simulates what is missing, and prints each expectation with what was measured and a verdict', async () => {
    const { code, out, err } = await check('studies/mine.yaml');
    assert.equal(code, 0, err);
    const [head, , policies, range] = out.split('\n');
    assert.match(head, /Study +\| Expectation +\| Expected +\| Measured +\| Verdict/);
    assert.match(policies, /\| mine +\| policies +\| .*LeastUsed ≥ Random +\| \+\d.* \| holds +\|$/);
    assert.match(range, /0.3 ≤ utilization ≤ 1 .*\(expected 0.3 to 1\) at policy=.* \| holds/);
    assert.match(err, /12 runs[^]*2 expectations: 2 hold, 0 differ, 0 cannot be checked/);
  });

  it('simulates nothing again after edits of expectations, and exits with 1 if something differs', async () => {
    writeFileSync(join(base, 'studies', 'mine.yaml'), study('mine', holding + failing));
    const { code, out, err } = await check('studies/mine.yaml');
    assert.equal(code, 1, err);
    assert.match(out, /reversed .*at policy=LeastUsed.* \| differs/);
    assert.match(err, /12 of them complete already/);
  });

  it('checks results by the expectations that they remember, and those of a file without running it', async () => {
    assert.equal((await check('results/data/mine')).code, 1);
    assert.equal((await check('studies/mine.yaml', '--no-run')).code, 1);
    const { code, err } = await check('studies/mine.yaml', '--no-run', '--quick');
    assert.equal(code, 2);
    assert.match(err, /^rsplab: mine: there are no results in .*mine-quick/m);
  });

  it('gives all that is known as JSON, and the comparisons', async () => {
    const { out } = await check('results/data/mine', '--format', 'json');
    const rows = JSON.parse(out) as Rows;
    assert.deepEqual(
      rows.map(({ expectation, verdict, comparisons, failing: wrong }) => [expectation, verdict, comparisons, wrong]),
      [
        ['policies', 'holds', 2, 0],
        ['range', 'holds', 4, 0],
        ['reversed', 'differs', 2, 1],
      ],
    );
    const points = JSON.parse((await check('results/data/mine', '--points', '--format', 'json')).out) as Rows;
    assert.equal(points.length, 8);
    await check('results/data/mine', '--out', 'verdicts.csv');
    assert.match(readFileSync(join(base, 'verdicts.csv'), 'utf8'), /^study,expectation,kind,/);
  });

  it('checks all studies of a folder; one with a fault does not hinder the others', async () => {
    writeFileSync(join(base, 'studies', 'mine.yaml'), study('mine', holding));
    writeFileSync(join(base, 'studies', 'bad.yaml'), study('bad', holding.replace('policies', 'Policies')));
    writeFileSync(
      join(base, 'studies', 'silent.yaml'),
      'name: silent\ntitle: Silent\nseeds: 1\nparameters: { puToPeRatio: 3 }\n',
    );
    const { code, out, err } = await check('studies');
    assert.equal(code, 2);
    assert.match(err, /^rsplab: studies\/bad\.yaml:9:13: expect\.0\.name: must be lower-case/m);
    assert.match(err, /^without expectations: silent$/m);
    assert.match(err, /2 expectations of 3 studies: 2 hold, 0 differ, 0 cannot be checked\n1 of 3 studies could not/);
    assert.match(out, /mine/);
  });

  it('leaves out what a first look does not show', async () => {
    const { code, out, err } = await check('studies/mine.yaml', '--quick');
    assert.equal(code, 0, err);
    assert.match(out, /range .*\| not in --quick/);
    assert.match(err, /1 hold, 0 differ, 1 not in --quick, 0 cannot be checked/);
  });

  it('an expectation that cannot be checked is never a success', async () => {
    writeFileSync(join(base, 'studies', 'mine.yaml'), study('mine', holding).replace('seeds: 3', 'seeds: 1'));
    const { code, out, err } = await check('studies/mine.yaml');
    assert.equal(code, 2, err);
    assert.match(out, /policies .*\| cannot be checked/);
    assert.match(out, /^mine, policies: cannot be checked: one seed shows no significant difference/m);
  });

  it('names what is neither study nor results', async () => {
    assert.match((await check('nonsense')).err, /unknown study nonsense/);
    mkdirSync(join(base, 'empty'));
    assert.match((await check('empty')).err, /empty has neither study files \(\.yaml\) nor results of studies/);
  });
});
