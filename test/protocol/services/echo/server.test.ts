import assert from 'node:assert/strict';
import { EchoServer } from '../../../../protocol/services/echo/server.ts';
import type { PlainServerOptions } from '../../../../protocol/services/plain-server.ts';
import { asapCodec } from '../../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../../protocol/wire/asap-messages.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../../registrar/scripted-host.ts';

/** A server, the lengths and events that it reported, and a way to send to it. */
function play(what: Partial<PlainServerOptions> = {}) {
  const host = new ScriptedHost(['10.0.0.1']);
  const reported: string[] = [];
  const server = new EchoServer(
    host.transport,
    { addresses: [], port: 7, ...what },
    {
      received: (length) => reported.push(`${length}`),
      associationUp: () => reported.push('up'),
      associationRestarted: () => reported.push('restarted'),
      associationEnded: (_association, end) => reported.push(end),
    },
  );
  const endpoint = server.endpoint as ScriptedEndpoint;
  const association = endpoint.accept(['10.0.0.2'], 5000);
  const say = (text: string, ppid = 0): void => server.message(association, Buffer.from(text), ppid, 0);
  return { server, endpoint, association, reported, say };
}

function texts({ sent }: ScriptedAssociation): string[] {
  return sent.map(({ ppid, hex }) => `${ppid} ${Buffer.from(hex, 'hex').toString()}`);
}

describe('echo server', () => {
  it('gives every message back with its payload protocol identifier', () => {
    const { association, reported, say } = play({ profile: 'rfc' });
    say('one');
    say('two', 38);
    say('');
    assert.deepEqual(texts(association), ['0 one', '38 two', '0 ']);
    assert.deepEqual(reported, ['up', '3', '3', '0']);
  });

  it("of a pool element gives nothing of ASAP's control channel back; by itself it gives back all", () => {
    const cookie = asapCodec('rfc').encode({ type: 'ASAP_COOKIE_ECHO', cookie: Uint8Array.of(1) });
    const [pooled, alone] = [play({ profile: 'rfc' }), play()];
    for (const { server, association } of [pooled, alone]) server.message(association, cookie, ASAP_PPID, 0);
    assert.deepEqual([pooled.association.sent.length, alone.association.sent.length], [0, 1]);
    pooled.endpoint.receive(pooled.association, ASAP_PPID, cookie);
    assert.equal(pooled.association.sent.length, 0);
  });

  it('keeps what is not taken until there is room', () => {
    const { server, association, say } = play();
    association.room = 1;
    for (const text of ['one', 'two', 'three']) say(text);
    association.room = 9;
    server.writable(association);
    assert.deepEqual(texts(association), ['0 one', '0 two', '0 three']);
  });

  it('gives a peer that restarted nothing of what its former self said', () => {
    const { server, association, reported, say } = play();
    association.room = 0;
    say('one');
    server.associationRestarted(association);
    association.room = 9;
    server.writable(association);
    say('two');
    server.associationEnded(association, 'shutDownByPeer');
    assert.deepEqual(texts(association), ['0 two']);
    assert.deepEqual(reported, ['up', '3', 'restarted', '3', 'shutDownByPeer']);
  });
});
