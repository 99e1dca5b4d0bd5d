import assert from 'node:assert/strict';
import type { AssociationOptions } from '../../../protocol/host.ts';
import type { SctpAssociation } from '../../../protocol/sctp/association.ts';
import { bytesOf, Pair, PORT, PPID } from './pair.ts';
import type { Transit } from './virtual-network.ts';

const SERVER = ['10.1.0.2', '10.2.0.2', '10.3.0.2'];

/** A client whose packets to some addresses never leave its host, which the stack learns at once. */
class Stage extends Pair {
  /** Addresses without a way. */
  readonly closed = new Set<string>();
  /** Packets to other addresses that do not leave either, though there is a way. */
  readonly unsent = new Set<string>();

  constructor() {
    super({ clientAddresses: ['10.1.0.1', '10.2.0.1', '10.3.0.1'], serverAddresses: SERVER });
    this.network.fate = (transit) => {
      if (!transit.source.endsWith('.1')) return undefined;
      const noWay = this.closed.has(transit.destination);
      if (!noWay && !this.unsent.has(transit.destination)) return undefined;
      this.network.simulator.timer(() => this.tell(transit, noWay)).arm(0);
      return 'drop';
    };
  }

  tell({ packet, destination }: Transit, noWay: boolean): void {
    this.clientStack.packetUnsent(packet, destination, noWay);
  }

  connectToAll(options?: AssociationOptions): SctpAssociation {
    this.clientEndpoint.connect(SERVER, PORT, options);
    return this.clientStack.associations[0];
  }

  /** INITs that were tried: `SECONDS ADDRESS`. */
  get inits(): string[] {
    return this.network.sent('INIT').map(({ sentAt, destination }) => `${Number(sentAt.toFixed(6))} ${destination}`);
  }
}

describe('a packet that does not leave its host', () => {
  it('lets a set-up try the next address at once, if there is no way to the one that it tries', () => {
    const stage = new Stage();
    stage.closed.add(SERVER[0]);
    const association = stage.connectToAll();
    stage.network.run(0.1);
    assert.deepEqual(stage.inits, [`0 ${SERVER[0]}`, `0 ${SERVER[1]}`]);
    assert.equal(association.state, 'up');
    assert.equal(stage.client.timeOf('up').toFixed(6), '0.040000');
  });

  it('ends a set-up when there is no way to any address', () => {
    const stage = new Stage();
    for (const address of SERVER) stage.closed.add(address);
    stage.connectToAll();
    stage.network.run(0.1);
    assert.deepEqual(stage.inits.length, 3);
    assert.deepEqual([stage.client.events, stage.client.times], [['noRoute'], [0]]);
  });

  it('leaves a set-up to its time-outs where there is a way; addresses without one are passed over', () => {
    const stage = new Stage();
    stage.closed.add(SERVER[1]);
    stage.unsent.add(SERVER[0]);
    stage.unsent.add(SERVER[2]);
    stage.connectToAll();
    stage.network.run(8);
    assert.deepEqual(stage.inits, [
      `0 ${SERVER[0]}`,
      // T1-init doubles.
      `1 ${SERVER[1]}`,
      `1 ${SERVER[2]}`,
      `3 ${SERVER[0]}`,
      `7 ${SERVER[2]}`,
    ]);
  });

  it('is reported of an address that is not tried any more, or again: this changes nothing', () => {
    const stage = new Stage();
    stage.closed.add(SERVER[0]);
    stage.network.cut.add(SERVER[1]);
    stage.connectToAll();
    stage.network.run(0.5);
    const [first] = stage.network.transits;
    stage.tell(first, true);
    stage.tell({ ...first, destination: '10.9.0.9' }, true);
    stage.tell({ ...first, packet: { ...first.packet, verificationTag: 77 } }, true);
    stage.network.run(0.4);
    assert.equal(stage.inits.length, 2);
    assert.deepEqual(stage.client.events, []);
  });

  it('does not count as sent, and ends no association that is there', () => {
    const stage = new Stage();
    const association = stage.connectToAll();
    stage.network.run(1);
    const { packetsSent } = association.statistics;
    for (const address of SERVER) stage.closed.add(address);
    association.send({ payload: bytesOf('lost'), ppid: PPID });
    stage.network.run(0.1);
    assert.equal(association.statistics.packetsSent, packetsSent);
    assert.equal(association.state, 'up');
    stage.closed.clear();
    stage.network.run(5);
    assert.deepEqual(stage.server.texts, ['lost']);
  });
});
