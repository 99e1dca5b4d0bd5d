import type { IpAddress } from '../../host.ts';
import type { PacketArrival } from '../arrival.ts';
import { SctpAssociation } from '../association.ts';
import { type Authentication, newAuthentication } from '../authentication/authentication.ts';
import { RANDOM_LENGTH } from '../authentication/key-vector.ts';
import type {
  Chunk,
  CookieEchoChunk,
  ErrorChunk,
  SctpErrorCause,
  InitAckChunk,
  InitChunk,
  SctpPacket,
} from '../chunk.ts';
import type { EngineAssociationOwner } from '../engine-association.ts';
import { quotedWithin, restartWithNewAddresses, staleCookie } from '../sctp-error-cause.ts';
import { packetRoom } from '../path/path.ts';
import { chunkByteLength, TLV_HEADER } from '../wire/byte-length.ts';
import {
  agreedExtensions,
  type Extensions,
  offeredAuthentication,
  offeredExtensions,
  offerLength,
} from './extensions.ts';
import { faultOf } from './handshake.ts';
import { acceptedTypes, MAX_PEER_ADDRESSES, peerAddresses } from './peer-addresses.ts';
import { CookieJar, type StateCookie } from './state-cookie.ts';
import { reportedParameters } from './unrecognized-parameters.ts';

/** Bytes of an INIT ACK: fixed fields, Forward-TSN-Supported and ECN Capable, and the header of the cookie. */
const INIT_ACK_WITHOUT_COOKIE = 20 + 4 + 4 + 4;
const LONGEST_ADDRESS_PARAMETER = 20;

/** A packet with where. */
export interface ListeningEndpoint extends EngineAssociationOwner {
  /** Takes associations that peers set up. */
  readonly accepts: boolean;
  /** The association with a peer's address and port. */
  find(address: IpAddress, port: number): SctpAssociation | undefined;
}

/**
 * The listener's side of the set-up (RFC 9260 §5.1, §5.2). An INIT leaves nothing behind here: what is to be remembered
 * goes out with the INIT ACK and comes back with the COOKIE ECHO.
 */
export class Listener {
  readonly #endpoint: ListeningEndpoint;

  constructor(endpoint: ListeningEndpoint) {
    this.#endpoint = endpoint;
  }

