import { hmacAlgorithm, hmacAlgorithms } from '../authentication/hmac-algorithms.ts';
import { hasSharedKey } from '../authentication/authentication-options.ts';
import {
  authenticationParameters,
  type AuthenticationParameters,
  RANDOM_LENGTH,
} from '../authentication/key-vector.ts';
import type { InitAckChunk, InitChunk, SctpErrorCause } from '../chunk.ts';
import { protocolViolation } from '../sctp-error-cause.ts';
import type { SctpOptions } from '../options.ts';
import { alignedLength } from '../../wire/byte-writer.ts';
import { TLV_HEADER } from '../wire/byte-length.ts';
import { ChunkType } from '../wire/chunk-type.ts';

/** What an association may have beyond RFC 9260, once both sides said that they can. */
export interface Extensions {
  /** FORWARD-TSN (RFC 3758), or I-FORWARD-TSN (RFC 8260) */
  readonly forwardTsn: boolean;
  /** Explicit congestion notification (RFC 9260 Appendix A) */
  readonly ecn: boolean;
  /** I-DATA (RFC 8260) */
  readonly interleaving: boolean;
  /** NR-SACK (draft-tuexen-tsvwg-sctp-multipath) */
  readonly nrSack: boolean;
  /** Addresses that come and go (RFC 5061) */
  readonly dynamicAddresses: boolean;
  /** Authentication (RFC 4895): the parameters of both sides; undefined: chunks are not authenticated */
  readonly authentication: AgreedAuthentication | undefined;
}

export interface AgreedAuthentication {
  readonly own: AuthenticationParameters;
  readonly peers: AuthenticationParameters;
}

/** Chunks that have to be authenticated wherever they are used (RFC 5061 §4.1). */
const asconfChunks = [ChunkType.ASCONF, ChunkType.ASCONF_ACK];

/** The own parameters of RFC 4895; undefined: none are offered. @param random 32 bytes that nobody can guess */
export function offeredAuthentication(
  { authentication, dynamicAddresses }: SctpOptions,
  random: () => Uint8Array,
): AuthenticationParameters | undefined {
  if (authentication === undefined) return undefined;
  const { chunks: wanted } = authentication;
  const chunks = dynamicAddresses ? [...new Set([...wanted, ...asconfChunks])] : wanted;
  const hmacs = hmacAlgorithms.map(({ identifier }) => identifier);
  return { random: random(), hmacs, ...(chunks.length > 0 && { authenticatedChunks: chunks }) };
}

type Offer = Pick<InitChunk, 'forwardTsn' | 'ecnCapable' | 'extensions' | 'random' | 'hmacs' | 'authenticatedChunks'>;

/**
 * The parameters of an INIT or INIT ACK that offer extensions.
 *
 * @param own those of {@link offeredAuthentication}
 * @param ecn whether that is offered: an INIT ACK does if the INIT did
 */
export function offeredExtensions(
  options: SctpOptions,
  own: AuthenticationParameters | undefined,
  ecn: boolean = options.ecn,
): Offer {
  const extensions = supportedChunks(options);
  return {
    forwardTsn: options.partialReliability,
    ...(ecn && { ecnCapable: true }),
    ...(extensions.length > 0 && { extensions }),
    ...own,
  };
}

/** Bytes that the lists of an offer take in an INIT ACK, beside what has a fixed length. */
export function offerLength({ extensions, random, hmacs, authenticatedChunks }: Offer): number {
  return (
    parameterLength(extensions?.length) +
    parameterLength(random?.length) +
    parameterLength(hmacs && 2 * hmacs.length) +
    parameterLength(authenticatedChunks?.length)
  );
}

/** With padding. @param value bytes of it; undefined: there is no such parameter */
function parameterLength(value: number | undefined): number {
  return value === undefined ? 0 : alignedLength(TLV_HEADER + value);
}

/** What both sides can. @param peer its INIT or INIT ACK @param own those of {@link offeredAuthentication} */
export function agreedExtensions(
  options: SctpOptions,
  peer: InitChunk | InitAckChunk,
  own: AuthenticationParameters | undefined,
): Extensions {
  const can = (type: number): boolean => peer.extensions?.includes(type) === true;
  const authentication = agreedAuthentication(own, authenticationParameters(peer));
  return {
    // With I-DATA that is I-FORWARD-TSN (RFC 8260 §2.3.1), whether the peer lists it, or as Linux does not.
    forwardTsn: options.partialReliability && peer.forwardTsn,
    ecn: options.ecn && peer.ecnCapable === true,
    interleaving: options.interleaving && can(ChunkType.I_DATA),
    nrSack: options.nrSack && can(ChunkType.NR_SACK),
    dynamicAddresses: options.dynamicAddresses && asconfChunks.every(can) && authenticatesAddresses(authentication),
    authentication,
  };
}

function agreedAuthentication(
  own: AuthenticationParameters | undefined,
  peers: AuthenticationParameters | undefined,
): AgreedAuthentication | undefined {
  return own !== undefined && peers !== undefined && isUsable(peers) ? { own, peers } : undefined;
}

/** Whether both sides insist on the authentication of address changes: a peer that does not has no such extension. */
function authenticatesAddresses(authentication: AgreedAuthentication | undefined): boolean {
  const listed = authentication?.peers.authenticatedChunks;
  return asconfChunks.every((type) => listed?.includes(type) === true);
}

function isUsable({ hmacs }: AuthenticationParameters): boolean {
  return hmacs.some((identifier) => hmacAlgorithm(identifier) !== undefined);
}

/**
 * Why a side that authenticates ends the set-up; undefined: it does not. With a shared key, a peer that does not
 * authenticate may be anybody: also one whose parameters were taken out on their way.
 *
 * @param peer its INIT or INIT ACK
 */
export function authenticationRefusal(
  { authentication }: SctpOptions,
  peer: InitChunk | InitAckChunk,
): SctpErrorCause | undefined {
  if (authentication === undefined) return undefined;
  const { random } = peer;
  if (random !== undefined && random.length !== RANDOM_LENGTH)
    return protocolViolation(`RANDOM of ${random.length} bytes`); // RFC 4895 §3.1, §6.1
  if (!hasSharedKey(authentication)) return undefined;
  const peers = authenticationParameters(peer);
  return peers !== undefined && isUsable(peers) ? undefined : protocolViolation('authentication is required');
}

/** Chunk types for the Supported Extensions parameter: FORWARD-TSN has a parameter of its own. */
function supportedChunks({
  authentication,
  dynamicAddresses,
  interleaving,
  partialReliability,
  nrSack,
}: SctpOptions): number[] {
  const types: number[] = [];
  if (authentication !== undefined) types.push(ChunkType.AUTH);
  if (dynamicAddresses) types.push(...asconfChunks);
  if (interleaving) types.push(ChunkType.I_DATA);
  if (nrSack) types.push(ChunkType.NR_SACK);
  if (interleaving && partialReliability) types.push(ChunkType.I_FORWARD_TSN);
  return types;
}
