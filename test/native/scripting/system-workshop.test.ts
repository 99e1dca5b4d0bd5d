import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Faults } from '../../../native/faults.ts';
import { bestConfinement, looseConfinement, type Confinement } from '../../../native/scripting/confinement.ts';
import { removeFolder } from '../../../native/scripting/folder-removal.ts';
import { SystemWorkshop } from '../../../native/scripting/system-workshop.ts';
import { silentLog } from '../../../protocol/host.ts';
import { WorkError, type OpenWorkshop, type WorkRules } from '../../../protocol/workshop.ts';
import { until } from '../patience.ts';
import { sha1Of, Work } from './work.ts';
import { WorkPackages } from './work-packages.ts';

const MEBIBYTE = 1024 * 1024;

const rules: WorkRules = {
  trust: 'anyone',
  keyring: undefined,
  folder: undefined,
  memory: 512 * MEBIBYTE,
  disk: 64 * MEBIBYTE,
  rooms: 4,
  processes: 500,
  cacheSize: MEBIBYTE,
  cacheEntries: 2,
};

/** Lets a package be worked on. */
function begun(workshop: OpenWorkshop, archive: string): Work {
  const work = new Work(workshop);
  work.upload('input', readFileSync(archive));
  work.room.start(undefined);
  return work;
}

async function done(workshop: OpenWorkshop, archive: string): Promise<{ status: number; result: string }> {
  const work = begun(workshop, archive);
  const status = await work.ended;
  const result = work.result();
  work.room.leave();
  return { status, result };
}

/** Part of a script: processes that neither its group nor its parents know. */
const escaping = `
  setsid sh -c 'while :; do sleep 0.01; echo x >>$0; done' "$PWD/../../alive" &
  (nohup sh -c 'sleep 1000' >/dev/null 2>&1 &)
  while [ ! -s ../../alive ]; do sleep 0.01; done`;

/** Nothing writes any more. */
async function isDead(folder: string): Promise<void> {
  const file = join(folder, 'alive');
  const before = readFileSync(file, 'utf8').length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(readFileSync(file, 'utf8').length, before);
}

/** Soon nothing writes any more. */
async function dies(folder: string): Promise<void> {
  for (;;)
    try {
      return await isDead(folder);
    } catch {
      // Not yet; the test has a limit of time.
    }
}

