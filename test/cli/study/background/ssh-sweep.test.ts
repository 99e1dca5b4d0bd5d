import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CoordinatorFolder, type CoordinatorStatus } from '../../../../cli/study/background/coordinator-folder.ts';
import { processLives } from '../../../../results/folders/folder-lock.ts';
import { Program } from '../../../native/namespace-network.ts';
import { skipOrFail } from '../../../native/obstacles.ts';
import { until } from '../../../native/patience.ts';
import { signalTo } from '../../../native/process-tree.ts';
import { SshHosts, sshObstacle } from '../../../native/ssh-hosts.ts';

const main = fileURLToPath(new URL('../../../../cli/main.js', import.meta.url));

const mine = `name: mine
title: Mine
seeds: 6
parameters: { poolElements: 2, poolUsers: 4, duration: 60, warmup: 5, poolElementStart: 1, poolUserStart: 2 }
vectors: { seeds: [1, 2], interval: 10 }
plots: []
`;

describe('a sweep over ssh that goes on in the background', function () {
  let hosts: SshHosts;
  let base = '';
  before(async function () {
    skipOrFail(this, sshObstacle());
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(base, 'mine.yaml'), mine);
    hosts = new SshHosts();
    await hosts.add('a', '127.78.2.1');
    await hosts.add('b', '127.78.2.2');
    assert.equal(await rsplab('run', 'mine.yaml', '--out', 'here').ends(), 0);
  });
  after(async () => {
    if (base === '') return;
    await hosts.close();
    rmSync(base, { recursive: true });
  });

  let count = 0;
  let name = '';
  let path = '';
  const programs: Program[] = [];
  beforeEach(() => {
    name = `there-${++count}`;
    path = join(base, name);
    mkdirSync(gate());
    // What is called on the hosts: it does nothing as long as the gate is shut, and as the connection lasts.
    writeFileSync(
      join(base, `${name}.sh`),
      `#!/bin/sh
case "$*" in *--about*) exec '${process.execPath}' '${main}' "$@" ;; esac
[ -e '${gate()}' ] && exec cat >/dev/null
exec '${process.execPath}' '${main}' "$@"
`,
    );
    chmodSync(join(base, `${name}.sh`), 0o755);
  });
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.end('SIGKILL');
    for (const { owner } of statuses()) if (processLives(owner)) signalTo(owner.pid, 'SIGKILL');
  });

  const gate = (): string => join(base, `${name}.shut`);
  /** What waits begins again. */
  function open(): void {
    rmSync(gate(), { recursive: true });
    for (const host of ['a', 'b']) hosts.cutConnections(host);
  }

  function rsplab(...given: readonly string[]): Program {
    const program = new Program(spawn(process.execPath, [main, ...given], { cwd: base, stdio: 'pipe' }));
    programs.push(program);
    return program;
  }

  function words(...more: readonly string[]): string[] {
    const ssh = hosts.command('').slice(0, -1).join(' ');
    const there = ['--ssh', ssh, '--rsplab', join(base, `${name}.sh`), '--tasks', '2', '--hosts', 'a=1,b=1'];
    return ['run', 'mine.yaml', '--out', name, '--on', 'ssh', ...there, ...more];
  }
  const sweep = (...more: readonly string[]): Program => rsplab(...words(...more));

  function statuses(): CoordinatorStatus[] {
    return CoordinatorFolder.all(path).flatMap((folder) => folder.status() ?? []);
  }

  /** The process in the background. */
  function coordinator(): CoordinatorStatus['owner'] {
    const owners = statuses().filter(({ owner, exitCode }) => exitCode === undefined && processLives(owner));
    assert.equal(owners.length, 1, JSON.stringify(statuses()));
    return owners[0].owner;
  }

  /** @returns what the command said */
  async function detached(): Promise<string> {
    const begun = sweep('--detach');
    assert.equal(await begun.ends(), 0, begun.output);
    assert.match(
      begun.output,
      /^process \d+ of \S+ goes on with it in the background \(.*\)\. The same command attaches to it: .* run mine\.yaml .* \(to end it: kill \d+\)$/m,
    );
    return begun.output;
  }

  function hasTheSameTables(): void {
    for (const table of ['runs.arrow', 'vectors.arrow'])
      assert.deepEqual(readFileSync(join(path, table)), readFileSync(join(base, 'here', table)), table);
    assert.ok(!existsSync(join(path, 'tasks')));
  }

  it('returns at once with --detach; the same command attaches, shows how it goes on, and what came of it', async () => {
    await detached();
    const { pid } = coordinator();
    const attached = sweep();
    await attached.prints(
      new RegExp(`^process ${pid} of ${hostname()} goes on with it in the background: attached to it$`, 'm'),
    );
    const again = sweep('--detach');
    assert.equal(await again.ends(), 0, again.output);
    assert.match(
      again.output,
      new RegExp(`^process ${pid} of \\S+ goes on with it in the background \\(0/6 runs.*\\)`, 'm'),
    );
    await until(() => hosts.isUsed('a'), 'a task there');
    hosts.cutConnections('a');
    await attached.prints(/^warning: a: task \d ended before it was done/m);
    open();
    assert.equal(await attached.ends(), 0, attached.output);
    assert.match(attached.output, /^6 runs in .*\. Results:\n(  .*\n)+/m);
    hasTheSameTables();
    const later = sweep();
    assert.equal(await later.ends(), 0, later.output);
    assert.match(later.output, /^0 runs in .*, 6 reused\. Results:/m);
    assert.doesNotMatch(later.output, /background/);
  });

  it('goes on when the process in the background is killed: by the command that is attached, and by the next one', async () => {
    await detached();
    const attached = sweep();
    await attached.prints(/: attached to it$/m);
    process.kill(coordinator().pid, 'SIGKILL');
    await attached.prints(
      /^process \d+ was ended before it was done: another process goes on with what is missing$[^]*^round \d/m,
    );
    await attached.end('SIGKILL');
    process.kill(coordinator().pid, 'SIGKILL');
    open();
    const next = sweep();
    assert.equal(await next.ends(), 0, next.output);
    assert.match(
      next.output,
      /^process \d+ of \S+, which went on with it in the background, was ended before it was done: this command goes on with what is missing$/m,
    );
    hasTheSameTables();
  });

  it('is one sweep when two commands begin it', async () => {
    const both = [sweep(), sweep()];
    await until(() => both.every(({ output }) => /^round 1|attached to it$/m.test(output)), 'both');
    coordinator();
    open();
    for (const each of both) assert.equal(await each.ends(), 0, each.output);
    hasTheSameTables();
  });

  it('ends with what is wrong at the beginning, also with --detach', async () => {
    const begun = sweep('--detach', '--rsplab', '/nowhere/rsplab');
    assert.equal(await begun.ends(), 1);
    assert.match(begun.output, /^rsplab: no host can be used:\nrsplab: a: .*Install Node\.js and this version/m);
    const foreign = join(base, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'letter'), '');
    const refused = sweep('--out', foreign);
    assert.equal(await refused.ends(), 1);
    assert.match(refused.output, /^rsplab: .*foreign has other contents \(letter\)/m);
    assert.deepEqual(readdirSync(foreign), ['letter']);
  });

  it('ends with all its tasks when something goes wrong, as when its folder is removed', async () => {
    await detached();
    const journal = join(path, 'tasks/1/task-1.1.journal');
    await until(() => existsSync(journal), 'a task');
    // It cannot be read any more.
    rmSync(journal);
    mkdirSync(journal);
    await until(() => statuses().some(({ exitCode }) => exitCode === 1), 'its end');
    await until(() => !hosts.isUsed('a') && !hosts.isUsed('b'), 'the end of the tasks');
    rmSync(join(path, 'tasks'), { recursive: true });
    assert.match(
      await detached(),
      /^process \d+ of \S+, which went on with it in the background, has ended: rsplab: cannot use .*\.journal \(EISDIR\): /m,
    );
    const owner = coordinator();
    const attached = sweep();
    await attached.prints(/: attached to it$/m);
    // In one go, whoever writes there.
    renameSync(path, `${path}.removed`);
    assert.equal(await attached.ends(), 1);
    assert.match(attached.output, /^rsplab: there-\d+ was removed while its sweep went on: the sweep has ended$/m);
    await until(() => !processLives(owner), 'the end of the process');
    assert.ok(!existsSync(path));
  });

  it('goes on after a signal where nobody can be asked', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const running = sweep();
      await running.prints(/^round 1|: attached to it$/m);
      await running.end(signal);
      assert.match(
        running.output,
        /^process \d+ of \S+ goes on with it in the background\. The same command attaches to it: /m,
      );
    }
    assert.ok(processLives(coordinator()));
    // What would end it with a terminal does not.
    process.kill(coordinator().pid, 'SIGHUP');
    open();
    const attached = sweep();
    assert.equal(await attached.ends(), 0, attached.output);
    hasTheSameTables();
  });

  describe('in a terminal', () => {
    before(function () {
      if (spawnSync('script', ['--version']).status !== 0) this.skip(); // it makes the terminal
    });

    /** Ctrl-C when tasks are submitted. @param answer what is typed when it asks @returns what was seen */
    async function interrupted(answer: string): Promise<string> {
      const command = [process.execPath, main, ...words()].map((word) => `'${word}'`).join(' ');
      const terminal: ChildProcess = spawn('script', ['-qfec', command, '/dev/null'], { cwd: base });
      let seen = '';
      const typed: string[] = [];
      terminal.stdout?.setEncoding('utf8').on('data', (text: string) => {
        seen += text;
        for (const [cue, keys] of [
          [/tasks of about|attached to it/, '\u0003'],
          [/\[y\/N\]/, answer],
        ] as const)
          if (cue.test(seen) && !typed.includes(keys)) {
            typed.push(keys);
            terminal.stdin?.write(keys);
          }
      });
      const [code] = (await once(terminal, 'close')) as [number | null];
      assert.equal(code, 130);
      return seen;
    }

    it('Ctrl-C asks once whether it goes on: it does unless it is cancelled in words, then all of it ends', async () => {
      const first = await interrupted('\n');
      assert.match(first, /Tasks go on without this command\. Cancel them instead\? \[y\/N\]/);
      assert.match(first, /process \d+ of \S+ goes on with it in the background\. The same command attaches/);
      const { pid } = coordinator();
      // Twice.
      await interrupted('\u0003\u0003');
      assert.equal(coordinator().pid, pid);
      const last = await interrupted('y\n');
      assert.match(last, /The tasks on other hosts were ended\. What they have done is kept/);
      assert.match(last, /The tasks are cancelled\. What they have done is kept/);
      await until(() => statuses().every(({ owner }) => !processLives(owner)), 'the end of the process');
      await until(() => !hosts.isUsed('a') && !hosts.isUsed('b'), 'the end of the tasks');
      open();
      const next = sweep();
      assert.equal(await next.ends(), 0, next.output);
      assert.doesNotMatch(next.output, /which went on/);
      hasTheSameTables();
    });
  });
});
