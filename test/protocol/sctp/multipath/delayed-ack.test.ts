import assert from 'node:assert/strict';
import { cmtDefaults } from '../../../../protocol/sctp/cmt-options.ts';
import { decodePacket } from '../../../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../../../protocol/sctp/wire/encode-packet.ts';
import { ScriptedSender } from '../scripted-peer.ts';

function receiver(delayedAck: boolean, sackFrequency = 2): ScriptedSender {
  return new ScriptedSender({ sctp: { cmt: { ...cmtDefaults, delayedAck }, sackFrequency } });
}

describe('delayed acknowledgment for CMT (DAC): the receiver', () => {
  it('sends no SACK at once for reordering, but every second packet, and counts them', () => {
    const peer = receiver(true);
    peer.data({ tsn: 1 });
    for (const tsn of [3, 5, 2, 6]) peer.data({ tsn });
    assert.deepEqual(peer.sacks, ['1', '1 [3-3] [5-5]', '3 [5-6]']);
    assert.deepEqual(
      peer.sackChunks.map(({ packets }) => packets),
      [1, 2, 2],
    );
  });

  it('acknowledges a single packet after the usual delay', () => {
    const peer = receiver(true);
    peer.data({ tsn: 1 });
    peer.data({ tsn: 3 });
    peer.pair.network.run(0.3);
    assert.deepEqual(peer.sacks, ['1', '1 [3-3]']);
    assert.equal(peer.sackChunks.at(-1)?.packets, 1);
  });

  it('sends a SACK at once for a duplicate, or when it is asked to', () => {
    const peer = receiver(true);
    for (const tsn of [1, 1]) peer.data({ tsn });
    peer.data({ tsn: 3, immediate: true });
    assert.deepEqual(peer.sacks, ['1', '1 {1}', '1 [3-3]']);
  });

  it('counts no more than two bits hold', () => {
    const peer = receiver(true, 5);
    for (const tsn of [1, 2, 3, 4, 5, 6]) peer.data({ tsn });
    assert.deepEqual(
      peer.sackChunks.map(({ packets }) => packets),
      [1, 3],
    );
  });

  it('left out, reports gaps at once, and counts nothing', () => {
    const peer = receiver(false);
    peer.data({ tsn: 1 });
    for (const tsn of [3, 5]) peer.data({ tsn });
    assert.deepEqual(peer.sacks, ['1', '1 [3-3]', '1 [3-3] [5-5]']);
    assert.deepEqual(
      peer.sackChunks.map(({ packets }) => packets),
      [undefined, undefined, undefined],
    );
  });

  it('writes the count into the two upper flags of the SACK, as libusrsctp does', () => {
    const sack = { type: 'SACK', cumulativeTsn: 7, receiveWindow: 1500, gaps: [], duplicates: [], packets: 2 } as const;
    const header = { sourcePort: 1, destinationPort: 2, verificationTag: 3 };
    const bytes = encodePacket({ ...header, chunks: [sack], byteLength: 28 });
    assert.equal(bytes[13], 0x80);
    const decoded = decodePacket(bytes);
    assert.ok(decoded.ok);
    assert.deepEqual(decoded.packet.chunks, [sack]);
  });
});
