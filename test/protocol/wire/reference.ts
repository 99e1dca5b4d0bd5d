import { readFileSync } from 'node:fs';
import type { WireProtocolName } from '../../../protocol/wire/protocols.ts';

/** A message that others made. */
export interface ReferenceMessage {
  readonly protocol: WireProtocolName;
  readonly name: string;
  readonly hex: string;
}

const names: Readonly<Record<string, WireProtocolName>> = {
  ASAP: 'asap',
  ENRP: 'enrp',
  CALCAPP: 'calcapp',
  PPP: 'pingpong',
  SSP: 'scripting',
  FGP: 'fractal',
  CSP: 'csp',
};

/** The different messages of real RSPLIB in test/reference. */
export function capturedMessages(): ReferenceMessage[] {
  return read('vectors.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { proto: string; pcap: string; frame: number; hex: string })
    .map(({ proto, pcap, frame, hex }) => ({ protocol: names[proto], name: `${pcap} frame ${frame}`, hex }));
}

/** Messages made by hand and checked by Wireshark. */
export function craftedMessages(): ReferenceMessage[] {
  return JSON.parse(read('fact-sheet.json')) as ReferenceMessage[];
}

function read(name: string): string {
  return readFileSync(new URL(`../../../../test/reference/${name}`, import.meta.url), 'utf8');
}
