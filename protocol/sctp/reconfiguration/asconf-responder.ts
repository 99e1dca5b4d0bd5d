import type { NetworkAddress } from '../../address-scope.ts';
import { addressScope, isUnicast } from '../../address-scope.ts';
import type { IpAddress } from '../../host.ts';
import { isIpv6 } from '../../wire/ip-address.ts';
import type {
  AddressRequest,
  AsconfAckChunk,
  AsconfChunk,
  AsconfRequest,
  AsconfResponse,
  SctpErrorCause,
} from '../chunk.ts';
import type { Path } from '../path/path.ts';
import type { PathSet } from '../path/path-set.ts';
import { requestRefused, unrecognizedParameters, unresolvableAddress } from '../sctp-error-cause.ts';
import { MAX_PEER_ADDRESSES } from '../setup/peer-addresses.ts';
import { asconfRequestBytes } from '../wire/asconf-parameters.ts';
import { alignedLength } from '../../wire/byte-writer.ts';
import { asconfResponseLength } from '../wire/byte-length.ts';
import { addressParameter } from '../wire/parameter.ts';

/** What the answering side needs of its association. */
export interface AsconfResponderOwner {
  readonly pathSet: PathSet;
  /** Own addresses. */
  readonly ownAddresses: readonly NetworkAddress[];
  /** The address belongs to another association of the endpoint with the peer's port. */
  isTaken(address: IpAddress): boolean;
  /** The peer has one address more, which is to be confirmed. */
  peerAddressAdded(address: IpAddress, udpPort: number): void;
  /** It has one less, but not the last one. */
  peerAddressRemoved(path: Path): void;
}

/** Where an ASCONF came from. */
export interface AsconfSource {
  readonly source: IpAddress;
  readonly udpPort: number;
}

/** Bytes of the longest request that is understood; others are not quoted beyond that. */
export const LONGEST_REQUEST = 28;
/** ASCONF-ACK: chunk header and serial number; and the longest response, which quotes a request with an IPv6 address. */
const ACK_HEADER = 8;
const LONGEST_RESPONSE = 8 + 4 + LONGEST_REQUEST;

/** Requests whose responses fit into so many bytes, whatever they are. */
export function answerableRequests(room: number): number {
  return Math.floor((room - ACK_HEADER) / LONGEST_RESPONSE);
}

/** Takes note of the peer's addresses (RFC 5061 §5.2). Only authenticated chunks come here. */
export class AsconfResponder {
  readonly #owner: AsconfResponderOwner;
  /** Serial number of the last ASCONF that was processed, u32. */
  #serial: number;
  /** Its answer, for when that was lost (§5.2, E2). */
  #answer: AsconfAckChunk | undefined;
  /** It is to become the primary path when it is confirmed. */
  #primary: Path | undefined;

  /** @param firstSerial that the peer begins with: its initial TSN */
  constructor(owner: AsconfResponderOwner, firstSerial: number) {
    this.#owner = owner;
    this.#serial = (firstSerial - 1) >>> 0;
  }

  /** It is the last one that was answered, once more. */
  isRepeated({ serial }: AsconfChunk): boolean {
    return serial === this.#serial && this.#answer !== undefined;
  }

  /** @param room bytes for the answer @returns undefined: none is due (§5.2, E) */
  arrived(chunk: AsconfChunk, from: AsconfSource, room: number): AsconfAckChunk | undefined {
    if (chunk.serial === this.#serial) return this.#answer;
    if (chunk.serial !== (this.#serial + 1) >>> 0) return undefined;
    this.#serial = chunk.serial;
    this.#answer = { type: 'ASCONF_ACK', serial: chunk.serial, responses: this.#responses(chunk, from, room) };
    return this.#answer;
  }

  /** What has no room for its response is not granted: it would be without one behind one that failed. */
  #responses({ requests }: AsconfChunk, from: AsconfSource, room: number): AsconfResponse[] {
    const responses: AsconfResponse[] = [];
    let left = room - ACK_HEADER;
    for (const [index, request] of requests.entries()) {
      const isLast = index === requests.length - 1;
      // The next one, if any, must have room to be refused.
      const hasRoom = left >= LONGEST_RESPONSE * (isLast ? 1 : 2);
      const response = hasRoom
        ? this.#process(request, from)
        : failure(request, requestRefused('resourceShortage', asconfRequestBytes(request)));
      responses.push(response);
      if (!hasRoom) break;
      left -= alignedLength(asconfResponseLength(response));
    }
    return responses;
  }

  #process(request: AsconfRequest, from: AsconfSource): AsconfResponse {
    const cause = this.#refusal(request, from);
    return cause === undefined ? { outcome: 'success', correlation: request.correlation } : failure(request, cause);
  }

  /** Does what is asked. @returns why not */
  #refusal(request: AsconfRequest, from: AsconfSource): SctpErrorCause | undefined {
    switch (request.action) {
      case 'add':
        return this.#add(request, from);
      case 'delete':
        return this.#delete(request, from);
      case 'setPrimary':
        return this.#setPrimary(request, from);
      case 'unknown':
        return unrecognizedParameters([request.parameter]);
    }
  }

