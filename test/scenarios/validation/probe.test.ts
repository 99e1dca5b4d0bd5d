import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import type { ProbeReading } from '../../../scenarios/validation/control-messages.ts';
import { Probe } from '../../../scenarios/validation/probe.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { scheduleChanges } from '../../../sim/network/failures.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';
import { sctpHost } from '../../sim/network/sctp-world.ts';

/** Of a link of 8 Mbit/s and 10 ms that is down from a time to another one, s. */
async function measured(down: number, up: number): Promise<ProbeReading> {
  const simulator = new Simulator();
  const network = new PacketNetwork(simulator, new NamedStreams('test'));
  const [near, far] = [network.addHost('near'), network.addHost('far')];
  const link = network.connect(
    { node: near, addresses: ['10.0.0.1'] },
    { node: far, addresses: ['10.0.0.2'] },
    { rate: 8e6, delay: 0.01, queue: { discipline: 'dropTail', packetCapacity: Infinity } },
  );
  if (up > down)
    scheduleChanges(simulator, link, [
      { time: down, up: false },
      { time: up, up: true },
    ]);
  const probe = new Probe(sctpHost(simulator, near).host, ['10.0.0.1']);
  const peer = new Probe(sctpHost(simulator, far).host, ['10.0.0.2']);
  const readings: ProbeReading[] = [];
  const end = probe.measure(['10.0.0.2']).then((reading) => readings.push(reading));
  // A probe goes on in promises, which the simulator does not wait for.
  for (let step = 1; step < 100_000 && readings.length === 0; step++) {
    simulator.run({ until: step / 1000 });
    await turn();
  }
  probe.close();
  peer.close();
  const [reading] = readings;
  assert.ok(reading !== undefined, 'it measures for ever');
  await end;
  return reading;
}

describe('a probe', () => {
  it('measures the round trip and the rate of a link', async () => {
    const { roundTrip, rate } = await measured(0, 0);
    // The test lets it go on each millisecond only.
    assert.ok(roundTrip > 0.02 && roundTrip < 0.024, `${roundTrip} s`);
    assert.ok(rate > 7e6 && rate < 8e6, `${rate} bit/s`);
  });

  for (const down of [1.1, 1.4, 1.7])
    it(`has a rate also if nothing comes through for a while, ${down} s after its start`, async () => {
      const { rate } = await measured(down, down + 0.9);
      assert.ok(rate > 0 && rate < 8e6, `${rate} bit/s`);
    });
});
