import assert from 'node:assert/strict';
import { peerAddresses } from '../../../protocol/sctp/setup/peer-addresses.ts';
import { chunksOf, CLIENT, init, inject, typesOf } from './injection.ts';
import { Pair } from './pair.ts';

const OTHER = '10.2.0.1';

/** The cookie that a listener makes for an INIT, with its tag. */
function cookieFor(pair: Pair, source: string, addresses: readonly string[]): { cookie: Uint8Array; tag: number } {
  const [answer] = chunksOf(inject(pair, { chunks: [{ ...init, addresses }], tag: 0, source }));
  assert.ok(answer.type === 'INIT_ACK');
  return { cookie: answer.cookie, tag: answer.initiateTag };
}

describe('SCTP addresses of a peer (RFC 9260 §5.1.2)', () => {
  const own = [{ address: '10.1.0.2' }, { address: '2001:db8::2' }];

  it('are the source, and those that it lists, each once', () => {
    const listed = ['10.1.0.1', '10.2.0.1', '2001:db8::1', '10.2.0.1'];
    assert.deepEqual(peerAddresses('10.1.0.1', listed, own), ['10.1.0.1', '10.2.0.1', '2001:db8::1']);
  });

  it('are no groups, no broadcast and no unspecified addresses, and no IPv4 ones in disguise (§3.3.2.1.2)', () => {
    const nobody = ['0.0.0.0', '0.1.2.3', '224.0.0.1', '239.1.2.3', '255.255.255.255'];
    assert.deepEqual(peerAddresses('10.1.0.1', [...nobody, '::', 'ff02::1', '::ffff:10.1.0.1'], own), ['10.1.0.1']);
  });

  it('are 32 at most', () => {
    const listed = Array.from({ length: 100 }, (_, i) => `10.3.0.${i}`);
    assert.equal(peerAddresses('10.1.0.1', listed, own).length, 32);
  });
});

describe('SCTP set-up with a peer of several addresses (RFC 9260 §5.1, §5.2.2, §6.4)', () => {
  it('acknowledges a COOKIE ECHO to where it came from; only the source of the INIT is confirmed (§5.4, §6.4)', () => {
    const pair = new Pair();
    const { cookie, tag } = cookieFor(pair, CLIENT, [OTHER]);
    const [answer] = inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie }], tag, source: OTHER });
    assert.deepEqual([typesOf([answer]), answer.destination], [['COOKIE_ACK'], OTHER]);
    assert.deepEqual(
      pair.inbound.paths().map(({ address, state }) => [address, state]),
      [
        [CLIENT, 'active'],
        [OTHER, 'unconfirmed'],
      ],
    );
  });

  it('does so too when the COOKIE ECHO comes again from another address (§5.2.4 D)', () => {
    const pair = new Pair();
    const { cookie, tag } = cookieFor(pair, CLIENT, [OTHER]);
    for (const source of [CLIENT, OTHER]) {
      const answers = inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie }], tag, source });
      assert.ok(
        answers.some(({ packet, destination }) => packet.chunks[0].type === 'COOKIE_ACK' && destination === source),
      );
    }
    assert.equal(pair.serverStack.associations.length, 1);
  });

  it('refuses an INIT from elsewhere that lists an address of an association: a restart with new addresses (§5.2.2, cause 11)', () => {
    const pair = new Pair().up();
    const { localTag } = pair.inbound;
    const [{ packet, destination }] = inject(pair, {
      chunks: [{ ...init, addresses: [CLIENT] }],
      tag: 0,
      source: '10.9.0.9',
    });
    const [abort] = packet.chunks;
    assert.ok(abort.type === 'ABORT' && abort.causes[0].code === 11);
    assert.deepEqual([packet.verificationTag, destination], [init.initiateTag, '10.9.0.9']);
    assert.equal(pair.inbound.localTag, localTag);
  });

  it('discards a cookie that lists an address which another association has got meanwhile (§5.2.4)', () => {
    const pair = new Pair();
    const { cookie, tag } = cookieFor(pair, '10.9.0.9', [CLIENT]);
    pair.up();
    assert.deepEqual(inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie }], tag, source: '10.9.0.9' }), []);
    assert.deepEqual(
      pair.serverStack.associations.map(({ remoteAddresses }) => remoteAddresses),
      [[CLIENT]],
    );
  });

  it('another port of the same address is another peer', () => {
    const pair = new Pair().up();
    const [answer] = chunksOf(inject(pair, { chunks: [init], tag: 0, sourcePort: 5001 }));
    assert.equal(answer.type, 'INIT_ACK');
  });
});
