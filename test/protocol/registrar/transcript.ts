import { readFileSync } from 'node:fs';
import { Dissector, type DissectedChunk, type DissectedFrame } from '../../../protocol/wire/capture/dissector.ts';
import { readCapture } from '../../../protocol/wire/capture/read-capture.ts';
import { SCTP_OVER_UDP_PORT } from '../../../protocol/sctp/udp-encapsulation.ts';

/** One event of a capture of RSPLIB in test/reference/captures. */
export interface TranscriptEvent {
  readonly frame: number;
  /** Seconds since the first packet. */
  readonly t: number;
  /** datagram, message, or an SCTP chunk: init, initAck, cookieEcho, cookieAck, shutdown, abort, … */
  readonly kind: string;
  /** address:port */
  readonly from: string;
  readonly to: string;
  readonly ppid?: number;
  readonly hex?: string;
  /** INIT and INIT ACK: the sender's addresses. */
  readonly addresses?: readonly string[];
}

/** Kinds of events by types of SCTP chunks. */
const kinds: Readonly<Record<string, string>> = {
  INIT: 'init',
  INIT_ACK: 'initAck',
  COOKIE_ECHO: 'cookieEcho',
  SHUTDOWN: 'shutdown',
  ABORT: 'abort',
};

/** The captured frames of a file in test/reference/captures. */
export function readFrames(name: string): readonly DissectedFrame[] {
  const file = readFileSync(new URL(`../../../../test/reference/captures/${name}.pcap`, import.meta.url));
  const dissector = new Dissector({ profile: 'rsplib', encapsulationPorts: [SCTP_OVER_UDP_PORT] });
  return [...readCapture(file)].map((frame) => dissector.dissect(frame)).filter((frame) => frame !== undefined);
}

export function readTranscript(name: string): TranscriptEvent[] {
  const frames = readFrames(name);
  const start = frames[0]?.frame.time ?? 0n;
  return frames.flatMap((dissected) => {
    const { frame, source = '', destination = '', udp, message, sctp } = dissected;
    const ports = udp ?? sctp?.packet;
    const common = {
      frame: frame.number,
      t: Number((frame.time ?? 0n) - start) / 1e9,
      from: `${source}:${ports?.sourcePort}`,
      to: `${destination}:${ports?.destinationPort}`,
    };
    if (message !== undefined) return [{ ...common, kind: 'datagram', hex: hexOf(message.bytes) }];
    return (sctp?.chunks ?? []).flatMap((chunk) => eventsOf(chunk, source).map((event) => ({ ...common, ...event })));
  });
}

function eventsOf(
  { chunk, role }: DissectedChunk,
  source: string,
): Omit<TranscriptEvent, 'frame' | 't' | 'from' | 'to'>[] {
  if (role?.kind === 'message') return [{ kind: 'message', ppid: role.ppid, hex: hexOf(role.bytes) }];
  const kind = kinds[chunk.type];
  if (kind === undefined) return [];
  if (chunk.type !== 'INIT' && chunk.type !== 'INIT_ACK') return [{ kind }];
  // A host with one address does not name it.
  const { addresses } = chunk;
  return [{ kind, addresses: addresses.length > 0 ? addresses : [source] }];
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function splitAddress(text: string): { readonly address: string; readonly port: number } {
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}
