import assert from 'node:assert/strict';
import type { AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { Script } from './registrar-script.ts';

/** What a pool user asks for. */
function request(poolHandle: string): AsapMessage {
  return { type: 'ASAP_HANDLE_RESOLUTION', poolHandle, subscribe: false };
}

function poolHandles(messages: readonly AsapMessage[]): string[] {
  return messages.map((message) => ('poolHandle' in message ? message.poolHandle : message.type));
}

describe('a peer whose send buffer at a registrar is full', () => {
  it('gets all answers in order once there is room', () => {
    const script = new Script('rfc', { asap: { serviceDuringStartup: true } });
    const user = script.client(7);
    user.room = 1;
    assert.deepEqual(poolHandles(script.ask(user, request('A'))), ['A']);
    assert.deepEqual(script.ask(user, request('B')), []);
    assert.deepEqual(script.ask(user, request('C')), []);
    user.room = Infinity;
    script.asap.handler.writable?.(user);
    assert.deepEqual(poolHandles(script.ask(user, request('D'))), ['B', 'C', 'D']);
  });

  it('gets nothing that was meant for its former instance if it restarts', () => {
    const script = new Script('rfc', { asap: { serviceDuringStartup: true } });
    const user = script.client(7);
    user.room = 0;
    script.ask(user, request('A'));
    script.asap.handler.associationRestarted?.(user);
    user.room = Infinity;
    script.asap.handler.writable?.(user);
    assert.deepEqual(poolHandles(script.ask(user, request('B'))), ['B']);
  });

  it('gets all answers of ENRP, too', () => {
    const script = new Script('rfc');
    const peer = script.peer(2);
    peer.room = 0;
    for (const receiver of [0, 1]) script.send(peer, { type: 'ENRP_LIST_REQUEST', sender: 2, receiver });
    peer.room = Infinity;
    script.enrp.handler.writable?.(peer);
    const types = script.answers(peer).map(({ type }) => type);
    assert.ok(types.length >= 2, types.join());
  });
});
