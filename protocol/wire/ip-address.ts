import type { IpAddress } from '../host.ts';
import { u16At } from './big-endian.ts';

/** Whether an address in text form is an IPv6 one. */
export function isIpv6(address: IpAddress): boolean {
  return address.includes(':');
}

/** Text form of 4 or 16 bytes: dotted for IPv4, RFC 5952 for IPv6 (an IPv4-mapped address as ::ffff:a.b.c.d). */
export function ipAddressFromBytes(bytes: Uint8Array): IpAddress {
  if (bytes.length === 4) return bytes.join('.');
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(u16At(bytes, i));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return `::ffff:${bytes.subarray(12).join('.')}`;
  const zeros = longestZeroRun(groups);
  if (zeros.length < 2) return groups.map(hex).join(':');
  const head = groups.slice(0, zeros.start).map(hex).join(':');
  const tail = groups
    .slice(zeros.start + zeros.length)
    .map(hex)
    .join(':');
  return `${head}::${tail}`;
}

/**
 * The 4 or 16 bytes of an address.
 *
 * @throws RangeError if the text is no IPv4 or IPv6 address.
 */
export function ipAddressToBytes(address: IpAddress): Uint8Array {
  const bytes = isIpv6(address) ? ipv6Bytes(address) : ipv4Bytes(address);
  if (bytes === undefined) throw new RangeError(`"${address}" is not an IPv4 or IPv6 address`);
  return bytes;
}

function hex(group: number): string {
  return group.toString(16);
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

const [ZERO, NINE, DOT] = [48, 57, 46];

/** Without splitting the text: answers of registrars are made of addresses. */
function ipv4Bytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(4);
  let count = 0;
  let digits = 0;
  let value = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : DOT;
    if (code === DOT) {
      if (digits === 0 || value > 255 || count === 4) return undefined;
      bytes[count++] = value;
      digits = value = 0;
    } else {
      if (code < ZERO || code > NINE || ++digits > 3) return undefined;
      value = 10 * value + code - ZERO;
    }
  }
  return count === 4 ? bytes : undefined;
}

function ipv6Bytes(text: string): Uint8Array | undefined {
  const [before = '', behind, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const head = ipv6Groups(before);
  const tail = behind === undefined ? [] : ipv6Groups(behind);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (behind === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

function ipv6Groups(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const embedded = index === parts.length - 1 && part.includes('.') ? ipv4Bytes(part) : undefined;
    if (embedded !== undefined) groups.push(u16At(embedded, 0), u16At(embedded, 2));
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
