import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { BytesPayload } from '../../../../protocol/payload.ts';
import type { SctpPacket } from '../../../../protocol/sctp/chunk.ts';
import { encodePacket } from '../../../../protocol/sctp/wire/encode-packet.ts';
import { LinkType, type CapturedFrame } from '../../../../protocol/wire/capture/captured-frame.ts';
import { Dissector, type DissectedFrame } from '../../../../protocol/wire/capture/dissector.ts';
import { writeIpPacket } from '../../../../protocol/wire/capture/captured-ip-packet.ts';
import { readCapture } from '../../../../protocol/wire/capture/read-capture.ts';
import { writeUdpDatagram } from '../../../../protocol/wire/capture/udp-datagram.ts';
import { capturedMessages } from '../reference.ts';
import { data, messageOf, packetOf, SAMPLE_FRAMES, sampleCapture } from './sample-capture.ts';

const addresses = { source: '10.0.0.1', destination: '10.0.0.2' };

function frame(bytes: Uint8Array, linkType: number = LinkType.raw): CapturedFrame {
  return { number: 1, time: 0n, linkType, bytes, originalLength: bytes.length };
}

function dissector(): Dissector {
  return new Dissector({ profile: 'rsplib', encapsulationPorts: [9899] });
}

function sctpFrame(bytes: Uint8Array): CapturedFrame {
  return frame(writeIpPacket({ ...addresses, protocol: 132 }, bytes));
}

function udpFrame(payload: Uint8Array, port: number): CapturedFrame {
  const ends = [addresses.source, addresses.destination].map((address) => ({ address, port }));
  return frame(writeIpPacket({ ...addresses, protocol: 17 }, writeUdpDatagram(ends[0], ends[1], payload)));
}

function found(dissected: DissectedFrame | undefined): DissectedFrame {
  assert.ok(dissected !== undefined);
  return dissected;
}

/** Protocol and type of each message, in order. */
function messages(frames: readonly DissectedFrame[]): string[] {
  return frames
    .flatMap(({ message, sctp }) => [message, ...(sctp?.chunks ?? []).map((chunk) => chunk.message)])
    .filter((message) => message?.decoded?.ok === true)
    .map((message) => (message?.decoded?.ok === true ? (message.decoded.message as { type: string }).type : ''));
}

function dissectAll(file: Uint8Array): DissectedFrame[] {
  const reader = dissector();
  return [...readCapture(file)].map((one) => reader.dissect(one)).filter((one) => one !== undefined);
}

describe('frames of a capture of RSPLIB', () => {
  const file = readFileSync(new URL('../../../../../test/reference/captures/04-calcapp.pcap', import.meta.url));
  const frames = dissectAll(file);

  it('give the messages that Wireshark counts in it', () => {
    const counts: Record<string, number> = {};
    for (const type of messages(frames)) counts[type] = (counts[type] ?? 0) + 1;
    assert.equal(frames.length, 283);
    assert.deepEqual(counts, {
      ENRP_PRESENCE: 24,
      ASAP_SERVER_ANNOUNCE: 36,
      ASAP_REGISTRATION: 8,
      ASAP_REGISTRATION_RESPONSE: 8,
      ASAP_DEREGISTRATION: 1,
      ASAP_DEREGISTRATION_RESPONSE: 1,
      ASAP_HANDLE_RESOLUTION: 5,
      ASAP_HANDLE_RESOLUTION_RESPONSE: 5,
      ASAP_ENDPOINT_KEEP_ALIVE: 2,
      ASAP_ENDPOINT_KEEP_ALIVE_ACK: 2,
      ASAP_COOKIE: 9,
      ASAP_COOKIE_ECHO: 1,
      CALCAPP_REQUEST: 4,
      CALCAPP_ACCEPT: 5,
      CALCAPP_COMPLETE: 3,
      CALCAPP_KEEP_ALIVE: 19,
      CALCAPP_KEEP_ALIVE_ACK: 19,
    });
  });

  it('have no fault; their checksums were left to the network card', () => {
    assert.ok(frames.every(({ fault, sctp }) => fault === undefined && sctp?.error === undefined));
    assert.ok(frames.every(({ sctp }) => sctp === undefined || sctp.checksum === 'zero'));
  });
});

describe('frames that were written here', () => {
  it('come back as the packets and messages that they were made of', () => {
    const frames = dissectAll(sampleCapture());
    assert.equal(frames.length, SAMPLE_FRAMES);
    assert.ok(frames.every(({ sctp }) => sctp === undefined || sctp.checksum === 'right'));
    const perAssociation = ['ASAP_REGISTRATION', 'ASAP_REGISTRATION_RESPONSE', 'CALCAPP_REQUEST'];
    const types = messages(frames);
    for (const type of perAssociation) assert.equal(types.filter((one) => one === type).length, 3, type);
    assert.deepEqual(types.slice(-3), ['ASAP_SERVER_ANNOUNCE', 'ENRP_PRESENCE', 'CSP_REPORT']);
    assert.equal(frames.filter(({ udp, sctp }) => udp !== undefined && sctp !== undefined).length, 15);
  });
});

