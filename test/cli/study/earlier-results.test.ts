import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeChanges } from '../../../cli/study/earlier-results.ts';
import type { ProgramVersion } from '../../../results/journals/run-journal.ts';
import type { ProgramCode } from '../../../scenarios/execution/program-code.ts';
import { called } from '../called.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

const study = `name: mine
title: Mine
seeds: 2
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 60}
sweep:
  policy: [LeastUsed, Random]
  puToPeRatio: [1, 5]
plots:
  - {name: u, title: U, y: utilization, x: puToPeRatio, color: policy}
`;

/** A version that noted its parts. */
function version(parts: ProgramCode): ProgramVersion {
  return { code: 'earlier', parameters: [], parts };
}

describe('changes of the code', () => {
  const now = { 'sim/a.ts': '1', 'sim/b.ts': '2', seedrandom: '3.0.5' };

  it('are named, modules that came or went and packages among them', () => {
    assert.equal(codeChanges([version({ ...now, 'sim/b.ts': '0' })], now), 'sim/b.ts has changed since');
    assert.equal(
      codeChanges([version({ 'sim/a.ts': '1', 'sim/c.ts': '2', seedrandom: '3.0.4' }), version(now)], now),
      '3 parts of the simulator have changed since: seedrandom, sim/b.ts, sim/c.ts',
    );
  });

  it('are counted beyond five', () => {
    const many = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`sim/m${index}.ts`, '1']));
    assert.equal(
      codeChanges([version({ ...now, ...many })], now),
      '7 parts of the simulator have changed since: sim/m0.ts, sim/m1.ts, sim/m2.ts, sim/m3.ts, sim/m4.ts and 2 more',
    );
  });

  it('are not known of versions that did not note their parts', () => {
    const unknown = { code: 'earlier', parameters: [] };
    assert.equal(codeChanges([version(now), unknown], now), "the simulator's code has changed since");
  });
});

interface Outcome {
  readonly status: number | null;
  readonly text: string;
}

describe('a study whose folder has results', () => {
  let base = '';
  before(() => (base = mkdtempSync(join(tmpdir(), 'rsplab-test-'))));
  after(() => rmSync(base, { recursive: true, force: true }));

  async function run(file: string, ...more: readonly string[]): Promise<Outcome> {
    const { status, stdout, stderr } = await called(['run', file, '--workers', '1', ...more], { cwd: base });
    return { status, text: stderr + stdout };
  }

  /** By another program. */
  function runBy(program: string, file: string, ...more: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'run', file, '--workers', '1', ...more], {
      encoding: 'utf8',
      cwd: base,
    });
    return { status, text: stderr + stdout };
  }

  function write(file: string, text: string): void {
    writeFileSync(join(base, file), text);
  }

  it('is refused if it is a copy with the old name and another content, and says what differs', async () => {
    write('first.yaml', study);
    assert.equal((await run('first.yaml')).status, 0);
    const table = join(base, 'results/data/mine/runs.arrow');
    const before = readFileSync(table);

    write('copy.yaml', `# a comment does not matter\n${study}`);
    const same = await run('copy.yaml');
    assert.equal(same.status, 0, same.text);
    assert.match(same.text, /8 reused/);

    const changed = study.replace('[1, 5]', '[2, 5]').replace('duration: 60', 'duration: 30').replace('U,', 'V,');
    write('copy.yaml', changed);
    const refused = await run('copy.yaml');
    assert.equal(refused.status, 1);
    assert.match(
      refused.text,
      /^rsplab: results\/data\/mine has results of another study file with the name mine, first\.yaml, and copy\.yaml would replace them\. It differs in puToPeRatio: \[1, 5\] → \[2, 5\]; duration: 60 → 30; plot u\. .*--out.*--fresh/m,
    );
    assert.ok(readFileSync(table).equals(before), 'nothing was changed');
    assert.equal((await run('first.yaml')).status, 0, 'the first one goes on');

    const elsewhere = await run('copy.yaml', '--out', 'elsewhere');
    assert.equal(elsewhere.status, 0, elsewhere.text);
    const fresh = await run('copy.yaml', '--fresh');
    assert.equal(fresh.status, 0, fresh.text);
    assert.ok(!readFileSync(table).equals(before));
    const now = await run('first.yaml');
    assert.equal(now.status, 1, 'the folder belongs to the copy now');
    assert.match(now.text, /has results of another study file with the name mine, copy\.yaml/);
  });

  it('continues after a change of its file, which is reported', async () => {
    write('edited.yaml', study);
    assert.equal((await run('edited.yaml', '--out', 'edited')).status, 0);
    write('edited.yaml', study.replace('[1, 5]', '[1, 5, 10]').replace('seeds: 2', 'seeds: 1'));
    const more = await run('edited.yaml', '--out', 'edited');
    assert.equal(more.status, 0, more.text);
    assert.match(
      more.text,
      /changed since the results in edited were made: puToPeRatio: \[1, 5\] → \[1, 5, 10\]; seeds: 2 seeds → 1 seed/,
    );
    assert.match(more.text, /2 runs in .*, 4 reused/);
    const set = await run('edited.yaml', '--out', 'edited', '--set', 'policy=Random');
    assert.match(set.text, /were made: policy: \[LeastUsed, Random\] → \[Random\]\n/);
    const unchanged = await run('edited.yaml', '--out', 'edited', '--set', 'policy=Random');
    assert.ok(!unchanged.text.includes('changed since'), unchanged.text);
  });

  it('says before the work how many runs of another version of the program are done again', async () => {
    write('again.yaml', study);
    const other = otherVersion(join(base, 'other'));
    const first = runBy(other, 'again.yaml', '--out', 'again');
    assert.equal(first.status, 0, first.text);
    cpSync(join(base, 'again'), join(base, 'older'), { recursive: true });
    // Journals from before versions were recorded: the manifest decides.
    const journal = join(base, 'older/runs.journal');
    const lines = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, lines.filter((line) => !line.includes('{"version":')).join('\n'));
    const causes = { again: 'sim/run/run.ts has changed since', older: "the simulator's code has changed since" };
    for (const [out, cause] of Object.entries(causes)) {
      const again = await run('again.yaml', '--out', out);
      assert.match(again.text, /^mine: 8 runs, \d workers?\n/);
      assert.ok(again.text.includes(`\n8 runs of another version will be repeated: ${cause}\n`), again.text);
      assert.match(again.text, /8 runs in/);
    }
    const more = await run('again.yaml', '--out', 'again', '--seeds', '3');
    assert.ok(!more.text.includes('another version'), 'only what is done again is reported');
  });

  /** The program as it is, but for a line of the simulator. @returns its main file */
  function otherVersion(folder: string): string {
    mkdirSync(folder);
    cpSync(join(root, 'dist'), join(folder, 'dist'), {
      recursive: true,
      filter: (path) => !path.startsWith(join(root, 'dist', 'test')),
    });
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    appendFileSync(join(folder, 'dist', 'sim', 'run', 'run.js'), '\nexport const isAnother = true;\n');
    return join(folder, 'dist', 'cli', 'main.js');
  }
});