  initArrived(arrival: PacketArrival, init: InitChunk): void {
    if (init.initiateTag === 0) return; // §3.3.2
    const cause = faultOf(init, this.#endpoint.options);
    if (cause !== undefined) return this.#refuse(arrival, init, cause);
    const addresses = peerAddresses(arrival.source, init.addresses, this.#endpoint.addresses);
    const existing = this.#existing(arrival, addresses);
    if (existing === undefined) return this.#answer(arrival, init, addresses, undefined);
    const strange = addresses.filter((address) => existing.pathSet.find(address) === undefined);
    const sourceIsStrange = strange.includes(arrival.source);
    if (existing.phase.kind === 'shutdownAckSent' && !sourceIsStrange)
      return existing.repeatShutdownAck(arrival.source);
    if (strange.length > 0 && existing.phase.kind !== 'cookieWait') {
      const known = addresses.map((address) => existing.pathSet.find(address)).find((path) => path !== undefined);
      existing.heartbeats.doubted(known ?? existing.pathSet.scheduler.main());
      return this.#refuse(arrival, init, restartWithNewAddresses(strange));
    }
    this.#answer(arrival, init, addresses, existing);
  }

  /**
   * The association that the endpoint has with the peer already, by any of its addresses: a peer that lists an address
   * of another association must not take it over (§5.2.2).
   */
  #existing({ packet }: PacketArrival, addresses: readonly IpAddress[]): SctpAssociation | undefined {
    for (const address of addresses) {
      const association = this.#endpoint.find(address, packet.sourcePort);
      if (association !== undefined) return association;
    }
    return undefined;
  }

  #refuse(arrival: PacketArrival, { initiateTag }: InitChunk, cause: SctpErrorCause): void {
    this.#endpoint.stack.statistics.abortsSent++;
    const causes = [quotedWithin(cause, this.#room(arrival))];
    this.#endpoint.stack.answer(arrival, initiateTag, [{ type: 'ABORT', reflected: false, causes }]);
  }

  /** @param peers its addresses */
  #answer(
    arrival: PacketArrival,
    init: InitChunk,
    peers: readonly IpAddress[],
    existing: SctpAssociation | undefined,
  ): void {
    const { stack, options } = this.#endpoint;
    // Both sides set up at once: the answer says what the own INIT said (§5.2.1). Else it may be a restart (§5.2.2).
    const collides = existing !== undefined && !existing.isUp;
    const localTag = collides ? existing.localTag : stack.newTag();
    const localInitialTsn = collides ? existing.localInitialTsn : stack.entropy.nonZeroUint32();
    const outboundStreams = Math.min(options.outboundStreams, init.maxInboundStreams);
    const { packet, source, destination } = arrival;
    const addresses = this.#endpoint.addressesFor(source, acceptedTypes(source, init));
    const own = collides
      ? existing.offeredAuthentication
      : offeredAuthentication(options, () => stack.entropy.bytes(RANDOM_LENGTH));
    const agreed = agreedExtensions(options, init, own);
    const offer = offeredExtensions(options, agreed.authentication?.own, agreed.ecn);
    const kept = agreed.dynamicAddresses ? addresses.slice(0, MAX_PEER_ADDRESSES) : [];
    const cookie: StateCookie = {
      createdAt: stack.clock.now(),
      life: options.validCookieLife + Math.min(init.cookieLifeIncrement ?? 0, options.maxCookieLifeIncrement),
      localPort: packet.destinationPort,
      remotePort: packet.sourcePort,
      localTag,
      peerTag: init.initiateTag,
      localTieTag: existing?.localTag ?? 0,
      peerTieTag: existing?.peerTag ?? 0,
      localInitialTsn,
      peerInitialTsn: init.initialTsn,
      peerWindow: init.receiveWindow,
      outboundStreams,
      inboundStreams: Math.min(init.outboundStreams, options.maxInboundStreams),
      agreed,
      localAddress: destination,
      peerAddress: source,
      peerAddresses: this.#fitting(this.#room(arrival) - offerLength(offer), arrival, peers, {
        own: addresses,
        kept,
        agreed,
      }),
      ownAddresses: kept,
    };
    const bare: InitAckChunk = {
      type: 'INIT_ACK',
      initiateTag: localTag,
      receiveWindow: options.receiveBuffer,
      outboundStreams,
      maxInboundStreams: options.maxInboundStreams,
      initialTsn: localInitialTsn,
      addresses,
      ...offer,
      unknownParameters: [],
      cookie: stack.cookies.make(cookie),
      unrecognizedParameters: [],
    };
    const room = this.#room(arrival) - chunkByteLength(bare);
    const unrecognizedParameters = reportedParameters(init.unknownParameters, room, TLV_HEADER);
    this.#endpoint.stack.answer(arrival, init.initiateTag, [{ ...bare, unrecognizedParameters }]);
  }

  /**
   * COOKIE ECHO (§5.1.5, §5.2.4).
   *
   * @param place its place in the packet
   * @returns the association that the rest of the packet is for
   */
  cookieArrived(arrival: PacketArrival, place: number): SctpAssociation | undefined {
    const { stack, accepts } = this.#endpoint;
    const { packet, source } = arrival;
    const chunk = packet.chunks[place];
    if (chunk?.type !== 'COOKIE_ECHO') return undefined;
    const cookie = stack.cookies.open(chunk.cookie, stack.clock.now());
    if (cookie === undefined || !belongs(cookie, packet) || !this.#isAuthentic(chunk, cookie, packet)) return undefined;
    const existing = this.#existing(arrival, [source, ...cookie.peerAddresses]);
    const same = existing?.localTag === cookie.localTag && existing.peerTag === cookie.peerTag;
    const age = stack.clock.now() - cookie.createdAt;
    if (age > cookie.life && !same) {
      const error: ErrorChunk = { type: 'ERROR', causes: [staleCookie(age - cookie.life)] };
      stack.answer(arrival, cookie.peerTag, this.#signed(cookie, error));
      return undefined;
    }
    if (existing !== undefined) return this.#again(existing, cookie, arrival);
    return accepts ? SctpAssociation.accept(this.#endpoint, cookie, arrival) : undefined;
  }

  /**
   * Whether a COOKIE ECHO is authenticated, if it must be or says so: by the random numbers that its cookie holds (RFC
   * 4895 §6.3).
   */
  #isAuthentic(chunk: CookieEchoChunk, cookie: StateCookie, { chunks }: SctpPacket): boolean {
    const authentication = this.#authenticationOf(cookie);
    if (authentication === undefined) return chunks[0] === chunk;
    const screened = authentication.screen(chunks);
    if (screened.chunks.includes(chunk)) return true;
    this.#endpoint.stack.statistics.unauthenticatedDrops += screened.dropped;
    return false;
  }

  /** A chunk for the peer of a cookie, with AUTH before it if it wants that. */
  #signed(cookie: StateCookie, chunk: ErrorChunk): readonly Chunk[] {
    return this.#authenticationOf(cookie)?.signed([chunk]) ?? [chunk];
  }

  #authenticationOf({ agreed: { authentication: parameters } }: StateCookie): Authentication | undefined {
    const { authentication } = this.#endpoint.options;
    return parameters && authentication && newAuthentication(authentication, parameters.own, parameters.peers);
  }

  /** The table of §5.2.4. */
  #again(existing: SctpAssociation, cookie: StateCookie, arrival: PacketArrival): SctpAssociation | undefined {
    const localMatches = existing.localTag === cookie.localTag;
    const peerMatches = existing.peerTag === cookie.peerTag;
    const tieTagsMatch = existing.localTag === cookie.localTieTag && existing.peerTag === cookie.peerTieTag;
    if (localMatches && peerMatches) existing.cookieAgain(arrival);
    else if (localMatches) existing.collided(cookie, arrival);
    else if (!peerMatches && tieTagsMatch) existing.restarted(cookie, arrival);
    else return undefined; // C, and all others: too late
    return existing;
  }

  /** Of a peer's many and long addresses the first ones: an INIT ACK with its cookie is one packet. */
  #fitting(
    bytes: number,
    { source, destination }: PacketArrival,
    peers: readonly IpAddress[],
    {
      own,
      kept,
      agreed,
    }: { readonly own: readonly IpAddress[]; readonly kept: readonly IpAddress[]; readonly agreed: Extensions },
  ): readonly IpAddress[] {
    const room = bytes - INIT_ACK_WITHOUT_COOKIE - own.length * LONGEST_ADDRESS_PARAMETER;
    const lengthWith = (count: number): number =>
      CookieJar.byteLength([destination, source, ...peers.slice(0, count)], kept, agreed.authentication);
    let count = peers.length;
    while (count > 1 && lengthWith(count) > room) count--;
    return peers.slice(0, count);
  }

  #room({ source, udpPort }: PacketArrival): number {
    return packetRoom(source, this.#endpoint.routeTo(source, 0, udpPort));
  }
}

function belongs(cookie: StateCookie, packet: SctpPacket): boolean {
  return (
    cookie.localPort === packet.destinationPort &&
    cookie.remotePort === packet.sourcePort &&
    cookie.localTag === packet.verificationTag
  );
}
