import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedSweep } from '../../../../cli/study/background/asked-sweep.ts';
import { runInBackground } from '../../../../cli/study/background/background-sweep.ts';
import { COORDINATOR, SUPERFLUOUS } from '../../../../cli/study/background/coordinator.ts';
import { CoordinatorFolder, type CoordinatorStatus } from '../../../../cli/study/background/coordinator-folder.ts';
import type { RunCommandOptions } from '../../../../cli/study/run-options.ts';
import { lockFolder, ownProcess } from '../../../../results/folders/folder-lock.ts';
import { programFingerprint } from '../../../../scenarios/execution/program-fingerprint.ts';
import { readStudy } from '../../../../scenarios/language/read-study.ts';
import { Program } from '../../../native/namespace-network.ts';
import { until } from '../../../native/patience.ts';
import { main } from '../../called.ts';

const text = 'name: mine\ntitle: Mine\nseeds: 1\nplots: []\n';
const study = readStudy('mine.yaml', text);
const options: RunCommandOptions = { on: 'ssh', hosts: 'a' };

describe('commands and processes in the background that meet', () => {
  const { error } = console;
  let base = '';
  let path = '';
  let said: string[] = [];
  let program: Program | undefined;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    path = join(base, 'results');
    mkdirSync(path);
    said = [];
    console.error = (line: string): void => void said.push(line);
  });
  afterEach(async () => {
    console.error = error;
    await program?.end('SIGKILL');
    program = undefined;
    rmSync(base, { recursive: true });
  });

  /** What a process of this test says of itself. */
  function says(folder: CoordinatorFolder, more: Partial<CoordinatorStatus> = {}): CoordinatorFolder {
    const asked = askedSweep(study, options);
    const usual = { owner: ownProcess(), code: programFingerprint(), asked, command: 'rsplab run mine.yaml' };
    folder.write({ ...usual, phase: 'going on', beat: 1, ...more });
    return folder;
  }

  /** A process that goes on in the background, or is about to. */
  function begun(): CoordinatorFolder {
    const file = join(base, 'mine.yaml');
    const folder = CoordinatorFolder.make(path);
    writeFileSync(file, text);
    const words = ['run', file, '--out', path, '--on', 'ssh', '--hosts', 'a', '--ssh', 'false'];
    const env = { ...process.env, [COORDINATOR]: folder.name };
    program = new Program(spawn(process.execPath, [main, ...words], { env, stdio: 'pipe' }));
    return folder;
  }

  it('a command attaches when another one has the folder because it is just beginning the process', async () => {
    const release = lockFolder(join(path, '.lock'));
    const running = runInBackground(study, path, { ...options, detach: true });
    says(CoordinatorFolder.make(path));
    assert.equal(await running, 0);
    release();
    assert.match(said.join('\n'), /: attached to it\n.*goes on with it in the background\. The same command/);
  });

  it('a command goes on with the process that has removed the folder of the one it was attached to', async () => {
    const one = says(CoordinatorFolder.make(path), { phase: 'starting' });
    const running = runInBackground(study, path, options);
    const other = says(CoordinatorFolder.make(path));
    one.remove();
    await until(() => said.length === 2, 'the other one');
    says(other, { phase: 'over', exitCode: 3 });
    assert.equal(await running, 3);
    for (const line of said) assert.match(line, /: attached to it$/);
  });

  it('a command says why a process failed that said so before it was attached', async () => {
    const folder = CoordinatorFolder.make(path);
    writeFileSync(folder.log, 'round 1\nrsplab: no space\n');
    says(folder);
    const running = runInBackground(study, path, options);
    says(folder, { phase: 'over', exitCode: 1 });
    assert.equal(await running, 1);
    assert.equal(said.at(-1), 'rsplab: no space');
  });

  it('a command is sure that a process of another host goes on when it has said something more', async () => {
    const owner = { pid: 7, host: 'elsewhere' };
    writeFileSync(join(path, '.lock'), JSON.stringify(owner));
    const view = { total: 2, done: 1 };
    const folder = says(CoordinatorFolder.make(path), { owner, view: { ...view, text: 'old' } });
    const running = runInBackground(study, path, { ...options, detach: true });
    says(folder, { owner, beat: 2, view: { ...view, text: 'new' } });
    assert.equal(await running, 0);
    assert.match(said.at(-1) ?? '', /^process 7 of elsewhere goes on with it in the background \(new\)/);
  });

  it('a process leaves the sweep to the one that is at work', async () => {
    const release = lockFolder(join(path, '.lock'));
    says(CoordinatorFolder.make(path));
    const folder = begun();
    assert.equal(await program?.ends(), SUPERFLUOUS);
    assert.equal(folder.status()?.phase, 'superfluous');
    release();
  });

  it('a process waits for the folder while a command has it, and says when it is its own', async () => {
    const release = lockFolder(join(path, '.lock'));
    const folder = begun();
    // It has tried it.
    await until(() => (folder.status()?.beat ?? 0) > 2 || program?.exitCode !== undefined, 'its words');
    assert.equal(folder.status()?.claimed, false);
    release();
    assert.equal(await program?.ends(), 1);
    assert.match(program?.output ?? '', /^rsplab: no host can be used/m);
    assert.equal(folder.status()?.claimed, true);
  });
});
