import assert from 'node:assert/strict';
import { type Endpoint, type Transport, TransportError, silentLog } from '../../../../protocol/host.ts';
import { NamedStreams } from '../../../../protocol/random/streams.ts';
import type { PacketLayer } from '../../../../protocol/sctp/packet-layer.ts';
import { PacketHost, type StackPorts } from '../../../../sim/levels/packet/packet-host.ts';
import { sctpPacket, TwoHosts } from '../../network/packet-world.ts';

/** A stack that sends a packet each second and notes what it gets. */
class BeatingStack implements Transport {
  readonly received: number[] = [];
  readonly ports: StackPorts;
  #tag: number;

  constructor(layer: PacketLayer, ports: StackPorts, firstTag: number) {
    this.ports = ports;
    this.#tag = firstTag;
    layer.attach({
      packetArrived: ({ verificationTag }) => void this.received.push(verificationTag),
      malformedArrived: () => undefined,
    });
    const timer = ports.clock.timer(() => {
      layer.send(sctpPacket(100, this.#tag++), '10.0.0.1', '10.0.0.2', 0);
      timer.arm(1);
    });
    timer.arm(1);
  }

  open(): Endpoint {
    throw new TransportError('no endpoints here');
  }
}

function hostOf(world: TwoHosts, life: number): { host: PacketHost; stack: BeatingStack } {
  let made: BeatingStack | undefined;
  const host = new PacketHost(world.simulator, world.a, {
    streams: new NamedStreams(`test/A/life${life}`),
    log: silentLog,
    stack: (layer, ports) => (made = new BeatingStack(layer, ports, 100 * life)),
  });
  assert.ok(made !== undefined);
  return { host, stack: made };
}

describe('ports of a component on a packet host', () => {
  it('a host crash ends clock, stack and sockets; a restarted host has new ones', () => {
    const world = new TwoHosts([{}]);
    const first = hostOf(world, 1);
    let beats = 0;
    const timer = first.host.clock.timer(() => beats++);
    timer.arm(2);
    world.at(2.5, () => {
      timer.arm(1);
      first.host.crash();
    });
    world.at(3, () => world.atB.layer.send(sctpPacket(100, 1), '10.0.0.2', '10.0.0.1', 0));
    let second: BeatingStack | undefined;
    world.at(4.5, () => {
      first.host.restart();
      second = hostOf(world, 2).stack;
    });
    world.at(5, () => world.atB.layer.send(sctpPacket(100, 2), '10.0.0.2', '10.0.0.1', 0));
    world.run(7);
    assert.equal(beats, 1);
    assert.deepEqual(world.atB.tags, [100, 101, 200, 201]);
    assert.deepEqual(first.stack.received, []);
    assert.deepEqual(second?.received, [2]);
  });

  it("the end of the process stops the component's clock, not the stack's", () => {
    const world = new TwoHosts([{}]);
    const { host } = hostOf(world, 1);
    host.clock.timer(() => assert.fail('the process has ended')).arm(2);
    world.at(1.5, () => host.clock.stop());
    world.run(3.5);
    assert.deepEqual(world.atB.tags, [100, 101, 102]);
  });

  it('cuts and mends all paths, or one of them', () => {
    const world = new TwoHosts([{}, {}]);
    const { host } = hostOf(world, 1);
    const state = (): boolean[] => world.links.map(({ up }) => up);
    host.cut();
    assert.deepEqual(state(), [false, false]);
    host.repair(1);
    assert.deepEqual(state(), [false, true]);
    host.repair();
    host.cut(0);
    assert.deepEqual(state(), [false, true]);
    assert.equal(world.links[0].backward.up, false);
  });

  it('component and stack draw from streams and entropy of their own', () => {
    const world = new TwoHosts([{}]);
    const { host, stack } = hostOf(world, 1);
    const again = hostOf(world, 1);
    assert.equal(again.host.random.stream('x').uint32(), host.random.stream('x').uint32());
    assert.notEqual(stack.ports.random.stream('x').uint32(), host.random.stream('x').uint32());
    assert.notEqual(stack.ports.entropy.nonZeroUint32(), host.entropy.nonZeroUint32());
  });
});
