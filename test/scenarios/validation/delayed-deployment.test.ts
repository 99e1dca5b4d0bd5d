import assert from 'node:assert/strict';
import { DelayedHosts } from '../../native/lab/delayed-hosts.ts';
import { guestObstacle, skipOrFail } from '../../native/obstacles.ts';
import { ValidationCall } from './validation-call.ts';

/** One way between all hosts, s: more than what a busy machine adds to the median of many round trips. */
const DELAY = 0.02;

const roles = ['registrars', 'poolElements', 'poolUsers'] as const;

describe('a deployment in network namespaces with delays of netem', () => {
  let hosts: DelayedHosts;
  let call: ValidationCall;

  before(async function () {
    skipOrFail(this, guestObstacle());
    hosts = await DelayedHosts.boot(1000 * DELAY);
    const deployed = roles.map((role, index) => {
      const { namespace, addresses } = hosts.add(1);
      const prefix = JSON.stringify(['ip', 'netns', 'exec', namespace]);
      return `  - {name: n${index + 1}, command: ${prefix}, addresses: [${JSON.stringify(addresses)}], runs: [${role}]}\n`;
    });
    call = new ValidationCall(`hosts:\n${deployed.join('')}`);
  });
  after(async () => {
    call?.close();
    await hosts?.close();
  });

  it('is measured to have them, and simulated with what was measured', async () => {
    const { code, stderr } = await call.run(['--replications', '1', '--set', 'poolElements=1']);
    assert.equal(code, 0, stderr);
    const { ways, points } = call.record();
    assert.equal(ways.length, 3);
    for (const { from, to, oneWay } of ways)
      assert.ok(oneWay >= DELAY && oneWay < 2 * DELAY, `${from} – ${to}: ${oneWay} s`);

    const [{ network } = assert.fail('no point')] = points;
    const weighted = ways.reduce((sum, { oneWay }, index) => sum + oneWay * (network.shares[index] ?? 0), 0);
    assert.ok(Math.abs(network.lanDelay - weighted) < 1e-9);
    const simulated = Number((1000 * network.lanDelay).toPrecision(3));
    assert.deepEqual(call.column('lanDelay'), [simulated, simulated]);
    // A question and its answer at least, in both worlds.
    assert.deepEqual(call.column('world'), ['simulated', 'measured']);
    for (const startup of call.column('startup_time')) assert.ok(Number(startup) > 2 * DELAY, String(startup));
  });
});
