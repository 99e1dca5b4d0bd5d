import { BytesPayload, type Payload } from '../../../../protocol/payload.ts';
import type { Chunk, DataChunk, SctpPacket } from '../../../../protocol/sctp/chunk.ts';
import { noUserData, protocolViolation, unrecognizedParameters } from '../../../../protocol/sctp/sctp-error-cause.ts';
import { packetByteLength } from '../../../../protocol/sctp/wire/byte-length.ts';
import { parameterOf } from '../../../../protocol/sctp/wire/parameter.ts';
import { CaptureWriter, type Sighting } from '../../../../protocol/wire/capture/capture-writer.ts';
import { capturedMessages } from '../reference.ts';

/** A packet from the client (port 5000) to a server's ASAP port, or back. */
export function packetOf(chunks: readonly Chunk[], verificationTag = 0x11111111, back = false): SctpPacket {
  const [sourcePort, destinationPort] = back ? [3863, 5000] : [5000, 3863];
  return { sourcePort, destinationPort, verificationTag, chunks, byteLength: packetByteLength(chunks) };
}

export function data(tsn: number, ppid: number, payload: Payload, part: Partial<DataChunk> = {}): DataChunk {
  const whole = { unordered: false, beginning: true, ending: true, immediate: false };
  return {
    type: 'DATA',
    tsn,
    stream: 0,
    ssn: 0,
    ppid,
    ...whole,
    payload,
    offset: 0,
    length: payload.byteLength,
    ...part,
  };
}

/** A message of RSPLIB by protocol and the number of its type. */
export function messageOf(protocol: string, type: number): Payload {
  const found = capturedMessages().find((message) => message.protocol === protocol && hexByte(message.hex) === type);
  if (found === undefined) throw new Error(`no ${protocol} message of type ${type}`);
  return new BytesPayload(Uint8Array.from(Buffer.from(found.hex, 'hex')));
}

function hexByte(hex: string): number {
  return Number.parseInt(hex.slice(0, 2), 16);
}

const initiation = {
  receiveWindow: 100_000,
  outboundStreams: 10,
  maxInboundStreams: 10,
  forwardTsn: true,
  extensions: [0xc0],
  unknownParameters: [],
};

const client = { ...initiation, initiateTag: 0x22222220, initialTsn: 1000 };
const server = { ...initiation, initiateTag: 0x11111110, initialTsn: 2000 };

/** The association `number` (its tags end so) from set-up to shutdown, as chunks with the direction they go. */
function conversation(
  number: number,
  ourAddresses: readonly string[],
  theirAddresses: readonly string[],
): [boolean, Chunk[]][] {
  const registration = messageOf('asap', 1);
  const cut = 40;
  const rest = { beginning: false, offset: cut, length: registration.byteLength - cut };
  const ours = { ...client, initiateTag: client.initiateTag + number };
  const theirs = { ...server, initiateTag: server.initiateTag + number };
  const cookie = new Uint8Array(77).fill(0xc0);
  return [
    [
      false,
      [{ type: 'INIT', ...ours, addresses: ourAddresses, supportedAddressTypes: [5, 6], cookieLifeIncrement: 1 }],
    ],
    [true, [{ type: 'INIT_ACK', ...theirs, addresses: theirAddresses, cookie, unrecognizedParameters: [] }]],
    [false, [{ type: 'COOKIE_ECHO', cookie }, data(1000, 11, registration, { ending: false, length: cut })]],
    [true, [{ type: 'COOKIE_ACK' }, sack(1000)]],
    [false, [data(1001, 11, registration, { ...rest, immediate: true })]],
    [true, [sack(1001), data(2000, 11, messageOf('asap', 3))]],
    [false, [sack(2000), { type: 'HEARTBEAT', info: new Uint8Array(21).fill(7) }]],
    [true, [{ type: 'HEARTBEAT_ACK', info: new Uint8Array(21).fill(7) }]],
    [false, [data(1003, 34, messageOf('calcapp', 1), { unordered: true }), { type: 'PAD', length: 30 }]],
    [
      true,
      [{ type: 'SACK', cumulativeTsn: 1001, receiveWindow: 99_000, gaps: [{ start: 2, end: 2 }], duplicates: [1001] }],
    ],
    [false, [{ type: 'FORWARD_TSN', newCumulativeTsn: 1003, streams: [{ stream: 0, ssn: 1 }] }]],
    [true, [{ type: 'ERROR', causes: [unrecognizedParameters([parameterOf(0xc123, Uint8Array.of(1))])] }]],
    [false, [{ type: 'SHUTDOWN', cumulativeTsn: 2000 }]],
    [true, [{ type: 'SHUTDOWN_ACK' }]],
    [false, [{ type: 'SHUTDOWN_COMPLETE', reflected: false }]],
  ];
}

