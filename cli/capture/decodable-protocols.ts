import { wireProtocols, type WireProtocolName } from '../../protocol/wire/protocols.ts';

/** Protocols that messages in hex, or the filter of captures, may name. */
export const decodableProtocols = ['sctp', ...(Object.keys(wireProtocols) as WireProtocolName[])] as const;
