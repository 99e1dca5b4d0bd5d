import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { called, main } from '../called.ts';

describe('a bundle of a study', () => {
  let base = '';

  before(async () => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    mkdirSync(join(base, 'looks'));
    writeFileSync(join(base, 'looks', 'big.yaml'), 'description: Large letters\nfontSize: 14\n');
    writeFileSync(
      join(base, 'mine.yaml'),
      `name: mine
title: Mine
seeds: 2
style: looks/big.yaml
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 100}
sweep:
  policy: [LeastUsed, Random]
plots:
  - {name: first, title: First, y: utilization, x: policy}
`,
    );
    await succeeds(
      'run',
      'mine.yaml',
      '--out',
      'one',
      '--workers',
      '1',
      '--seeds',
      '1',
      '--set',
      'policy=[Random, "RoundRobin"]',
    );
  });

  after(() => rmSync(base, { recursive: true, force: true }));

  async function succeeds(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await called(words, { cwd: base });
    assert.equal(status, 0, stderr);
    return stdout;
  }

  it('has all that the study is run again with, to byte-identical tables, by the command in its README', async () => {
    assert.equal(await succeeds('bundle', 'one'), 'mine.zip: 14 files\n');
    const files = unzipSync(readFileSync(join(base, 'mine.zip')));
    const place = join(base, 'unpacked');
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(place, name)), { recursive: true });
      writeFileSync(join(place, name), content);
    }
    const folder = join(place, 'mine');
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const command = /```sh\nrsplab (.*)\n```/.exec(readme)?.[1];
    assert.ok(command !== undefined, readme);
    // As a shell reads it.
    const again = spawnSync('sh', ['-c', `exec "$0" "$1" ${command}`, process.execPath, main], {
      encoding: 'utf8',
      cwd: folder,
    });
    assert.equal(again.status, 0, again.stderr);
    for (const file of ['runs.arrow', 'plots/first.svg'])
      assert.deepEqual(readFileSync(join(folder, 'again', file)), readFileSync(join(folder, 'results', file)), file);
    assert.match((await called(['table', 'results'], { cwd: folder })).stdout, /utilization/);
    assert.match(readFileSync(join(folder, 'tables', 'summary.csv'), 'utf8'), /^point,policy,metric,/);
  });

  it('has the same bytes each time', async () => {
    await succeeds('bundle', 'one', '--out', 'first.zip');
    await succeeds('bundle', 'one', '--out', 'second.zip');
    assert.deepEqual(readFileSync(join(base, 'first.zip')), readFileSync(join(base, 'second.zip')));
  });

  it('has pictures and tables of what a stopped sweep has done, and says how to make the rest', async () => {
    const journal = join(base, 'stopped', 'runs.journal');
    const sweep = spawn(process.execPath, [main, 'run', 'mine.yaml', '--out', 'stopped', '--seeds', '5000'], {
      cwd: base,
      stdio: 'ignore',
    });
    const end = new Promise((resolve) => sweep.once('exit', resolve));
    while (!existsSync(journal) || !readFileSync(journal, 'latin1').includes('"key"'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    sweep.kill('SIGKILL');
    await end;
    await succeeds('bundle', 'stopped', '--partial', '--out', 'partial.zip');
    const files = unzipSync(readFileSync(join(base, 'partial.zip')));
    for (const name of ['results/report.html', 'results/plots/first.pdf', 'tables/runs.csv'])
      assert.ok(`mine/${name}` in files, name);
    const readme = Buffer.from(files['mine/README.md'] ?? []).toString();
    assert.match(
      readme,
      /^# Mine \(partial: (\d+) of 10000 runs\)\n\nResults of a study with rsplab: \1 runs of 2 points/,
    );
    assert.match(readme, /with `.*(?:main\.js|rsplab) run mine\.yaml --out stopped --seeds 5000`/);
    assert.match(readme, /That makes all runs/);
    assert.doesNotMatch(readme, /cmp /);
  });

  it('is not made of other folders, nor where it cannot be written', async () => {
    for (const [words, message] of [
      [['bundle', 'none'], /^rsplab: none does not exist/],
      [['bundle', 'looks'], /^rsplab: looks has no results of a study/],
      [['bundle', 'one', '--out', 'none/a.zip'], /^rsplab: .*none\/a\.zip/],
    ] as const) {
      const { status, stderr } = await called(words, { cwd: base });
      assert.equal(status, 1);
      assert.match(stderr, message);
    }
  });
});