describe('a dissector', () => {
  const request = messageOf('calcapp', 1);
  const packet = packetOf([data(7, 34, request)]);
  const bytes = encodePacket(packet);

  it('shows a retransmitted message once', () => {
    const reader = dissector();
    const roles = [1, 2].map(() => found(reader.dissect(sctpFrame(bytes))).sctp?.chunks[0].role?.kind);
    assert.deepEqual(roles, ['message', 'duplicate']);
  });

  it('shows what a wrong checksum came with, and the retransmission', () => {
    const reader = dissector();
    const broken = bytes.slice();
    broken[8] ^= 1;
    const first = found(reader.dissect(sctpFrame(broken)));
    assert.equal(first.sctp?.checksum, 'wrong');
    assert.equal(found(reader.dissect(sctpFrame(bytes))).sctp?.chunks[0].role?.kind, 'message');
  });

  it('finds SCTP in UDP on its port, elsewhere by the checksum, and leaves other datagrams alone', () => {
    assert.equal(found(dissector().dissect(udpFrame(bytes, 9899))).sctp?.chunks.length, 1);
    assert.equal(found(dissector().dissect(udpFrame(bytes, 4500))).sctp?.chunks.length, 1);
    const broken = bytes.slice();
    broken[8] ^= 1;
    assert.equal(found(dissector().dissect(udpFrame(broken, 9899))).sctp?.checksum, 'wrong');
    assert.equal(dissector().dissect(udpFrame(broken, 4500)), undefined);
    assert.equal(dissector().dissect(udpFrame(Uint8Array.of(1, 2, 3), 53)), undefined);
  });

  it('knows protocols by port where the payload protocol identifier is 0', () => {
    const announcement = data(1, 0, messageOf('asap', 7));
    const chunk = found(dissector().dissect(sctpFrame(encodePacket(packetOf([announcement]))))).sctp?.chunks[0];
    assert.equal(chunk?.message?.protocol, 'asap');
    assert.equal(chunk.message.decoded?.ok, true);
  });

  it('flags what is malformed: messages, chunks, headers; and reports fragments and cuts', () => {
    const noMessage = packetOf([data(1, 11, new BytesPayload(Uint8Array.of(1, 0, 0, 99)))]);
    const chunk = found(dissector().dissect(sctpFrame(encodePacket(noMessage)))).sctp?.chunks[0];
    assert.equal(chunk?.message?.decoded?.ok, false);
    const twoChunks: SctpPacket = packetOf([{ type: 'COOKIE_ACK' }, data(1, 34, request)]);
    const short = encodePacket(twoChunks).subarray(0, 30);
    const cutPacket = found(dissector().dissect(sctpFrame(short))).sctp;
    assert.equal(cutPacket?.error?.reason, 'bad-length');
    assert.deepEqual(cutPacket.chunks, [{ chunk: { type: 'COOKIE_ACK' } }]);
    assert.match(found(dissector().dissect(frame(Uint8Array.of(0x45, 0)))).fault ?? '', /IPv4 header/);
    const whole = sctpFrame(bytes).bytes;
    const snapped = found(dissector().dissect(frame(whole.subarray(0, whole.length - 10))));
    assert.deepEqual(
      [snapped.cutBytes, snapped.sctp?.checksum, snapped.sctp?.error?.reason],
      [10, 'unknown', 'bad-length'],
    );
    const fragment = whole.slice();
    fragment[6] = 0x20;
    const { ipFragment, sctp } = found(dissector().dissect(frame(fragment)));
    assert.deepEqual([ipFragment, sctp], [{ identification: 0, offset: 0, moreFollow: true }, undefined]);
  });

  it('takes any bytes as frames of any link type', () => {
    const reader = dissector();
    const originals = capturedMessages().map(({ hex }) => Uint8Array.from(Buffer.from(hex, 'hex')));
    const linkTypes = [...Object.values(LinkType), 12, 105];
    let state = 1;
    const below = (limit: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state >>> 8) % limit;
    };
    let shown = 0;
    for (let i = 0; i < 10_000; i++) {
      const message = originals[below(originals.length)];
      const inner = [
        sctpFrame(bytes).bytes,
        sctpFrame(encodePacket(packetOf([data(i, [11, 12, 33, 34][below(4)], new BytesPayload(message))]))).bytes,
        udpFrame(message, [3863, 9901, 2960, 9899][below(4)]).bytes,
        message,
      ][below(4)].slice();
      for (let n = below(5); n > 0; n--) inner[below(inner.length)] = below(256);
      const linkType = below(2) === 0 ? LinkType.raw : linkTypes[below(linkTypes.length)];
      const one = frame(inner.subarray(0, below(8) === 0 ? below(inner.length) : inner.length), linkType);
      if (reader.dissect(one) !== undefined) shown++;
    }
    assert.ok(shown > 2500);
  });
});
