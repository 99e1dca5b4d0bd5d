import assert from 'node:assert/strict';
import { SctpEndpoint } from '../../../../protocol/sctp/endpoint.ts';
import { SctpCauseCode } from '../../../../protocol/sctp/sctp-error-cause.ts';
import { data } from '../injection.ts';
import { A, B, C, MovingPair, SERVER } from './moving-pair.ts';

/** Lets packets with chunks of these types be lost. */
function lose(pair: MovingPair, ...types: string[]): void {
  pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => types.includes(type)) ? 'drop' : undefined);
}

describe('a move during a shutdown', () => {
  it('in SHUTDOWN-SENT: SHUTDOWN goes to where the peer is now, at once', () => {
    const pair = new MovingPair().up();
    lose(pair, 'SHUTDOWN');
    pair.inbound.shutdown();
    pair.network.run(0.1);
    pair.network.fate = undefined;
    pair.move(B);
    pair.network.run(0.2);
    assert.deepEqual([pair.server.events.at(-1), pair.client.events.at(-1)], ['closed', 'shutDownByPeer']);
  });

  it('in SHUTDOWN-ACK-SENT: so does SHUTDOWN ACK', () => {
    const pair = new MovingPair().up();
    lose(pair, 'SHUTDOWN_ACK');
    pair.association.shutdown();
    pair.network.run(0.1);
    pair.network.fate = undefined;
    pair.move(B);
    pair.network.run(0.2);
    assert.deepEqual([pair.server.events.at(-1), pair.client.events.at(-1)], ['shutDownByPeer', 'closed']);
  });

  it('T2-shutdown expires for no address that went', () => {
    const pair = new MovingPair().up();
    lose(pair, 'SHUTDOWN');
    pair.inbound.shutdown();
    pair.network.run(0.1);
    pair.move(B);
    pair.network.run(5);
    const last = pair.network.sent('SHUTDOWN').map(({ destination }) => destination);
    assert.deepEqual([last[0], new Set(last.slice(1))], [A, new Set([B])]);
  });
});

describe('a move while a FORWARD-TSN is on its way', () => {
  for (const [what, move] of [
    ['of the sender', (pair: MovingPair): void => pair.move(B)],
    ['of the receiver', (pair: MovingPair): void => pair.network.layerOf(SERVER)?.change(['10.1.0.3'])],
  ] as const)
    it(`${what}: it is sent again`, () => {
      const pair = new MovingPair().up();
      lose(pair, 'DATA', 'FORWARD_TSN');
      pair.send('stale', { lifetime: 0.5 });
      pair.network.run(1.2);
      assert.equal(pair.network.sent('FORWARD_TSN').length, 1);
      pair.network.fate = undefined;
      move(pair);
      pair.network.run(0.5);
      assert.ok(pair.association.sender.outstanding.empty);
    });
});

describe('an ASCONF that is under way when the host loses its last address', () => {
  it('is sent from the next one as soon as that is there, with an RTO as at the begin', () => {
    const pair = new MovingPair().up();
    lose(pair, 'ASCONF');
    pair.move(A, B);
    pair.network.run(0.1);
    pair.move();
    pair.network.run(9);
    pair.network.fate = undefined;
    pair.move(C);
    pair.network.run(0.2);
    assert.deepEqual([pair.inbound.remoteAddresses, pair.own.addresses], [[C], [C]]);
    assert.ok(pair.association.pathSet.all[0].roundTrip.rto <= 1);
  });
});