  #add(request: AddressRequest, { source, udpPort }: AsconfSource): SctpErrorCause | undefined {
    const { pathSet } = this.#owner;
    const address = isWildcard(request.address) ? source : request.address;
    if (pathSet.find(address) !== undefined) return undefined;
    if (!this.#isPossible(address, source)) return unresolvableAddress(addressParameter(address));
    if (this.#owner.isTaken(address)) return requestRefused('noAuthorization', asconfRequestBytes(request));
    if (pathSet.all.length >= MAX_PEER_ADDRESSES)
      return requestRefused('resourceShortage', asconfRequestBytes(request));
    this.#owner.peerAddressAdded(address, udpPort);
    return undefined;
  }

  /** As of the addresses that a set-up lists. */
  #isPossible(address: IpAddress, source: IpAddress): boolean {
    const own = this.#owner.ownAddresses;
    const speaks = own.some((each) => isIpv6(each.address) === isIpv6(address));
    const isNear = addressScope(source) === 'loopback' || addressScope(address) !== 'loopback';
    return speaks && isNear && isUnicast(address, own);
  }

  #delete(request: AddressRequest, { source }: AsconfSource): SctpErrorCause | undefined {
    const { pathSet } = this.#owner;
    if (isWildcard(request.address)) return this.#deleteAllBut(request, source);
    const path = pathSet.find(request.address);
    if (path === undefined) return undefined;
    if (pathSet.all.length === 1) return requestRefused('deleteLastAddress', asconfRequestBytes(request));
    if (path.address === source) return requestRefused('deleteSourceAddress', asconfRequestBytes(request));
    this.#remove(path);
    return undefined;
  }

  #deleteAllBut(request: AddressRequest, source: IpAddress): SctpErrorCause | undefined {
    const { pathSet } = this.#owner;
    if (pathSet.find(source) === undefined) return requestRefused('deleteLastAddress', asconfRequestBytes(request));
    for (const path of pathSet.all.filter(({ address }) => address !== source)) this.#remove(path);
    return undefined;
  }

  #remove(path: Path): void {
    if (this.#primary === path) this.#primary = undefined;
    this.#owner.peerAddressRemoved(path);
  }

  #setPrimary({ address }: AddressRequest, { source }: AsconfSource): SctpErrorCause | undefined {
    const { pathSet } = this.#owner;
    const path = pathSet.find(isWildcard(address) ? source : address);
    if (path === undefined) return unresolvableAddress(addressParameter(address));
    this.#primary = path.confirmed ? undefined : path;
    if (path.confirmed) pathSet.setPrimary(path);
    return undefined;
  }

  /** A path is confirmed. */
  confirmed(path: Path): void {
    if (this.#primary !== path) return;
    this.#primary = undefined;
    this.#owner.pathSet.setPrimary(path);
  }
}

function failure({ correlation }: AsconfRequest, { code, info }: SctpErrorCause): AsconfResponse {
  return { outcome: 'failure', correlation, causes: [{ code, info: info.subarray(0, LONGEST_REQUEST) }] };
}

/** The unspecified address of either family (§4.2). */
export function isWildcard(address: IpAddress): boolean {
  return address === '0.0.0.0' || address === '::';
}
