/** The Scripting Service: servers and clients of this project and RSPLIB's with each other, in one guest. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RsplibGuest, type GuestProgram } from '../../../native/lab/rsplib-guest.ts';
import { startRsplab, type Program } from '../namespace-network.ts';
import { addonObstacle, guestObstacle, skipOrFail } from '../obstacles.ts';
import { WorkPackages } from '../scripting/work-packages.ts';
import { at, QUIET, rspregistrar, rspserver } from './lab-commands.ts';

const STUDY = `name: study
title: Study
seeds: 2
parameters: { poolElements: 2, poolUsers: 4, duration: 60, warmup: 5, poolElementStart: 1, poolUserStart: 2 }
sweep: { policy: [LeastUsed, Random] }
plots: []
`;

const skipReason = addonObstacle() ?? guestObstacle();

describe(`Scripting Service with RSPLIB’s${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, function () {
  let guest: RsplibGuest;
  let packages: WorkPackages;
  const programs: Program[] = [];

  before(async function () {
    skipOrFail(this, skipReason);
    packages = new WorkPackages();
    guest = await RsplibGuest.boot();
    await guest.run(rspregistrar(2)).prints(/Registrar started/);
  });
  after(async () => {
    await Promise.all(programs.map((program) => program.end('SIGKILL')));
    await guest?.close();
    packages?.remove();
  });

  const rsplab = (role: 'client' | 'server', host: number, ...more: readonly string[]): Program => {
    const place = [...at(host), '--registrar', '10.9.1.2'];
    return command(role, '--service', 'scripting', ...place, ...more);
  };
  const command = (...given: readonly string[]): Program => {
    const program = startRsplab(guest.namespace, given);
    programs.push(program);
    return program;
  };
  /** This project's client. */
  const client = (host: number, pool: string, input: string, output: string, ...more: readonly string[]): Program => {
    const files = ['--input', input, '--output', packages.path(output)];
    return rsplab('client', host, '--pool-handle', pool, ...files, '--retry-delay', '0.5', ...more);
  };
  /** RSPLIB's client, with a package that is made in the guest; it prints its exit status, and the result. */
  const scriptingclient = (pool: string, script: string, more = ''): GuestProgram => {
    const folder = `/tmp/${pool}-$$`;
    const search = `-registrar=10.9.1.2:3863 -poolhandle=${pool} -retrydelay=500 ${QUIET}`;
    return guest.run(
      `sh -c 'mkdir ${folder} && cd ${folder} && echo "${script}" >ssrun && head -c 100000 /dev/zero >env && tar -czf in.tgz ssrun &&
        scriptingclient -input=in.tgz -output=out ${search} ${more}; echo "exit status $?"; cat out'`.replaceAll(
        '\n',
        ' ',
      ),
    );
  };

  it('RSPLIB’s server does the work of this project’s client, with an environment that is uploaded once', async () => {
    guest.run(rspserver('scripting', 3, 2, '-poolhandle=Theirs -policy=LeastUsed'));
    const environment = packages.file('environment', 'e'.repeat(100_000));
    const input = packages.make('tr a-z A-Z <data >$1; wc -c <$2 >>$1', { data: 'from afar ' });
    for (const output of ['first', 'second']) {
      const each = client(21, 'Theirs', input, output, '--environment', environment);
      assert.equal(await each.ends(), 0, each.output);
      assert.match(packages.text(output), /^FROM AFAR\s+100000\n$/);
    }
  });

  it('this project’s client tries again what fails at RSPLIB’s server, which says 1 for any exit status', async () => {
    guest.run(rspserver('scripting', 4, 2, '-poolhandle=Failing -policy=LeastUsed'));
    const failing = client(22, 'Failing', packages.make('echo why >$1; exit 5'), 'why', '--max-trials', '2');
    assert.equal(await failing.ends(), 1, failing.output);
    assert.match(failing.output, /^trial 1 failed with exit status 1: trying again\n[^]*does the work\ndone/m);
    assert.equal(packages.text('why'), 'why\n');
    const empty = client(22, 'Failing', packages.make('true'), 'nothing', '--max-trials', '2');
    assert.equal(await empty.ends(), 73, empty.output);
    assert.match(
      empty.output,
      /^trial 1 failed with exit status 73: trying again\n[^]*does the work\ndone.*, no result$/m,
    );
  });

  it('this project’s client waits until RSPLIB’s server has room, and keep-alives of both are answered', async () => {
    const keepAlives = '-sskeepaliveinterval=500 -sskeepalivetimeout=3000';
    guest.run(rspserver('scripting', 5, 2, `-poolhandle=Full -policy=LeastUsed -ssmaxthreads=1 ${keepAlives}`));
    const input = packages.make('until [ -e /tmp/go ]; do sleep 0.2; done; sleep 2; echo done >$1');
    const often = ['--keep-alive-interval', '0.5', '--keep-alive-timeout', '5'];
    const first = client(23, 'Full', input, 'a', ...often);
    await first.prints(/does the work/);
    const second = client(24, 'Full', input, 'b', ...often);
    await second.prints(/takes no more work: trying again/);
    guest.run('touch /tmp/go');
    for (const each of [first, second]) {
      assert.equal(await each.ends(), 0, each.output);
      assert.doesNotMatch(each.output, /failover/);
    }
  });

  it('RSPLIB’s server takes runs of a study, and says that it has no Node.js for them', async () => {
    const theirs = guest.run(rspserver('scripting', 8, 2, '-poolhandle=Runs -policy=LeastUsed'));
    const pool = ['--on', 'pool', '--pool-handle', 'Runs', '--registrar', '10.9.1.2', ...at(26)];
    const check = command('cluster', 'check', '--out', packages.path('trial'), ...pool);
    assert.equal(await check.ends(), 1, check.output);
    assert.match(check.output, /^ok: pool has 1 processor, and takes 10000 tasks at once$/m);
    assert.match(
      check.output,
      /^warning: \S+: task 1 ended before it was done \(there is no Node\.js 20\.19 or later on /m,
    );
    assert.match(check.output, /^rsplab: a task cannot work: task 1 said: there is no Node\.js/m);
    await theirs.end('KILL');
  });

  it('RSPLIB’s servers with Node.js do a study, and lose no run when one is killed: its tables are those of a run here', async () => {
    const mount = `/bin/busybox mount -t hostfs none /tmp/node -o ${dirname(process.execPath)}`;
    await guest.run(`sh -c 'mkdir /tmp/node && ${mount} && /tmp/node/node --version'`).prints(/^v\d/);
    const serverWithNode = (host: number): GuestProgram =>
      guest.run(
        `env PATH=/usr/bin:/bin:/bb:/tmp/node ${rspserver('scripting', host, 2, '-poolhandle=Study -policy=LeastUsed')}`,
      );
    const study = packages.file('study.yaml', STUDY);
    const pool = ['--on', 'pool', '--pool-handle', 'Study', '--registrar', '10.9.1.2', ...at(27)];
    const first = serverWithNode(9);
    const sweep = command('run', study, '--out', packages.path('there'), ...pool, '--tasks', '2');
    // What it was doing is not done there any more.
    const stopped = guest.run(`sh -c 'until killall -q -STOP node; do sleep 0.1; done; echo stopped'`);
    await stopped.prints(/^stopped/m);
    serverWithNode(8);
    await first.end('KILL');
    // Node.js starts slowly in the guest, and on a busy machine a hurry over the whole study would fail it.
    for (const runs of [1, 2, 3]) await sweep.prints(new RegExp(`^study: [${runs}-4]/4 runs|^4 runs in`));
    assert.equal(await sweep.ends(), 0, sweep.output);
    const here = command('run', study, '--out', packages.path('here'));
    assert.equal(await here.ends(), 0, here.output);
    const tableIn = (folder: string): Buffer => readFileSync(join(packages.path(folder), 'runs.arrow'));
    assert.deepEqual(tableIn('there'), tableIn('here'));
  });

  it('this project’s server does the work of RSPLIB’s client, keeps its environment, and says exit statuses', async () => {
    const often = ['--keep-alive-interval', '0.5', '--keep-alive-timeout', '5'];
    const server = rsplab('server', 13, '--pool-handle', 'Ours', '--trust', 'anyone', ...often);
    await server.prints(/^registered in Ours/);
    const script = 'sleep 2; wc -c <\\$2 >\\$1';
    const first = scriptingclient('Ours', script, '-environment=env -keepaliveinterval=500');
    await first.prints(/needs environment[^]*exit status 0\s+100000/);
    const second = scriptingclient('Ours', script, '-environment=env -keepaliveinterval=500');
    await second.prints(/has cached environment[^]*exit status 0\s+100000/);
    for (const { output } of [first, second]) assert.doesNotMatch(output, /FAILOVER|Unexpected/);
    const failing = scriptingclient('Ours', 'echo why >\\$1; exit 5', '-maxretry=1');
    await failing.prints(/Got exit status 5[^]*exit status 1\s+why/);
    const empty = scriptingclient('Ours', 'echo I printed this', '-maxretry=1');
    await empty.prints(/Got exit status 73[^]*exit status 1\s+I printed this/);
  });

  it('RSPLIB’s client waits until this project’s server has room', async () => {
    const server = rsplab('server', 14, '--pool-handle', 'Narrow', '--trust', 'anyone', '--max-sessions', '1');
    await server.prints(/^registered in Narrow/);
    const go = packages.path('go');
    const first = scriptingclient('Narrow', `until [ -e ${go} ]; do sleep 0.2; done; echo one >\\$1`);
    await first.prints(/is processing/);
    const second = scriptingclient('Narrow', 'echo two >\\$1');
    await second.prints(/is not ready yet/);
    packages.file('go', '');
    await first.prints(/exit status 0\s+one/);
    await second.prints(/exit status 0\s+two/);
  });

  it('in a pool of both, work of either client goes on when the server that does it is killed', async () => {
    const policy = '-policy=LeastUsedDegradation:0.5';
    const theirs = guest.run(rspserver('scripting', 6, 2, `-poolhandle=Both -ssmaxthreads=2 ${policy}`));
    // Where their server is there is no such file, so that it works until it is killed.
    const go = packages.file('go-on', '');
    const input = packages.make(`until [ -e ${go} ]; do sleep 0.2; done; echo done >$1`);
    const patience = ['--keep-alive-interval', '0.5', '--keep-alive-timeout', '2'];
    const work = client(25, 'Both', input, 'both', ...patience);
    await work.prints(/\(element 0x20000006\) does the work/);
    const ours = rsplab('server', 15, '--pool-handle', 'Both', '--trust', 'anyone', '--max-sessions', '2');
    await ours.prints(/^registered in Both/);
    await theirs.end('KILL');
    assert.equal(await work.ends(), 0, work.output);
    assert.match(work.output, /failover: element 0x20000006 is left/);
    // And where this project’s server is, not this one.
    const script = 'until [ -e /tmp/go-on ]; do sleep 0.2; done; echo done >\\$1';
    const other = scriptingclient('Both', script, '-keepaliveinterval=500 -keepalivetimeout=1000');
    await other.prints(/is processing/);
    guest.run('touch /tmp/go-on');
    guest.run(rspserver('scripting', 7, 2, `-poolhandle=Both -ssmaxthreads=2 ${policy}`));
    await ours.end('SIGKILL');
    await other.prints(/FAILOVER[^]*is processing[^]*exit status 0\s+done/);
  });
});