describe('rooms for work', () => {
  const faults = new Faults(silentLog);
  let packages: WorkPackages;
  let workshops: OpenWorkshop[] = [];

  const open = (more: Partial<WorkRules> = {}, confinement?: Confinement): OpenWorkshop => {
    const workshop = new SystemWorkshop(silentLog, faults, confinement).open({
      ...rules,
      folder: packages.folder,
      ...more,
    });
    workshops.push(workshop);
    return workshop;
  };
  const folders = (): string[] => readdirSync(packages.folder).filter((name) => name.startsWith('rsplab-work-'));

  beforeEach(() => {
    packages = new WorkPackages();
  });
  afterEach(() => {
    for (const workshop of workshops) workshop.close();
    workshops = [];
    assert.deepEqual(folders(), []);
    packages.remove();
    assert.equal(faults.total, 0);
  });

  for (const [name, compression] of Object.entries({ tar: '', gzip: '-z', bzip2: '-j' }))
    it(`run the script of an archive of ${name}`, async () => {
      const archive = packages.make('cat data.txt >$1; echo "[$2]" >>$1', { 'data.txt': 'data ' }, compression);
      assert.deepEqual(await done(open(), archive), { status: 0, result: 'data []\n' });
    });

  it('give it a folder of its own, and nothing of the environment of the server', async () => {
    process.env['RSPLAB_TEST_SECRET'] = 'secret';
    const archive = packages.make('(pwd; env; ls -a; command -v node) >$1');
    const { result } = await done(open(), archive);
    delete process.env['RSPLAB_TEST_SECRET'];
    const lines = result.split('\n');
    assert.match(lines[0] ?? '', /rsplab-work-\d+-\w+\/1\/work$/);
    assert.ok(lines.includes(`HOME=${lines[0]}`) && lines.includes('ssrun'));
    assert.ok(lines.at(-2)?.endsWith('/node'), result);
    assert.doesNotMatch(result, /secret/);
    assert.doesNotMatch(result, /PWD=(?!\S*rsplab-work)/);
  });

  it('say its exit status, also of a signal, and what it printed where it left nothing', async () => {
    const workshop = open();
    assert.deepEqual(await done(workshop, packages.make('echo out >$1; exit 42')), { status: 42, result: 'out\n' });
    assert.deepEqual(await done(workshop, packages.make('echo no; echo luck >&2; exit 3')), {
      status: 3,
      result: 'no\nluck\n',
    });
    const killed = await done(workshop, packages.make('kill -TERM $$'));
    assert.equal(killed.status, 143);
    assert.equal((await done(workshop, packages.make('kill -KILL $$'))).status, 137);
  });

  it('take work without an output for failed', async () => {
    const workshop = open();
    assert.deepEqual(await done(workshop, packages.make('echo well')), { status: 73, result: 'well\n' });
    assert.equal((await done(workshop, packages.make('ln -s /etc/passwd $1'))).status, 73);
    assert.equal((await done(workshop, packages.make('mkfifo $1'))).status, 73);
    assert.equal((await done(workshop, packages.make('mkdir $1'))).status, 73);
  });

  it('say why what is no package is not run', async () => {
    const workshop = open();
    const notOne = await done(workshop, packages.file('no.tar', 'no archive'));
    assert.equal(notOne.status, 126);
    assert.match(notOne.result, /tar/);
    const nothing = new Work(workshop);
    nothing.room.start(undefined);
    assert.equal(await nothing.ended, 126);
    nothing.room.leave();
    const noScript = await done(workshop, packages.make(undefined, { 'data.txt': 'data' }));
    assert.equal(noScript.status, 126);
    assert.match(noScript.result, /ssrun/);
  });

  it('say why where work fails that has only opened its output', async () => {
    const script = 'ls /no/such/folder >$1';
    const { status, result } = await done(open(), packages.make(script));
    assert.notEqual(status, 0);
    assert.match(result, /no\/such\/folder/);
    assert.deepEqual(await done(open(), packages.make(': >$1')), { status: 0, result: '' });
  });

  it('say what is wrong with an archive that is damaged, by its own compression', async () => {
    const whole = readFileSync(packages.make('echo >$1', { data: Array.from({ length: 5000 }, (_, i) => i).join() }));
    const cut = packages.path('cut.tar.gz');
    writeFileSync(cut, whole.subarray(0, whole.length / 2));
    const { status, result } = await done(open(), cut);
    assert.equal(status, 126);
    assert.match(result, /gzip/);
    assert.doesNotMatch(result, /bzip2/);
  });

  it('leave files of the package alone, but those that have another meaning', async () => {
    const workshop = open();
    const script = 'ls -d *.log >$1; cat "$2" >>$1';
    const files = { 'environment.data': 'false', 'unpacking.log': 'of the package' };
    const work = new Work(workshop);
    work.room.hasEnvironment(sha1Of('true'));
    work.upload('input', readFileSync(packages.make(script, files)));
    work.upload('environment', Buffer.from('true'));
    work.room.start(sha1Of('true'));
    assert.equal(await work.ended, 0);
    assert.equal(work.result(), 'unpacking.log\ntrue');
    work.room.leave();
    const stale = packages.make('true', { 'output.data': 'an old result' });
    assert.deepEqual(await done(workshop, stale), { status: 73, result: '' });
  });

  it('keep only the last of what it prints', async () => {
    const { result } = await done(
      open(),
      packages.make('yes 0123456789 | head -c 1000000; echo; echo the end; exit 1'),
    );
    assert.ok(result.length < 20_000 && result.endsWith('\nthe end\n'));
  });

  for (const [name, confinement] of Object.entries({ best: bestConfinement(), loose: looseConfinement })) {
    const root = (): string => join(packages.folder, folders()[0] ?? '');

    it(`leave no process behind when the work ends (${name}: ${confinement.description})`, async () => {
      const workshop = open({}, confinement);
      const { status } = await done(workshop, packages.make(`${escaping}; echo done >$1`));
      assert.equal(status, 0);
      await isDead(root());
    });

    it(`leave no process behind when it is stopped, or left (${name})`, async () => {
      const workshop = open({}, confinement);
      const archive = packages.make(`${escaping}; echo half >$1; sleep 1000`);
      const ready = async (): Promise<void> => until(() => existsSync(join(root(), 'alive')), 'it works');
      const stopped = begun(workshop, archive);
      await ready();
      stopped.room.stop('no time');
      assert.equal(await stopped.ended, 137);
      assert.match(stopped.result(), /rsplab: stopped: no time\n$/);
      await isDead(root());
      stopped.room.leave();
      rmSync(join(root(), 'alive'));
      const left = begun(workshop, archive);
      await ready();
      left.room.leave();
      await until(() => readdirSync(root()).every((each) => Number.isNaN(Number(each))), 'its folder is removed');
      await isDead(root());
    });

    it(`leave no process behind that begins others all the time (${name})`, async () => {
      const workshop = open({}, confinement);
      // Each of some loops begins a loop of its own at times, in a session of its own.
      const restless = `#!/bin/sh
        i=0
        while [ $i -lt 1000 ]; do
          i=$((i+1))
          [ $((i % 5)) -ne 0 ] || [ $1 -gt 3 ] || setsid ./restless $(($1 + 1)) &
          echo x >>../../alive
          sleep 0.02
        done`;
      const start = 'chmod 700 restless; ./restless 1';
      const work = begun(workshop, packages.make(start, { restless }));
      await until(() => existsSync(join(root(), 'alive')), 'it works');
      work.room.stop('enough');
      assert.equal(await work.ended, 137);
      await isDead(root());
      work.room.leave();
    });

    it(`leave no process behind when the server is killed (${name})`, async () => {
      // Without a namespace, that would end the server.
      const fury = confinement.isTight ? 'kill -KILL -1;' : '';
      const script = `${fury} ${escaping}; sleep 1000`;
      const program = fileURLToPath(new URL('working-server.js', import.meta.url));
      const server = spawn(process.execPath, [program, name, packages.folder, packages.make(script)], {
        stdio: 'inherit',
      });
      await until(() => folders().length === 1 && existsSync(join(root(), 'alive')), 'it works');
      server.kill('SIGKILL');
      await once(server, 'exit');
      await dies(root());
      await removeFolder(root());
    });
  }

  it('let no process ask for more memory than work may have', async () => {
    const workshop = open({ memory: 64 * MEBIBYTE });
    // `tail` keeps a line without an end in memory.
    const { status } = await done(
      workshop,
      packages.make('head -c 200M /dev/zero | tail -n 1 >/dev/null; echo $? >$1; exit 5'),
    );
    assert.equal(status, 5);
    const all = await done(workshop, packages.make('head -c 200M /dev/zero | tail -n 1 | wc -c >$1'));
    // If it is looked at in the moment before that, it is too much already.
    assert.ok(all.status === 137 || Number(all.result) < 200 * MEBIBYTE);
  });

  it('stop work whose processes together take more memory', async () => {
    const workshop = open({ memory: 64 * MEBIBYTE });
    const hoard = '(head -c 40M /dev/zero; sleep 100) | tail -n 1 >/dev/null &';
    const { status, result } = await done(workshop, packages.make(`${hoard} ${hoard} wait`));
    assert.equal(status, 137);
    assert.match(result, /stopped: more than 67108864 bytes of memory/);
  });

  it('stop work that begins too many processes', async () => {
    const workshop = open({ processes: 20 });
    const script = 'i=0; while [ $i -lt 20 ]; do i=$((i+1)); sleep 1000 & done; wait';
    const { status, result } = await done(workshop, packages.make(script));
    assert.equal(status, 137);
    assert.match(result, /stopped: more than 20 processes/);
  });

  it('let no file be larger than work may have disk space, nor all of them together', async () => {
    const workshop = open({ disk: 4 * MEBIBYTE });
    const large = await done(workshop, packages.make('head -c 10M /dev/zero >large || exit 9'));
    assert.equal(large.status, 9);
    const many = await done(
      workshop,
      packages.make('for i in 1 2 3 4 5 6; do head -c 1M /dev/zero >$i; done; sleep 100'),
    );
    assert.equal(many.status, 137);
    assert.match(many.result, /stopped: more than 4194304 bytes of disk space/);
    const tiny = await done(
      workshop,
      packages.make('i=0; while [ $i -lt 1100 ]; do i=$((i+1)); : >$i; done; sleep 100'),
    );
    assert.equal(tiny.status, 137);
  });

  it('stop archives that are much larger when unpacked', async () => {
    const workshop = open({ disk: 4 * MEBIBYTE });
    const bomb = packages.make('echo unpacked >$1', { zeros: '\0'.repeat(50 * MEBIBYTE) });
    assert.ok(readFileSync(bomb).length < MEBIBYTE);
    const { status } = await done(workshop, bomb);
    assert.notEqual(status, 0);
  });

  it('take no larger upload than that', () => {
    const work = new Work(open({ disk: 100 }));
    work.upload('input', new Uint8Array(60));
    assert.throws(() => work.upload('environment', new Uint8Array(41)), WorkError);
    work.room.leave();
  });

  it('keep environments for later work, those that were used last', async () => {
    const workshop = open();
    const archive = packages.make('cat "$2" >$1 && chmod 600 "$2" && echo spoiled >"$2"');
    const runs = async (environment: string, uploads: boolean): Promise<string> => {
      const work = new Work(workshop);
      assert.equal(work.room.hasEnvironment(sha1Of(environment)), !uploads, environment);
      work.upload('input', readFileSync(archive));
      if (uploads) work.upload('environment', Buffer.from(environment));
      work.room.start(sha1Of(environment));
      assert.equal(await work.ended, 0);
      const result = work.result();
      work.room.leave();
      return result;
    };
    assert.equal(await runs('one', true), 'one');
    assert.equal(await runs('one', false), 'one');
    assert.equal(await runs('two', true), 'two');
    assert.equal(await runs('one', false), 'one');
    assert.equal(await runs('three', true), 'three');
    assert.equal(await runs('two', true), 'two');
    const large = 'x'.repeat(MEBIBYTE + 1);
    assert.equal(await runs(large, true), large);
    assert.equal(await runs(large, true), large);
  });

  it('refuse an environment that is another one than was announced, and one that was changed', async () => {
    const workshop = open();
    const work = new Work(workshop);
    work.upload('environment', Buffer.from('virus'));
    assert.throws(() => work.room.start(sha1Of('simulator')), /not the announced one/);
    work.room.leave();
    const first = new Work(workshop);
    first.room.hasEnvironment(sha1Of('simulator'));
    first.upload('input', readFileSync(packages.make('echo >$1')));
    first.upload('environment', Buffer.from('simulator'));
    first.room.start(sha1Of('simulator'));
    await first.ended;
    first.room.leave();
    const kept = join(
      packages.folder,
      folders()[0] ?? '',
      'environments',
      Buffer.from(sha1Of('simulator')).toString('hex'),
    );
    const { mtime } = statSync(kept);
    writeFileSync(kept, 'simulated'); // as long, and as old
    utimesSync(kept, mtime, mtime);
    const second = new Work(workshop);
    assert.ok(second.room.hasEnvironment(sha1Of('simulator')));
    second.upload('input', readFileSync(packages.make('echo >$1')));
    second.room.start(sha1Of('simulator'));
    assert.equal(await second.ended, 126);
    assert.match(second.result(), /damaged/);
    second.room.leave();
    const third = new Work(workshop);
    assert.ok(!third.room.hasEnvironment(sha1Of('simulator')));
    third.room.leave();
  });

  it('remove their folders, and what servers left that were killed long ago', async () => {
    const [old, young] = ['rsplab-work-999999999-old', 'rsplab-work-999999999-new'].map((name) => packages.path(name));
    assert.ok(old !== undefined && young !== undefined);
    for (const folder of [old, young]) mkdirSync(join(folder, '1'), { recursive: true });
    utimesSync(old, 0, 0);
    const workshop = open();
    const { status } = await done(workshop, packages.make('mkdir locked; chmod 0 locked; echo >$1'));
    assert.equal(status, 0);
    const own = join(packages.folder, folders().find((name) => name.includes(`-${process.pid}-`)) ?? '');
    while (existsSync(join(own, '1')) || existsSync(old)) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(existsSync(young));
    workshop.close();
    assert.ok(!existsSync(own));
    await removeFolder(young);
  });

  it('do not begin where too many folders are not removed yet', async () => {
    const workshop = open({ rooms: 2 });
    const [first, second] = [new Work(workshop), new Work(workshop)];
    assert.throws(() => new Work(workshop), /2 folders of work are not removed yet/);
    for (const each of [first, second]) each.room.leave();
    assert.throws(() => new Work(workshop), WorkError);
    await until(() => readdirSync(packages.path(folders()[0] ?? '')).length === 1, 'they are removed');
    await until(() => {
      try {
        new Work(workshop).room.leave();
        return true;
      } catch {
        return false;
      }
    }, 'there is room again');
  });

  it('are not opened where there is no folder, or no key ring', () => {
    assert.throws(() => open({ folder: join(tmpdir(), 'rsplab-no-such-folder') }), /no folder for work can be made in/);
    assert.throws(() => open({ trust: 'signed' }), /needs --keyring/);
    assert.throws(() => open({ trust: 'signed', keyring: packages.path('none.gpg') }), /--keyring .*none\.gpg: ENOENT/);
    assert.throws(() => open({ trust: 'signed', keyring: packages.file('empty.gpg', '') }), /it is empty/);
  });
});
