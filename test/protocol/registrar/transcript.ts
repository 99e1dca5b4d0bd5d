import { readFileSync } from 'node:fs';

/** One event of a capture, as test/reference/captures holds them. */
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

export function readTranscript(name: string): TranscriptEvent[] {
  const url = new URL(`../../../../test/reference/captures/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(url, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as TranscriptEvent);
}

export function splitAddress(text: string): { readonly address: string; readonly port: number } {
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}