function sack(cumulativeTsn: number): Chunk {
  return { type: 'SACK', cumulativeTsn, receiveWindow: 100_000, gaps: [], duplicates: [] };
}

/** Frames of {@link sampleCapture}. */
export const SAMPLE_FRAMES = 15 + 15 + 15 + 2 + 3;

/** A capture with SCTP over IPv4 and IPv6, in UDP, aborts, and datagrams of ASAP, ENRP and CSP. */
export function sampleCapture(): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = new CaptureWriter('rsplab test', (piece) => pieces.push(piece));
  let time = 0;
  const sighting = (interfaceName: string, comment?: string): Sighting => {
    time += 0.000123457;
    return { time, interfaceName, ...(comment !== undefined && { comment }) };
  };
  const ways = [
    {
      path: 'pu1/path0',
      from: '10.0.1.1',
      to: '10.0.1.2',
      others: [
        ['10.0.1.1', '10.0.2.1'],
        ['10.0.1.2', '10.0.2.2'],
      ],
    },
    { path: 'pu1/path1', from: '2001:db8::1', to: '2001:db8::2', others: [[], []] },
  ];
  for (const [number, { path, from, to, others }] of ways.entries())
    for (const [back, chunks] of conversation(number, others[0], others[1]))
      writer.sctp(
        sighting(path, back ? 'pr1 → pu1' : undefined),
        back ? to : from,
        back ? from : to,
        tagged(number, chunks, back),
      );
  const here = { address: '10.0.3.1', port: 9899 };
  const there = { address: '10.0.3.2', port: 9899 };
  for (const [back, chunks] of conversation(2, [], []))
    writer.sctpInUdp(sighting('pu1/udp'), back ? there : here, back ? here : there, tagged(2, chunks, back));
  const aborts: Chunk[] = [
    { type: 'ABORT', reflected: false, causes: [noUserData(7), protocolViolation('no')] },
    { type: 'ABORT', reflected: true, causes: [] },
  ];
  for (const abort of aborts) writer.sctp(sighting('pu1/path0'), '10.0.1.1', '10.0.1.2', packetOf([abort], 0x33333333));
  const announced = { address: '10.0.1.2', port: 3863 };
  writer.datagram(sighting('lan'), announced, { address: '239.0.0.50', port: 3863 }, messageOf('asap', 10).bytes(), 30);
  const peer = { address: '10.0.1.2', port: 9901 };
  writer.datagram(sighting('lan'), peer, { address: '239.0.0.51', port: 9901 }, messageOf('enrp', 1).bytes(), 30);
  const reporter = { address: '2001:db8::2', port: 40_000 };
  writer.datagram(sighting('lan'), reporter, { address: '2001:db8::3', port: 2960 }, messageOf('csp', 1).bytes());
  return Uint8Array.from(Buffer.concat(pieces));
}

/** With the tag that the receiver chose. */
function tagged(number: number, chunks: readonly Chunk[], back: boolean): SctpPacket {
  if (chunks[0].type === 'INIT') return packetOf(chunks, 0);
  return packetOf(chunks, (back ? client : server).initiateTag + number, back);
}
