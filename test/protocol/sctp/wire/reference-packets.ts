import { readFileSync } from 'node:fs';

export interface ReferencePacket {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** SCTP packets of Linux in test/reference. */
export function capturedPackets(): ReferencePacket[] {
  return readFileSync(new URL('../../../../../test/reference/sctp-packets.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { pcap: string; frame: number; hex: string })
    .map(({ pcap, frame, hex }) => ({
      name: `${pcap} frame ${frame}`,
      bytes: Uint8Array.from(Buffer.from(hex, 'hex')),
    }));
}
