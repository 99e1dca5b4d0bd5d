import assert from 'node:assert/strict';
import { AcceptedSession } from '../../../native/api/accepted-session.ts';
import { Faults } from '../../../native/faults.ts';
import { SystemClock } from '../../../native/system-clock.ts';
import { stringCodec } from '../../../index.ts';
import { silentLog, type Association, type Ppid } from '../../../protocol/host.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';

/** An association that has no room at first. */
class FullAssociation implements Association {
  readonly state = 'up';
  readonly inbound = true;
  readonly localPort = 1;
  readonly remotePort = 2;
  readonly remoteAddresses = [];
  readonly provenAddresses = [];
  context: unknown;
  hasRoom = false;
  readonly done: (Ppid | 'shutdown' | 'abort')[] = [];
  paths = (): [] => [];
  setReceiving = (): void => undefined;
  setPrimary = (): void => undefined;
  shutdown = (): void => void this.done.push('shutdown');
  abort = (): void => void this.done.push('abort');
  send({ ppid }: { readonly ppid: Ppid }): boolean {
    if (this.hasRoom) this.done.push(ppid);
    return this.hasRoom;
  }
}

describe('a session that is closed', () => {
  it('sends a cookie that had to wait before its end', async () => {
    const association = new FullAssociation();
    const clock = new SystemClock(new Faults(silentLog));
    const protocol = { codec: stringCodec };
    const side = { clock, longestMessage: 1000, protocol, asap: asapCodec('rfc'), over: () => undefined };
    const session = new AcceptedSession(association, side);
    session.setCookie(Uint8Array.of(1));
    const closed = session.close();
    await new Promise(setImmediate);
    assert.deepEqual(association.done, []);
    association.hasRoom = true;
    session.writable();
    await new Promise(setImmediate);
    assert.deepEqual(association.done, [ASAP_PPID, 'shutdown']);
    session.ended('closed');
    await closed;
  });
});
