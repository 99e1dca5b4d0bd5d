import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeComponents, type ComponentTable } from '../../../results/tables/component-table.ts';
import { decodeDistributions } from '../../../results/tables/distribution-table.ts';
import { called, main, type Called } from '../called.ts';

const study = `name: mine
title: Mine
seeds: 2
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 100}
sweep:
  policy: [LeastUsed, Random]
components: {element: [utilization, work]}
distributions: [handling_time]
`;

describe('components and distributions of a study', () => {
  let base = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(base, 'mine.yaml'), study);
    writeFileSync(join(base, 'plain.yaml'), study.replaceAll(/^(components|distributions).*\n/gm, ''));
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  function rsplab(...words: readonly string[]): Promise<Called> {
    return called(words, { cwd: base });
  }

  async function succeeds(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await rsplab(...words);
    assert.equal(status, 0, stderr);
    return stdout + stderr;
  }

  async function table(...words: readonly string[]): Promise<string> {
    return (await rsplab('table', 'one', ...words)).stdout;
  }

  function bytesOf(folder: string, file: string): Buffer {
    return readFileSync(join(base, folder, file));
  }

  function componentsIn(folder: string): ComponentTable['runs'] {
    return decodeComponents(bytesOf(folder, 'components.arrow')).runs;
  }

  it('are recorded of all runs while they are simulated, the same with any number of workers', async () => {
    assert.ok(!(await succeeds('run', 'mine.yaml', '--out', 'one', '--workers', '1')).includes('recording'));
    await succeeds('run', 'mine.yaml', '--out', 'two', '--workers', '2');
    for (const file of ['components.arrow', 'distributions.arrow', 'runs.arrow'])
      assert.ok(bytesOf('one', file).equals(bytesOf('two', file)), file);
    assert.deepEqual(
      componentsIn('one').map(({ run, classes }) => [
        run,
        classes.map(({ className, metrics }) => [className, metrics]),
      ]),
      [0, 1, 2, 3].map((run) => [run, [['element', ['utilization', 'work']]]]),
    );
    const [{ histograms }] = decodeDistributions(bytesOf('one', 'distributions.arrow')).runs;
    assert.deepEqual(
      histograms.map(({ metric }) => metric),
      ['handling_time'],
    );
    assert.ok(!existsSync(join(base, 'one', 'details.journal')));
  });

  it('are recorded afterwards, the same, and more are added to what is there', async () => {
    const folder = 'later';
    await succeeds('run', 'plain.yaml', '--out', folder, '--workers', '1');
    const runs = bytesOf(folder, 'runs.arrow');
    assert.match(
      await succeeds('run', 'mine.yaml', '--out', folder, '--workers', '1'),
      /recording components and distributions of 4 runs/,
    );
    for (const file of ['components.arrow', 'distributions.arrow'])
      assert.ok(bytesOf(folder, file).equals(bytesOf('one', file)), file);
    assert.ok(
      !(await succeeds('run', 'mine.yaml', '--out', folder, '--workers', '1')).includes('recording'),
      'nothing is missing',
    );
    await succeeds(
      'run',
      'plain.yaml',
      '--out',
      folder,
      '--workers',
      '1',
      '--components',
      'registrar,user',
      '--distributions',
      'startup_time',
    );
    assert.deepEqual(
      componentsIn(folder)[3].classes.map(({ className }) => className),
      ['registrar', 'element', 'user'],
    );
    const [{ choice }] = decodeDistributions(bytesOf(folder, 'distributions.arrow')).runs;
    assert.deepEqual(choice, ['handling_time', 'startup_time']);
    assert.ok(bytesOf(folder, 'runs.arrow').equals(runs), 'recording changes nothing');
  });

  it('are recorded if plots need them, and drawn; what was not recorded is left out of the pictures', async () => {
    const plots = `plots:
  - {name: elements, title: Elements, components: element, y: utilization, x: number, color: policy}
  - {name: times, title: Times, mark: ecdf, y: handling_time, color: policy}
`;
    writeFileSync(join(base, 'drawn.yaml'), readFileSync(join(base, 'plain.yaml'), 'utf8') + plots);
    assert.match(
      await succeeds('run', 'drawn.yaml', '--out', 'fresh', '--workers', '1'),
      /plots\/elements\.png\n.*plots\/times\.png\n/,
    );
    assert.deepEqual(componentsIn('fresh')[0].choice, { element: ['utilization'] });
    const shown = await succeeds('show', 'drawn.yaml');
    assert.match(shown, /Plot times: ecdf of handling_time; color policy\n/);
    assert.match(shown, /Recorded: components element \(1 metric\)\nRecorded: distributions handling_time\n/);
    await succeeds('run', 'plain.yaml', '--out', 'undrawn', '--workers', '1');
    const said = await succeeds('plot', 'undrawn', '--scenario', 'drawn.yaml');
    assert.match(said, /warning: plot elements: nothing of what it shows was recorded in these runs/);
    assert.ok(!existsSync(join(base, 'undrawn', 'plots', 'elements.svg')));
  });

  it('have other runs only in the place of those that are no longer there', async () => {
    await succeeds('run', 'mine.yaml', '--out', 'fewer', '--workers', '1');
    await succeeds('run', 'mine.yaml', '--out', 'fewer', '--workers', '1', '--set', 'policy=[Random]');
    assert.deepEqual(
      componentsIn('fewer').map(({ run, classes: [{ values }] }) => [run, [...values]]),
      componentsIn('one')
        .slice(2)
        .map(({ classes: [{ values }] }, index) => [index, [...values]]),
    );
  });

  it('outlive a process that is killed: what was recorded is not simulated again', async () => {
    const long = ['run', 'mine.yaml', '--out', 'killed', '--workers', '1', '--seeds', '12'];
    const child = spawn(process.execPath, [main, ...long], { cwd: base, stdio: 'ignore' });
    const journal = join(base, 'killed', 'details.journal');
    while (child.exitCode === null && (!existsSync(journal) || readFileSync(journal).length === 0))
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(child.exitCode, null);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const said = await succeeds(...long);
    const again = Number(/recording components and distributions of (\d+) runs/.exec(said)?.[1] ?? 0);
    // The run that was just being written down, at most.
    assert.ok(again <= 1, said);
    await succeeds(...long.with(3, 'whole'));
    for (const file of ['components.arrow', 'distributions.arrow'])
      assert.ok(bytesOf('killed', file).equals(bytesOf('whole', file)), file);
  });

  it('are tables like others', async () => {
    const csv = await table(
      '--components',
      '--where',
      'run=1 and speed=',
      '--metric',
      'work',
      '--parameter',
      'policy',
      '--format',
      'csv',
    );
    assert.match(
      csv,
      /^run,policy,class,component,number,lan,pool,speed,metric,unit,value\n1,LeastUsed,element,lan0\/pe0,1,1,1,,work,calculations,\d/,
    );
    assert.equal(csv.trim().split('\n').length, 11);
    const counts = JSON.parse(await table('--distributions', '--where', 'run=0', '--format', 'json')) as {
      count: number;
    }[];
    const [run] = JSON.parse(
      await table('--runs', '--where', 'run=0', '--metric', 'requests_completed', '--format', 'json'),
    ) as { requests_completed: number }[];
    assert.equal(
      counts.reduce((sum, { count }) => sum + count, 0),
      run.requests_completed,
    );
    const plain = await rsplab('table', 'fewer', '--components', '--where', 'class=registrar');
    assert.match(plain.stderr, /no row has class=registrar/);
  });

  it('are asked for by names that are known', async () => {
    const refused = async (...words: readonly string[]): Promise<string> => {
      const { status, stderr } = await rsplab('run', 'plain.yaml', '--out', 'refused', ...words);
      assert.equal(status, 1);
      return stderr.trim();
    };
    assert.equal(
      await refused('--components', 'usr'),
      'rsplab: --components: unknown class "usr"; did you mean user?; there are registrar, element, user, attacker, pool, lan',
    );
    assert.equal(await refused('--components', 'flow'), 'rsplab: --components: flow needs model: bulkTransfer');
    assert.match(
      await refused('--distributions', 'handling'),
      /"handling" has no distribution; did you mean handling_time\?/,
    );
    await succeeds('run', 'plain.yaml', '--out', 'none', '--workers', '1');
    const { status, stderr } = await rsplab('table', 'none', '--distributions');
    assert.ok(
      status !== 0 && stderr.includes('none has no distributions: record them with "rsplab run … --distributions"'),
    );
  });
});
