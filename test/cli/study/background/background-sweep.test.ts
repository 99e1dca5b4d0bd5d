import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedSweep } from '../../../../cli/study/background/asked-sweep.ts';
import { requireNoneInBackground, runInBackground } from '../../../../cli/study/background/background-sweep.ts';
import { CoordinatorFolder } from '../../../../cli/study/background/coordinator-folder.ts';
import type { RunCommandOptions } from '../../../../cli/study/run-options.ts';
import { ownProcess, type FolderOwner } from '../../../../results/folders/folder-lock.ts';
import { programFingerprint } from '../../../../scenarios/execution/program-fingerprint.ts';
import { readStudy } from '../../../../scenarios/language/read-study.ts';

const text = 'name: mine\ntitle: Mine\nseeds: 1\nplots: []\n';
const study = readStudy('mine.yaml', text);

const ways = ({ pid, host }: FolderOwner): string =>
  `"rsplab run mine.yaml" attaches to it; kill ${pid}${host === hostname() ? '' : ` on ${host}`} ends it, and what it has done is kept`;

describe('a command for a sweep that goes on in the background already', () => {
  let path = '';
  let hosts = '';
  let options: RunCommandOptions;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    hosts = join(path, 'hosts');
    writeFileSync(hosts, 'a\nb\n');
    options = { on: 'ssh', hosts, tasks: 2 };
  });
  afterEach(() => rmSync(path, { recursive: true }));

  /** Somebody is at work. */
  function begun({ owner = ownProcess(), code = programFingerprint() } = {}): void {
    const asked = askedSweep(study, { ...options, detach: true, fresh: true });
    const folder = CoordinatorFolder.make(path);
    folder.write({ owner, code, asked, command: 'rsplab run mine.yaml', phase: 'going on', beat: 1 });
  }

  it('is refused with other options, for another study, or by another version: one line says so', async () => {
    begun();
    const edited = readStudy('mine.yaml', text.replace('seeds: 1', 'seeds: 2'));
    for (const [given, asked, problem] of [
      [study, { hosts: 'a' }, ' with another --hosts'],
      [study, { seeds: 3, poolHandle: 'P' }, ' with another --pool-handle, --seeds'],
      [study, { tasks: 3 }, ' with another --tasks'],
      [study, { fresh: true }, ', and --fresh would take away what it does'],
      [edited, {}, ' with another study file'],
    ] as const)
      await assert.rejects(runInBackground(given, path, { ...options, ...asked }), {
        name: 'StudyFolderError',
        message: `${path}: process ${process.pid} of ${hostname()} goes on with it in the background${problem}: ${ways(ownProcess())}`,
      });
    writeFileSync(hosts, 'a\nc\n');
    await assert.rejects(runInBackground(study, path, options), / with another --hosts: /);
  });

  it('asks for the same, however it names the folder', () => {
    const asked = askedSweep(study, { ...options, out: 'here' });
    for (const out of ['./here', join(path, 'here')]) assert.deepEqual(askedSweep(study, { ...options, out }), asked);
    assert.deepEqual(askedSweep(study, options), asked);
  });

  it('is refused before anything begins if its hosts cannot be read', async () => {
    await assert.rejects(runInBackground(study, path, { ...options, hosts: 'a=0' }), /"a=0" is no host, such as lab1/);
    assert.ok(!existsSync(join(path, 'background')));
  });

  it('is refused by another version of the program, which may be on another host', async () => {
    const owner = { pid: 7, host: 'elsewhere' };
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, '.lock'), JSON.stringify(owner));
    begun({ owner, code: 'another' });
    await assert.rejects(runInBackground(study, path, options), {
      message: `${path}: process 7 of elsewhere goes on with it in the background, and is another version of the simulator: ${ways(owner)}`,
    });
    assert.throws(() => requireNoneInBackground(path), {
      message: `${path}: process 7 of elsewhere goes on with it in the background: ${ways(owner)}`,
    });
    // A process of another host is at work as long as the folder is its.
    writeFileSync(join(path, '.lock'), JSON.stringify({ ...owner, pid: 8 }));
    requireNoneInBackground(path);
  });
});
