import assert from 'node:assert/strict';
import type { Chunk } from '../../../protocol/sctp/chunk.ts';
import { Pair, bytesOf, PPID } from './pair.ts';
import { ScriptedReceiver } from './scripted-peer.ts';

const CLIENT = '10.1.0.1';
const SERVER = '10.1.0.2';

function losing(pair: Pair, type: Chunk['type'], count = Infinity): void {
  let left = count;
  pair.network.fate = ({ packet }) =>
    packet.chunks.some((chunk) => chunk.type === type) && left-- > 0 ? 'drop' : undefined;
}

function times(pair: Pair, type: Chunk['type'], from?: string): number[] {
  return pair.network.sent(type, from).map(({ sentAt }) => sentAt);
}

function gapsBetween(instants: readonly number[]): number[] {
  return instants.slice(1).map((instant, i) => Math.round((instant - instants[i]) * 1e6) / 1e6);
}

describe('SCTP shutdown (RFC 9260 §9.2)', () => {
  it('exchanges SHUTDOWN, SHUTDOWN ACK, SHUTDOWN COMPLETE, and leaves nothing behind', () => {
    const pair = new Pair().up();
    const before = pair.network.transits.length;
    pair.association.shutdown();
    pair.network.run(1);
    assert.deepEqual(
      pair.network.transits.slice(before).map(({ packet }) => packet.chunks.map(({ type }) => type).join('+')),
      ['SHUTDOWN', 'SHUTDOWN_ACK', 'SHUTDOWN_COMPLETE'],
    );
    assert.deepEqual([pair.client.events.at(-1), pair.server.events.at(-1)], ['closed', 'shutDownByPeer']);
    for (const stack of [pair.clientStack, pair.serverStack]) {
      assert.equal(stack.associations.length, 0);
      assert.equal(stack.timers.inUse, 0);
    }
  });

  it('first delivers what was sent, in both directions', () => {
    const pair = new Pair().up();
    pair.sendBulk(40, 1400);
    for (let i = 0; i < 40; i++) pair.inbound.send({ payload: bytesOf(`${i}`), ppid: PPID });
    pair.association.shutdown();
    assert.ok(!pair.send('too late'));
    pair.network.run(10);
    assert.equal(pair.server.messages.length, 40);
    assert.equal(pair.client.messages.length, 40);
    assert.equal(pair.client.events.at(-1), 'closed');
  });

  it('is not kept waiting by a peer that always has more to send', () => {
    const pair = new Pair().up();
    const { inbound } = pair;
    const generate = (): void => {
      while (inbound.send({ payload: bytesOf('x'.repeat(1000)), ppid: PPID }));
    };
    pair.server.onWritable = generate;
    generate();
    pair.association.shutdown();
    pair.network.run(20);
    assert.deepEqual([pair.client.events.at(-1), pair.server.events.at(-1)], ['closed', 'shutDownByPeer']);
    // The send buffer, and as much as would have been answers to what the receive buffer held.
    assert.ok(
      pair.client.messages.length > 500 && pair.client.messages.length < 1000,
      `${pair.client.messages.length}`,
    );
  });

  it('asks for an immediate SACK with the last DATA chunk (RFC 7053 §5.2)', () => {
    const pair = new Pair().up();
    // The initial window takes three packets; the fourth leaves after the shutdown was asked for.
    pair.sendBulk(4, 1452);
    pair.association.shutdown();
    pair.network.run(0.5);
    assert.deepEqual(
      pair.network.sent('DATA').map(({ chunk }) => chunk.immediate),
      [false, false, false, true],
    );
    // No delayed SACK was waited for: 10 ms there, 10 ms back, and the three ways of the shutdown.
    assert.ok(pair.client.timeOf('closed') < 0.2);
  });

  it('sends SHUTDOWN again by T2: after 1, 2, 4, 8, 16, 32 s, then every 60 s; beyond Association.Max.Retrans the peer is lost', () => {
    const pair = new Pair({ sctp: { shutdownGuardFactor: 100 } }).up();
    pair.network.fate = () => 'drop';
    const start = pair.network.now;
    pair.association.shutdown();
    pair.network.run(500);
    const sent = times(pair, 'SHUTDOWN');
    assert.deepEqual(gapsBetween(sent), [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    assert.equal(Math.round((pair.client.timeOf('lost') - start) * 1000), 363_000);
    assert.equal(pair.clientStack.totals().t2Expiries, 11);
  });

  it('T5-shutdown-guard ends by ABORT after 5 RTO.Max what T2 does not', () => {
    const pair = new Pair().up();
    // The peer answers heartbeats and SACKs but not the SHUTDOWN: with data in flight it may not.
    losing(pair, 'SHUTDOWN');
    const start = pair.network.now;
    pair.association.shutdown();
    pair.network.run(400);
    assert.equal(Math.round((pair.client.timeOf('lost') - start) * 1000), 300_000);
    assert.equal(pair.server.events.at(-1), 'aborted');
    const reason = 'the shutdown took longer than 300 s';
    assert.deepEqual([pair.client.endReason, pair.server.endReason], [reason, reason]);
  });

  it('T5 is not restarted by the SHUTDOWNs beside the SACKs of a peer that keeps sending (§9.2)', () => {
    const peer = new ScriptedReceiver({ sctp: { rtoMax: 1 } });
    const { pair } = peer;
    const start = pair.network.now;
    pair.association.shutdown();
    for (let i = 0; i < 20 && pair.association.state === 'up'; i++) {
      const tsn = (pair.inbound.localInitialTsn + i) >>> 0;
      const whole = { stream: 0, ppid: 39, unordered: false, beginning: true, ending: true, immediate: false };
      peer.chunks([{ type: 'DATA', ...whole, tsn, ssn: i, payload: bytesOf('x'), offset: 0, length: 1 }]);
      pair.network.run(0.5);
    }
    assert.equal(Math.round((pair.client.timeOf('lost') - start) * 1000), 5000);
  });

  it('whatever comes from the peer meanwhile clears the error counter: T5 alone ends it then', () => {
    const pair = new Pair({ sctp: { rtoMax: 1, assocMaxRetrans: 3, heartbeatInterval: 2 } }).up();
    // The peer is alive, as its heartbeats show, but no SHUTDOWN gets there.
    losing(pair, 'SHUTDOWN');
    const start = pair.network.now;
    pair.association.shutdown();
    pair.network.run(20);
    assert.equal(Math.round((pair.client.timeOf('lost') - start) * 1000), 5000);
    assert.equal(pair.client.endReason, 'the shutdown took longer than 5 s');
  });

  it('sends SHUTDOWN ACK 11 times by T2 with Association.Max.Retrans 10, however long that takes: no T5; then ABORT', () => {
    const pair = new Pair({ sctp: { rtoMax: 1.5 } }).up();
    pair.network.fate = ({ packet }) => (packet.chunks[0].type === 'SHUTDOWN_ACK' ? 'drop' : undefined);
    pair.association.shutdown();
    pair.network.run(0.015);
    pair.network.cut.add(SERVER);
    pair.network.run(60);
    const sent = times(pair, 'SHUTDOWN_ACK');
    assert.deepEqual(gapsBetween(sent), [1, ...Array.from({ length: 9 }, () => 1.5)]);
    assert.deepEqual(
      pair.network.sent('ABORT', SERVER).map(({ sentAt }) => Math.round((sentAt - sent[10]) * 1e6) / 1e6),
      [1.5],
    );
    assert.equal(pair.server.events.at(-1), 'lost');
    assert.equal(pair.serverStack.timers.inUse, 0);
  });

  it('if both begin at once no T5 ends the side whose SHUTDOWN ACKs are lost before T2 does', () => {
    const pair = new Pair({ sctp: { rtoMax: 1, assocMaxRetrans: 10 } }).up();
    losing(pair, 'SHUTDOWN_ACK');
    pair.association.shutdown();
    pair.inbound.shutdown();
    pair.network.run(60);
    for (const side of [CLIENT, SERVER]) assert.equal(times(pair, 'SHUTDOWN_ACK', side).length, 11);
  });

  it('sends SHUTDOWN ACK again by T2', () => {
    const pair = new Pair().up();
    losing(pair, 'SHUTDOWN_ACK', 3);
    pair.association.shutdown();
    pair.network.run(20);
    assert.deepEqual([pair.client.events.at(-1), pair.server.events.at(-1)], ['closed', 'shutDownByPeer']);
  });

  it('a lost SHUTDOWN COMPLETE is made good out of the blue (§8.4 5)', () => {
    const pair = new Pair().up();
    losing(pair, 'SHUTDOWN_COMPLETE', 1);
    pair.association.shutdown();
    pair.network.run(5);
    assert.deepEqual([pair.client.events.at(-1), pair.server.events.at(-1)], ['closed', 'shutDownByPeer']);
    const [, second] = pair.network.sent('SHUTDOWN_COMPLETE');
    assert.equal(second.chunk.reflected, true);
    assert.equal(pair.serverStack.timers.inUse, 0);
  });

  it('ends on both sides if both begin at once', () => {
    const pair = new Pair().up();
    pair.send('a');
    pair.inbound.send({ payload: bytesOf('b'), ppid: PPID });
    pair.network.run(1);
    pair.association.shutdown();
    pair.inbound.shutdown();
    pair.network.run(5);
    assert.deepEqual([pair.client.events.at(-1), pair.server.events.at(-1)], ['closed', 'closed']);
    assert.ok(times(pair, 'SHUTDOWN', CLIENT).length === 1 && times(pair, 'SHUTDOWN', SERVER).length === 1);
  });

  it('acknowledges DATA that comes after its SHUTDOWN, with the SHUTDOWN once more', () => {
    const pair = new Pair().up();
    for (let i = 0; i < 30; i++) pair.inbound.send({ payload: bytesOf(`${i}`.padEnd(1400)), ppid: PPID });
    pair.association.shutdown();
    pair.network.run(5);
    const bundled = pair.network.transits.filter(
      ({ packet, source }) =>
        source === CLIENT &&
        packet.chunks.some(({ type }) => type === 'SACK') &&
        packet.chunks.some(({ type }) => type === 'SHUTDOWN'),
    );
    assert.ok(bundled.length > 0);
    assert.equal(pair.client.messages.length, 30);
    assert.equal(pair.client.events.at(-1), 'closed');
  });

  it('a shutdown before the set-up is complete follows it', () => {
    const pair = new Pair();
    const association = pair.connect();
    pair.send('only');
    association.shutdown();
    pair.network.run(2);
    assert.deepEqual(pair.server.texts, ['only']);
    assert.deepEqual(pair.client.events, ['up', 'closed']);
  });

  it('survives every single loss during a shutdown with data', () => {
    for (let lost = 0; lost < 25; lost++) {
      const pair = new Pair().up();
      let count = 0;
      pair.network.fate = () => (count++ === lost ? 'drop' : undefined);
      pair.sendBulk(5, 1452);
      pair.association.shutdown();
      pair.network.run(60);
      assert.equal(pair.server.messages.length, 5, `packet ${lost} lost`);
      assert.deepEqual([pair.client.events.at(-1), pair.server.events.at(-1)], ['closed', 'shutDownByPeer']);
    }
  });

  it('autoclose shuts an association down that carries nothing', () => {
    const pair = new Pair({ autoclose: 3 }).up();
    const up = pair.client.timeOf('up');
    pair.network.run(2);
    pair.send('a');
    pair.network.run(10);
    assert.deepEqual(pair.client.events, ['up', 'closed']);
    assert.ok(Math.abs(pair.client.timeOf('closed') - (2.05 + 3 + 0.02)) < 0.001, `${up}`);
  });

  it('autoclose leaves an association that has data which the peer does not take', () => {
    const pair = new Pair({ autoclose: 3, serverSctp: { receiveBuffer: 5000 } }).up();
    pair.inbound.setReceiving(false);
    pair.sendBulk(20, 1000);
    pair.network.run(60);
    assert.deepEqual(pair.client.events, ['up']);
    assert.ok(pair.send('more'));
    pair.inbound.setReceiving(true);
    pair.network.run(120);
    assert.equal(pair.server.messages.length, 21);
    assert.deepEqual(pair.client.events, ['up', 'closed']);
  });

  it('gives the engine what came before the end, even if it was not receiving then', () => {
    const pair = new Pair().up();
    pair.inbound.setReceiving(false);
    pair.send('a');
    pair.send('b');
    pair.association.shutdown();
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['a', 'b']);
    assert.deepEqual(pair.server.events, ['up', 'shutDownByPeer']);
  });
});

describe('SCTP abort (RFC 9260 §9.1)', () => {
  it('informs a peer that it gives up after Association.Max.Retrans: its answers alone may be lost (§8.1)', () => {
    const pair = new Pair({ sctp: { assocMaxRetrans: 2 } }).up();
    pair.network.fate = ({ source }) => (source === SERVER ? 'drop' : undefined);
    pair.send('unheard');
    pair.network.run(20);
    const reason = 'no answer to 3 transmissions';
    assert.deepEqual([pair.client.events.at(-1), pair.server.events.at(-1)], ['lost', 'aborted']);
    assert.deepEqual([pair.client.endReason, pair.server.endReason], [reason, reason]);
    assert.equal(pair.network.sent('ABORT').length, 1);
  });

  it('informs the peer, with the reason, and not the own engine', () => {
    const pair = new Pair().up();
    pair.sendBulk(10, 1000);
    pair.association.abort('enough');
    pair.network.run(5);
    const [abort] = pair.network.sent('ABORT');
    assert.equal(abort.chunk.causes[0].code, 12);
    assert.equal(Buffer.from(abort.chunk.causes[0].info).toString(), 'enough');
    assert.deepEqual([pair.client.events, pair.server.events], [['up'], ['up', 'aborted']]);
    assert.equal(pair.clientStack.timers.inUse + pair.serverStack.timers.inUse, 0);
  });

  it('gives back what was not acknowledged when the peer aborts', () => {
    const pair = new Pair().up();
    pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'DATA') ? 'drop' : undefined);
    pair.sendBulk(5, 1000);
    pair.inbound.abort();
    pair.network.run(1);
    assert.deepEqual(pair.client.events, [
      'up',
      'sendFailed',
      'sendFailed',
      'sendFailed',
      'sendFailed',
      'sendFailed',
      'aborted',
    ]);
  });
});
