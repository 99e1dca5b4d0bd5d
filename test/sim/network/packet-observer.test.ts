import assert from 'node:assert/strict';
import { BottleneckNetwork } from '../../../sim/network/topologies/bottleneck-network.ts';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';
import { NotingReceiver, sctpPacket } from './packet-world.ts';

describe('observer of a packet network', () => {
  it('sees each packet where it is sent, received and dropped, in order of time', () => {
    const simulator = new Simulator();
    const network = new PacketNetwork(simulator, new NamedStreams('test'));
    const { left, right } = new BottleneckNetwork(network, {
      bottlenecks: [
        { rate: 8e6, queue: { discipline: 'dropTail', packetCapacity: 0 }, loss: { model: 'scripted', packets: [2] } },
      ],
    });
    const seen: string[] = [];
    network.observer = {
      packet: ({ event, nanoseconds, place, packet, cause }) =>
        seen.push(`${nanoseconds} ${event} ${packet.sctp?.verificationTag} ${place}${cause ? ` ${cause}` : ''}`),
    };
    const atA = new NotingReceiver(simulator, left[0]);
    const atB = new NotingReceiver(simulator, right[0]);
    const send = (tag: number, destination = '10.0.2.1'): void =>
      atA.layer.send(sctpPacket(980, tag), undefined, destination, 0);
    send(1);
    send(2); // finds no room
    simulator.schedule(0.002, { fire: () => send(3) }); // is lost
    simulator.schedule(0.004, { fire: () => send(4, '10.9.9.9') }); // has no route
    simulator.run({ until: 1 });
    assert.deepEqual(seen, [
      '0 sent 1 A1/0',
      '0 sent 2 A1/0',
      '0 received 1 left0/1',
      '0 sent 1 left0/0',
      '0 received 2 left0/1',
      '0 dropped 2 left0/0 queueFull',
      '1000000 received 1 right0/0',
      '1000000 sent 1 right0/1',
      '1000000 received 1 B1/0',
      '2000000 sent 3 A1/0',
      '2000000 received 3 left0/1',
      '2000000 sent 3 left0/0',
      '3000000 dropped 3 right0/0 loss',
      '4000000 dropped 4 A1 noRoute',
    ]);
    assert.deepEqual(atB.tags, [1]);
  });
});
