import assert from 'node:assert/strict';
import { TransportError, type UserMessage } from '../../../protocol/host.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { Outbox } from '../../../protocol/services/outbox.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { ScriptedAssociation } from '../registrar/scripted-host.ts';

/** An association that notes what is done with it; it has the outgoing streams 0 and 1. */
class NotedAssociation extends ScriptedAssociation {
  readonly notes: string[] = [];

  constructor(room: number) {
    super(new Simulator(), 1, ['10.0.0.1'], 2, true);
    this.room = room;
  }

  override send(message: UserMessage): boolean {
    const { payload, stream = 0 } = message;
    if (stream > 1) throw new TransportError('no such stream');
    const isTaken = super.send(message);
    if (isTaken) this.notes.push(`${new TextDecoder().decode(payload.bytes())} on ${stream}`);
    return isTaken;
  }

  override setReceiving(receiving?: boolean): void {
    this.notes.push(receiving === true ? 'reads' : 'reads no more');
  }

  override shutdown(): void {
    this.notes.push('shutdown');
    super.shutdown();
  }
}

function sendAll(outbox: Outbox, association: NotedAssociation, ...words: readonly string[]): void {
  for (const word of words)
    outbox.send(association, { payload: new BytesPayload(new TextEncoder().encode(word)), ppid: 0 });
}

describe('outbox of a service', () => {
  it('leaves alone what is taken at once', () => {
    const [outbox, association] = [new Outbox(), new NotedAssociation(2)];
    sendAll(outbox, association, 'a', 'b');
    outbox.writable(association);
    outbox.shutdown(association);
    assert.deepEqual(association.notes, ['a on 0', 'b on 0', 'shutdown']);
  });

  it('keeps the order of what waits, and reads of the peer when all is taken', () => {
    const [outbox, association] = [new Outbox(), new NotedAssociation(1)];
    sendAll(outbox, association, 'a', 'b', 'c', 'd');
    assert.deepEqual(association.notes, ['a on 0', 'reads no more']);
    association.room = 2;
    outbox.writable(association);
    assert.deepEqual(association.notes.slice(2), ['b on 0', 'c on 0']);
    association.room = 9;
    // There is room, but not for those that come later.
    sendAll(outbox, association, 'e');
    outbox.writable(association);
    assert.deepEqual(association.notes.slice(4), ['d on 0', 'e on 0', 'reads']);
    sendAll(outbox, association, 'f');
    assert.deepEqual(association.notes.slice(7), ['f on 0']);
  });

  it('shuts an association down behind what waits', () => {
    const [outbox, association] = [new Outbox(), new NotedAssociation(0)];
    sendAll(outbox, association, 'a');
    outbox.shutdown(association);
    association.room = 1;
    outbox.writable(association);
    assert.deepEqual(association.notes, ['reads no more', 'a on 0', 'reads', 'shutdown']);
  });

  it('holds up only the peer that does not read', () => {
    const outbox = new Outbox();
    const [slow, other] = [new NotedAssociation(0), new NotedAssociation(9)];
    sendAll(outbox, slow, 'a');
    sendAll(outbox, other, 'b');
    assert.deepEqual(other.notes, ['b on 0']);
  });

  it('discards waiting messages when their receiver is gone', () => {
    const [outbox, association] = [new Outbox(), new NotedAssociation(0)];
    sendAll(outbox, association, 'a');
    outbox.forget(association);
    association.room = 9;
    outbox.writable(association);
    sendAll(outbox, association, 'b');
    assert.deepEqual(association.notes, ['reads no more', 'reads', 'b on 0']);
  });

  it('keeps nothing for an association that has ended', () => {
    const [outbox, association] = [new Outbox(), new NotedAssociation(9)];
    association.state = 'ended';
    sendAll(outbox, association, 'a');
    assert.deepEqual(association.notes, []);
  });

  it('takes stream 0 where there is no such stream in this direction', () => {
    const [outbox, association] = [new Outbox(), new NotedAssociation(1)];
    for (const stream of [1, 2, 7])
      outbox.send(association, {
        payload: new BytesPayload(new TextEncoder().encode(String(stream))),
        ppid: 0,
        stream,
      });
    association.room = 9;
    outbox.writable(association);
    assert.deepEqual(association.notes, ['1 on 1', 'reads no more', '2 on 0', '7 on 0', 'reads']);
  });
});
