import { isIP } from 'node:net';
import { UsageError } from '../usage-error.ts';
import type { DissectedFrame, DissectedMessage } from '../../protocol/wire/capture/dissector.ts';
import { ipAddressFromBytes, ipAddressToBytes } from '../../protocol/wire/ip-address.ts';
import type { WireProtocolName } from '../../protocol/wire/protocols.ts';
import { isMalformed } from './capture-line.ts';

/** What of a capture to print; what is absent does not restrict. */
export interface CaptureFilter {
  /** `sctp`: any SCTP packet; else frames with a message of the protocol. */
  readonly protocol?: WireProtocolName | 'sctp';
  /** Types of chunks or messages, as they are printed, in any case. */
  readonly type?: readonly string[];
  /** Addresses of source or destination. */
  readonly host?: readonly string[];
  /** An SCTP or UDP port of source or destination. */
  readonly port?: readonly number[];
  readonly malformed?: boolean;
}

/**
 * A test for frames: all conditions that are given must hold, each for one of its values.
 *
 * @throws UsageError when a host is no IP address
 */
export function captureFilter(filter: CaptureFilter): (dissected: DissectedFrame) => boolean {
  const types = filter.type && new Set(filter.type.map((type) => type.toUpperCase()));
  const hosts = filter.host && new Set(filter.host.map(canonical));
  const ports = filter.port && new Set(filter.port);
  const { protocol } = filter;
  return (dissected) =>
    (protocol === undefined || hasProtocol(dissected, protocol)) &&
    (types === undefined || typesOf(dissected).some((type) => types.has(type))) &&
    (hosts === undefined ||
      [dissected.source, dissected.destination].some((host) => host !== undefined && hosts.has(host))) &&
    (ports === undefined || portsOf(dissected).some((port) => ports.has(port))) &&
    (filter.malformed !== true || isMalformed(dissected));
}

function canonical(host: string): string {
  if (isIP(host) === 0) throw new UsageError(`--host ${host}: "${host}" is not an IPv4 or IPv6 address`);
  return ipAddressFromBytes(ipAddressToBytes(host));
}

function hasProtocol(dissected: DissectedFrame, protocol: WireProtocolName | 'sctp'): boolean {
  if (protocol === 'sctp') return dissected.sctp !== undefined;
  return messagesOf(dissected).some((message) => message.protocol === protocol);
}

function messagesOf({ sctp, message }: DissectedFrame): DissectedMessage[] {
  return [message, ...(sctp?.chunks ?? []).map((chunk) => chunk.message)].filter((found) => found !== undefined);
}

function typesOf(dissected: DissectedFrame): string[] {
  const types: string[] = (dissected.sctp?.chunks ?? []).map(({ chunk }) => chunk.type);
  for (const { decoded } of messagesOf(dissected))
    if (decoded?.ok === true) types.push((decoded.message as { type: string }).type.toUpperCase());
  return types;
}

function portsOf({ udp, sctp }: DissectedFrame): number[] {
  return [udp, sctp?.packet].flatMap((found) => (found === undefined ? [] : [found.sourcePort, found.destinationPort]));
}
