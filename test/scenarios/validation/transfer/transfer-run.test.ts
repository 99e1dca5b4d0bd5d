import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import {
  checkTransferWorld,
  transferDeployment,
} from '../../../../scenarios/validation/transfer/check-transfer-world.ts';
import { ShapedNetwork } from '../../../../scenarios/validation/transfer/shaped-network.ts';
import { runTransfer } from '../../../../scenarios/validation/transfer/transfer-run.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../../../native/obstacles.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';
import { componentCall } from '../component-call.ts';

/** At these rates a busy machine makes no difference; the send buffer fits into the queues, so that nothing is lost. */
function transfer(settings: GivenParameters = {}) {
  return parametersOf({
    model: 'bulkTransfer',
    transport: 'sctp',
    paths: 2,
    cmt: true,
    cmtRetransmission: 'cwnd',
    cmtSackPath: 'standard',
    lostRetransmission: 'timeout',
    linkRate: 1e6,
    pathDelay: 0,
    queueCapacity: 50,
    messageSize: 1400,
    sendBuffer: 60_000,
    warmup: 1,
    duration: 2,
    ...settings,
  });
}

function ownNamespaces(): string[] {
  const all = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.startsWith(`rsplab-${process.pid}-shaped`));
}

describe('a bulk transfer over paths that are shaped for real', () => {
  before(function () {
    skipOrFail(this, namespaceObstacle());
  });

  for (const transport of ['udp', 'usrsctp-udp'] as const)
    it(`uses two paths at a time over ${transport}`, async function () {
      if (transport === 'usrsctp-udp') skipOrFail(this, addonObstacle());
      const parameters = { ...transfer(), udpEncapsulation: true };
      checkTransferWorld(parameters, transport);
      const deployment = transferDeployment({ deployment: undefined, foreign: undefined });
      const world = { transport, deployment, call: componentCall };
      const { metrics, observations } = await runTransfer(parameters, 1, world, new AbortController().signal);
      const { goodput, link_utilization, packets_dropped, setup_time, sctp_packets } = metrics;
      // The second path is used, too, and no more than both have gets through.
      assert.ok(goodput !== null && goodput > 1.5e6 && goodput < 2.1e6, `goodput ${goodput}`);
      assert.ok(link_utilization !== null && link_utilization > 0.8 && link_utilization < 1.1, `${link_utilization}`);
      assert.ok(setup_time !== null && setup_time > 0);
      assert.equal(packets_dropped, 0);
      assert.equal(sctp_packets === null, transport !== 'udp');
      assert.equal(observations.faults, 0);
      assert.deepEqual(ownNamespaces(), []);
    });

  /** Runs a transfer that is stopped when `isTime`. */
  async function stopped(isTime: () => boolean): Promise<void> {
    const deployment = transferDeployment({ deployment: undefined, foreign: undefined });
    const stop = new AbortController();
    const run = runTransfer(transfer(), 1, { transport: 'udp', deployment, call: componentCall }, stop.signal);
    const rejected = assert.rejects(run, /enough/);
    while (!isTime()) await delay(10);
    stop.abort(new Error('enough'));
    await rejected;
    assert.deepEqual(ownNamespaces(), []);
  }

  it('leaves no network when it is stopped while that is made', async () => {
    await stopped(() => true);
    await stopped(() => ownNamespaces().length > 1);
  });

  it('leaves no network when it is stopped while processes run in it', async () => {
    await stopped(() => {
      const [left] = ownNamespaces().filter((name) => name.includes('-left'));
      return (
        left !== undefined && execFileSync('ip', ['netns', 'pids', left.split(' ')[0]], { encoding: 'utf8' }) !== ''
      );
    });
  });

  it('has one bottleneck for all paths and flows if the study says so', async () => {
    const network = await ShapedNetwork.make(transfer({ flows: 2, plainFlows: 1, sharedBottleneck: true }));
    try {
      assert.deepEqual(network.rates, [1e6]);
      assert.deepEqual(network.host('right', 1).addresses, [['10.0.2.2', '10.1.2.2']]);
      assert.equal(ownNamespaces().length, 5);
      const [counts] = await network.counts();
      assert.equal(counts?.drops, 0);
    } finally {
      await network.close();
    }
  });

  it('says why a network cannot be made, and leaves nothing of it', async () => {
    await assert.rejects(
      ShapedNetwork.make({ ...transfer(), linkMtu: 1e9 }),
      /^ValidationError: the network of the transfer cannot be made: ip: /,
    );
    assert.deepEqual(ownNamespaces(), []);
  });

  it('may be one of several of a process', async () => {
    const first = await ShapedNetwork.make(transfer());
    const second = await ShapedNetwork.make(transfer());
    await first.close();
    assert.equal(ownNamespaces().length, 3);
    await second.close();
    assert.deepEqual(ownNamespaces(), []);
  });
});
