import assert from 'node:assert/strict';
import { ValidationCall } from './validation-call.ts';

/** Loopback addresses of this test alone. */
function deployment(extra = ''): string {
  const sets = [1, 2, 3, 4].map((last) => `[127.94.1.${last}]`).join(', ');
  return `hosts:
  - name: here
    addresses: [${sets}]
    runs: [registrars, poolElements, poolUsers]
${extra}`;
}

describe('rsplab validate', function () {
  let call: ValidationCall;

  beforeEach(() => {
    call = new ValidationCall(deployment());
  });
  afterEach(() => call.close());

  it('runs a point for real, goes on after an interruption, and writes both worlds', async () => {
    // A second signal would end it at once.
    let told = false;
    const stopped = await call.run([], (stderr, kill) => {
      if (told || !stderr.includes('run 2 of 2')) return;
      told = true;
      kill('SIGINT');
    });
    assert.equal(stopped.code, 130, stopped.stderr);
    assert.match(stopped.stderr, /stopped: 1 of 2 runs are done and kept/);
    const { code, stdout, stderr } = await call.run([]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /1 of 2 runs done before/);
    assert.ok(!stderr.includes('run 1 of 2'), stderr);
    assert.match(stdout, /not enough: utilization/);
    assert.deepEqual(call.column('world'), ['simulated', 'simulated', 'measured', 'measured']);
    assert.deepEqual(call.column('seed'), [1, 2, 1, 2]);
    // How much a busy machine gets done in this time is not certain; that it was measured is.
    for (const utilization of call.column('utilization')) assert.equal(typeof utilization, 'number');
    // Both worlds have the delays that were measured.
    assert.equal(new Set(call.column('lanDelay')).size, 1);
    const report = call.report();
    assert.match(report, /<h2>Simulation and reality<\/h2>/);
    assert.match(report, /CPU time of the registrars/);
  });

  it('lets elements fail and come back as new processes', async () => {
    const crash = ['--set', 'peUptime=1 s', '--set', 'peDowntime=200 ms', '--set', 'cleanShutdownProbability=0.3'];
    const timers = ['--set', 'rtoMin=100 ms', '--set', 'rtoInitial=200 ms', '--set', 'rtoMax=500 ms'];
    const { code, stderr } = await call.run([
      ...crash,
      ...timers,
      '--replications',
      '1',
      '--set',
      'peFailureKind=processCrash',
    ]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(call.column('world'), ['simulated', 'measured']);
    for (const metric of ['failovers', 'work_lost', 'requests_accepted', 'capacity_provided', 'capacity_used'])
      for (const value of call.column(metric)) assert.equal(typeof value, 'number', metric);
  });

  it('reports a point whose simulation fails, and goes on with the others', async () => {
    const budgets = 'maxEvents=[1000, 1e9]';
    const { code, stderr } = await call.run(['--replications', '1', '--set', budgets]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /run of puToPeRatio=2, maxEvents=1000 with seed 1 failed: its simulation failed: /);
    assert.deepEqual(call.column('maxEvents'), [1e9, 1e9]);
  });

  it('names the host whose process dies, keeps what others did, and the host that cannot be reached', async () => {
    call.deploy(deployment('    rsplab: ["false"]\n'));
    const dead = await call.run(['--replications', '1']);
    assert.equal(dead.code, 1);
    assert.match(dead.stderr, /^rsplab: host here, probe: ended with code 1/m);
    call.deploy(deployment('    command: [no-such-shell, lab1]\n'));
    const unreachable = await call.run(['--replications', '1']);
    assert.equal(unreachable.code, 1);
    assert.match(unreachable.stderr, /^rsplab: host here, probe: cannot be started: no-such-shell lab1/m);
  });
});