describe('a host that goes back', () => {
  it('gets the answer to an ASCONF that had it forget where it is now: the peer knows that one by its serial number', () => {
    const pair = new MovingPair().up();
    pair.move(C);
    pair.network.run(1);
    pair.move(B);
    // There, but its answer is not here yet.
    pair.network.run(0.012);
    pair.move();
    pair.move(C);
    pair.network.run(1);
    assert.deepEqual([pair.inbound.remoteAddresses, pair.own.addresses], [[C], [C]]);
  });

  it('asks again to delete an address that an ASCONF came from', () => {
    const pair = new MovingPair({ clientAddresses: [A, B] }).up();
    lose(pair, 'ASCONF');
    pair.move(C);
    pair.network.fate = undefined;
    pair.move(B);
    pair.network.run(0.012);
    pair.move(C);
    pair.network.run(1);
    assert.deepEqual([pair.inbound.remoteAddresses, pair.own.addresses], [[C], [C]]);
  });

  it('does not ask that for ever', () => {
    const pair = new MovingPair({ clientAddresses: [A, B] }).up();
    pair.network.run(3);
    lose(pair, 'ASCONF');
    pair.move(A);
    for (let i = 0; i < 3; i++) {
      const refused = pair.asconfs.at(-1);
      assert.ok(refused);
      const causes = [{ code: SctpCauseCode.deleteSourceAddress, info: new Uint8Array(0) }];
      pair.forgeAnswer([
        {
          type: 'ASCONF_ACK',
          serial: refused.serial,
          responses: refused.requests.map(({ correlation }) => ({ outcome: 'failure' as const, correlation, causes })),
        },
      ]);
    }
    assert.equal(pair.asconfs.length, 1);
  });
});

describe('the answer to an ASCONF', () => {
  it('that was never sent ends the association, and nothing behind it in its packet is read (§5.2, D2)', () => {
    const pair = new MovingPair().up();
    pair.forgeAnswer([
      { type: 'ASCONF_ACK', serial: pair.association.localInitialTsn, responses: [] },
      data({ tsn: pair.inbound.localInitialTsn }),
    ]);
    assert.equal(pair.client.events.at(-1), 'lost');
    assert.deepEqual(pair.network.sent('ABORT')[0].chunk.causes[0].code, SctpCauseCode.illegalAsconfAck);
    assert.deepEqual(pair.client.messages, []);
  });

  it('of before is no answer to the ASCONF that is under way', () => {
    const pair = new MovingPair().up();
    pair.move(A, B);
    pair.network.run(1);
    lose(pair, 'ASCONF');
    pair.move(A, B, C);
    pair.forgeAnswer([{ type: 'ASCONF_ACK', serial: pair.association.localInitialTsn, responses: [] }]);
    assert.deepEqual([pair.client.events.at(-1), pair.own.addresses], ['up', [A, B]]);
  });

  it('has serial numbers that go on with 0 behind 0xffffffff, on both sides', () => {
    const pair = new MovingPair();
    assert.ok(pair.clientEndpoint instanceof SctpEndpoint);
    pair.clientEndpoint.stack.entropy.nonZeroUint32 = (): number => 0xffff_ffff;
    pair.up();
    for (const addresses of [
      [A, B],
      [A, B, C],
      [A, C],
    ]) {
      pair.move(...addresses);
      pair.network.run(1);
    }
    assert.deepEqual(
      pair.asconfs.map(({ serial }) => serial),
      [0xffff_ffff, 0, 1],
    );
    assert.deepEqual(
      [pair.own.addresses, pair.inbound.remoteAddresses, pair.association.state],
      [[A, C], [A, C], 'up'],
    );
  });

  it('confirms no address of the peer: that needs the nonce of a HEARTBEAT (RFC 9260 §5.4)', () => {
    const pair = new MovingPair().up();
    lose(pair, 'HEARTBEAT');
    pair.network.layerOf(SERVER)?.change(['10.1.0.3']);
    pair.network.run(0.1);
    pair.move(B);
    pair.network.run(0.3);
    assert.deepEqual(pair.own.addresses, [B]);
    assert.deepEqual(
      pair.association.paths().map(({ address, state }) => `${address} ${state}`),
      ['10.1.0.3 unconfirmed'],
    );
  });

  it('is not asked of an address that is not confirmed, unless the host has moved', () => {
    const pair = new MovingPair().up();
    lose(pair, 'HEARTBEAT');
    pair.network.layerOf(SERVER)?.change(['10.1.0.3']);
    pair.network.run(0.1);
    pair.move(A, B);
    pair.network.run(0.3);
    assert.deepEqual(pair.network.sent('ASCONF', A), []);
    pair.network.fate = undefined;
    pair.network.run(2);
    assert.deepEqual(pair.own.addresses, [A, B]);
  });
});
