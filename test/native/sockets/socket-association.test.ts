import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { SocketAssociation, type AssociationOwner } from '../../../native/sockets/socket-association.ts';
import type { SctpSocket } from '../../../native/sockets/sctp-socket.ts';

/** A stack that takes everything and cannot slow a single peer down. */
const socket: SctpSocket = {
  port: 7,
  addresses: ['10.0.0.1'],
  connect: () => 1,
  send: () => 0,
  shutdown: () => undefined,
  abort: () => undefined,
  setPrimary: () => 0,
  paths: () => [],
  close: () => undefined,
};

/** An endpoint of one association, which does what is to be done later when the test says so. */
class Owner implements AssociationOwner {
  readonly socket: SctpSocket;
  readonly association: SocketAssociation;
  /** Lengths of the messages that the engine got. */
  readonly delivered: number[] = [];
  #later: (() => void)[] = [];

  constructor(stack = socket, autoclose = 0) {
    this.socket = stack;
    const peer = { addresses: ['10.0.0.2'], port: 9, inbound: true, autoclose };
    this.association = new SocketAssociation(this, 1, peer);
  }

  deliver(_association: SocketAssociation, { bytes }: { readonly bytes: Uint8Array }): void {
    this.delivered.push(bytes.length);
  }

  aborted(): void {}

  later(_association: SocketAssociation, work: () => void): void {
    this.#later.push(work);
  }

  unsendable(): void {}

  /** What was put off happens. */
  turn(): void {
    for (const work of this.#later.splice(0)) work();
  }

  /** Lets time pass, and what was put off happen. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise(setImmediate);
      this.turn();
    }
  }

  arrives(length: number): boolean {
    return this.association.receive({ bytes: new Uint8Array(length), ppid: 0, stream: 0 });
  }
}

function owner(): Owner {
  const made = new Owner();
  made.association.up([]);
  return made;
}

describe('an association of a stack of sockets', () => {
  it('keeps what arrives while nothing is read, in order', () => {
    const made = owner();
    made.association.setReceiving(false);
    assert.ok(made.arrives(1) && made.arrives(2));
    assert.deepEqual(made.delivered, []);
    made.association.setReceiving(true);
    assert.ok(made.arrives(3));
    made.turn();
    assert.deepEqual(made.delivered, [1, 2, 3]);
  });

  it('does not read again if it was asked to stop before it could', () => {
    const made = owner();
    made.association.setReceiving(false);
    made.arrives(1);
    made.association.setReceiving(true);
    made.association.setReceiving(false);
    made.turn();
    made.arrives(2);
    assert.deepEqual(made.delivered, []);
    made.association.setReceiving(true);
    made.turn();
    assert.deepEqual(made.delivered, [1, 2]);
  });

  it('says when more waits than memory should hold, and counts anew when it was read', () => {
    const made = owner();
    const megabyte = 1 << 20;
    made.association.setReceiving(false);
    for (let i = 0; i < 63; i++) assert.ok(made.arrives(megabyte));
    made.association.setReceiving(true);
    made.turn();
    assert.equal(made.delivered.length, 63);
    made.association.setReceiving(false);
    for (let i = 0; i < 63; i++) assert.ok(made.arrives(megabyte));
    assert.ok(!made.arrives(megabyte));
  });

  it('reports time-out and congestion window of a path as far as the stack knows them', () => {
    const path = { address: '10.0.0.2', state: 'active', primary: true, smoothedRtt: 20 } as const;
    const stack: SctpSocket = {
      ...socket,
      paths: () => [
        { ...path, rto: 500, cwnd: 4380 },
        { ...path, rto: 0 },
      ],
    };
    const [known, unknown] = new Owner(stack).association.paths();
    assert.deepEqual([known.rto, known.smoothedRtt, known.cwnd], [0.5, 0.02, 4380]);
    assert.ok(!('rto' in unknown) && !('cwnd' in unknown));
  });

  it('is not idle while the stack has no room, but from then on', async () => {
    const ended: number[] = [];
    let room = false;
    const stack: SctpSocket = {
      ...socket,
      send: () => (room ? 0 : constants.errno.EAGAIN),
      shutdown: () => ended.push(1),
    };
    const [blocked, idle] = [new Owner(stack, 0.001), new Owner(stack, 0.001)];
    const { association } = blocked;
    association.up([]);
    assert.ok(!association.send({ payload: { byteLength: 0, bytes: () => new Uint8Array() }, ppid: 0 }));
    idle.association.up([]);
    await idle.until(() => idle.association.isShuttingDown);
    blocked.turn();
    assert.deepEqual([association.isShuttingDown, ended.length], [false, 1]);
    room = true;
    association.hasRoom();
    await blocked.until(() => association.isShuttingDown);
    assert.equal(ended.length, 2);
  });

  it('has no timer any more when its endpoint has forgotten it, and none of its own without autoclose', async () => {
    const [forgotten, without, idle] = [new Owner(socket, 0.001), new Owner(socket), new Owner(socket, 0.002)];
    for (const { association } of [forgotten, without, idle]) association.up([]);
    forgotten.association.forgotten();
    await idle.until(() => idle.association.isShuttingDown);
    forgotten.turn();
    without.turn();
    assert.ok(!forgotten.association.isShuttingDown && !without.association.isShuttingDown);
  });

  it('counts empty messages, too', () => {
    const made = owner();
    made.association.setReceiving(false);
    let count = 0;
    while (made.arrives(0) && count < 1e6) count++;
    assert.ok(count > 1e5 && count < 1e6, `${count}`);
  });
});
