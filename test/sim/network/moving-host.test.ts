import assert from 'node:assert/strict';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import { nullKey } from '../../../protocol/sctp/authentication/authentication-options.ts';
import { cmtDefaults } from '../../../protocol/sctp/cmt-options.ts';
import type { SctpOptions } from '../../../protocol/sctp/options.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { linkOf } from '../../../sim/models/packets/path-failures.ts';
import { scheduleChanges } from '../../../sim/network/failures.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';
import { filled, Notes, PORT, PPID, protocols } from '../../protocol/sctp/pair.ts';
import { sctpHost } from './sctp-world.ts';

const [HOME, ABROAD, PEER] = ['10.1.0.1', '10.2.0.1', '10.9.0.1'];
const dynamic: Partial<SctpOptions> = { dynamicAddresses: true, authentication: nullKey };

/** A host that is at home until it leaves, and abroad from its arrival on; its peer has one address, behind both networks. */
class Journey {
  readonly simulator = new Simulator();
  readonly network = new PacketNetwork(this.simulator, new NamedStreams('test/network'));
  readonly mover: Notes;
  readonly peer: Notes;
  /** What the peer knows of the mover, at some instants. */
  readonly seen: string[] = [];
  readonly #sent = 200;

  constructor({ leaves, arrives }: { readonly leaves: number; readonly arrives: number }, sctp: Partial<SctpOptions>) {
    const { network, simulator } = this;
    const host = network.addHost('mover');
    const peer = network.addHost('peer');
    const [home, abroad, core] = ['home', 'abroad', 'core'].map((name) => network.addRouter(name));
    const rate = { rate: 1e6, delay: 0.01 };
    network.connect({ node: host, addresses: [HOME] }, { node: home });
    network.connect({ node: host, addresses: [ABROAD] }, { node: abroad });
    network.connect({ node: home }, { node: core }, rate);
    network.connect({ node: abroad }, { node: core }, rate);
    network.connect({ node: peer, addresses: [PEER] }, { node: core });
    network.check();
    const [own, other] = host.interfaces;
    scheduleChanges(simulator, linkOf(own), [{ time: leaves, up: false }]);
    scheduleChanges(simulator, linkOf(other), [
      { time: 0, up: false },
      { time: arrives, up: true },
    ]);
    this.mover = new Notes(() => simulator.now());
    this.peer = new Notes(() => simulator.now());
    const options = { sendBuffer: Infinity, ...sctp };
    sctpHost(simulator, peer, options).host.transport.open({ addresses: [], port: PORT, protocols }, this.peer);
    const transport = sctpHost(simulator, host, options).host.transport;
    simulator.schedule(0.1, {
      fire: () => {
        const endpoint = transport.open({ addresses: [], port: 5000, protocols }, this.mover);
        const association = endpoint.connect([PEER], PORT);
        for (let i = 0; i < this.#sent; i++) association.send({ payload: filled(i, 5000), ppid: PPID });
      },
    });
  }

  /** Runs, and looks at the peer's paths. */
  until(time: number): this {
    this.simulator.run({ until: time });
    const { inbound } = this.peer;
    this.seen.push(`${inbound?.state} ${inbound?.remoteAddresses.join(' ')}`);
    return this;
  }

  /** Whether all messages arrived, once and in order. */
  get isComplete(): boolean {
    const { messages } = this.peer;
    return (
      messages.length === this.#sent &&
      messages.every((bytes, i) => Buffer.from(bytes).equals(Buffer.from(filled(i, 5000).bytes())))
    );
  }
}

describe('a host that moves from one network to another', () => {
  for (const [what, sctp] of [
    ['one path at a time', {}],
    ['CMT', { cmt: cmtDefaults, pfMaxRetrans: 0 }],
  ] as const) {
    it(`keeps its association when both overlap: ${what}`, () => {
      const journey = new Journey({ leaves: 6, arrives: 3 }, { ...dynamic, ...sctp });
      journey.until(1).until(5.5).until(8).until(30);
      assert.deepEqual(journey.seen, [`up ${HOME}`, `up ${HOME} ${ABROAD}`, `up ${ABROAD}`, `up ${ABROAD}`]);
      assert.ok(journey.isComplete);
    });

    it(`keeps its association when it is cut off for a minute: ${what}`, () => {
      const journey = new Journey({ leaves: 2, arrives: 62 }, { ...dynamic, ...sctp });
      journey.until(1).until(61).until(63).until(80);
      assert.deepEqual(journey.seen, [`up ${HOME}`, `up ${HOME}`, `up ${ABROAD}`, `up ${ABROAD}`]);
      assert.ok(journey.isComplete);
    });
  }

  it('loses it without dynamic addresses: the peer does not know where it is', () => {
    const journey = new Journey({ leaves: 2, arrives: 3 }, { assocMaxRetrans: 4 }).until(300);
    assert.deepEqual([journey.isComplete, journey.mover.events.at(-1)], [false, 'lost']);
  });
});
