import { type AddressReconfiguration, type IpAddress, TransportError } from '../../host.ts';
import type { AsconfAckChunk, AsconfChunk, Chunk } from '../chunk.ts';
import type { Path } from '../path/path.ts';
import type { PacketWay } from '../services.ts';
import { AsconfRequester, type AsconfRequesterOwner } from './asconf-requester.ts';
import { AsconfResponder, type AsconfResponderOwner, type AsconfSource, isWildcard } from './asconf-responder.ts';
import { OwnAddresses } from './own-addresses.ts';

export interface ReconfigurationOwner extends AsconfResponderOwner, Omit<AsconfRequesterOwner, 'addressesKnown'> {
  /** It is an address of this host. */
  isOfHost(address: IpAddress): boolean;
  /** Own addresses that the peer can use: of its families, and as far as its addresses reach. */
  presentAddresses(): readonly IpAddress[];
  /** It is an address of this host, of a family that the peer has addresses of. */
  isUsable(address: IpAddress): boolean;
  /** Packets leave from these from now on. */
  sourcesChanged(sources: readonly IpAddress[]): void;
  /** The peer knows where this side has moved to. */
  movedAway(): void;
  /** Whether the peer has other addresses than when this was asked before. */
  takePeerChange(): boolean;
}

/** What the set-up says. */
export interface KnownAtSetUp {
  /** Own addresses that the peer knows. */
  readonly known: readonly IpAddress[];
  /** Initial TSNs: serial numbers begin with them (RFC 5061 §4.1.1). */
  readonly ownInitialTsn: number;
  readonly peerInitialTsn: number;
}

/** Addresses that come and go while an association is up (RFC 5061), on both sides. */
export class Reconfiguration implements AddressReconfiguration {
  readonly #owner: ReconfigurationOwner;
  readonly #own: OwnAddresses;
  readonly #requester: AsconfRequester;
  readonly #responder: AsconfResponder;
  /** What {@link OwnAddresses} says now: layers know lists by their identity. */
  #usable: readonly IpAddress[] = [];
  #usableToAsk: readonly IpAddress[] = [];
  #started = false;
  /** The association is over, or has begun again: engines may still have this. */
  #disposed = false;

  constructor(owner: ReconfigurationOwner, { known, ownInitialTsn, peerInitialTsn }: KnownAtSetUp) {
    this.#owner = owner;
    this.#own = new OwnAddresses(known, owner.presentAddresses(), (address) => owner.isUsable(address));
    this.#responder = new AsconfResponder(owner, peerInitialTsn);
    this.#requester = new AsconfRequester(
      {
        timers: owner.timers,
        pathSet: owner.pathSet,
        sendAlone: (path, chunk) => owner.sendAlone(path, chunk),
        illegalAnswer: (path) => owner.illegalAnswer(path),
        addressesKnown: (moved) => this.#addressesKnown(moved),
      },
      this.#own,
      ownInitialTsn,
    );
    this.#note();
  }

  get addresses(): readonly IpAddress[] {
    return this.#own.known;
  }

  add(address: IpAddress): void {
    if (!this.#owner.isOfHost(address)) throw new TransportError(`${address} is not an address of this host`);
    this.#own.add(address);
    this.#changed();
  }

  remove(address: IpAddress): void {
    if (!this.#own.remove(address)) throw new TransportError(`${address} is the last address of the association`);
    this.#changed();
  }

  setPeerPrimary(address: IpAddress): void {
    if (!this.#own.prefer(address)) throw new TransportError(`${address} is not an address of the association`);
    this.#changed();
  }

  /** The association is up. */
  start(): void {
    this.#started = true;
    this.#changed();
  }

  /** The host has other addresses now, or the peer can use others. */
  follow(): void {
    this.#own.follow(this.#owner.presentAddresses(), (address) => this.#owner.isUsable(address));
    this.#changed();
  }

  /** Which own addresses the peer can use depends on its own ones. */
  followPeer(): void {
    if (this.#owner.takePeerChange()) this.follow();
  }

  #changed(): void {
    if (this.#disposed) return;
    this.#note();
    if (this.#started) this.#requester.changed();
  }

  #note(): void {
    this.#usable = this.#own.usable;
    this.#usableToAsk = this.#own.usableToAsk;
    this.#owner.sourcesChanged(this.#usableToAsk);
  }

  #addressesKnown(moved: boolean): void {
    this.#note();
    if (moved) this.#owner.movedAway();
  }

  /**
   * Where a packet leaves from: an address that the peer knows, or, if there is none, one that is being added if the packet
   * asks for that (§5.3, F4). undefined: there is none.
   */
  wayOf(path: Path, chunks: readonly Chunk[]): PacketWay | undefined {
    const allowed = chunks.some(({ type }) => type === 'ASCONF') ? this.#usableToAsk : this.#usable;
    const [first, ...others] = allowed;
    if (first === undefined) return undefined;
    const { source, address, udpPort } = path;
    if (typeof source === 'string' && allowed.includes(source)) return path;
    return { source: others.length === 0 ? first : allowed, address, udpPort };
  }

  /** An authenticated ASCONF. @param room bytes for the answer @returns undefined: none is due */
  asconfArrived(chunk: AsconfChunk, from: AsconfSource, room: number): AsconfAckChunk | undefined {
    return this.#responder.arrived(chunk, from, room);
  }

  /**
   * Whether an ASCONF from an address that is not the peer's is from it all the same (§4.1.1, §5.2): it names an address of
   * the peer, or it is one that was answered, and that may have deleted just the address that it names.
   */
  isOfPeer(chunk: AsconfChunk): boolean {
    const { address } = chunk;
    if (isWildcard(address) || this.#responder.isRepeated(chunk)) return true;
    return this.#owner.pathSet.find(address) !== undefined;
  }

  asconfAckArrived(chunk: AsconfAckChunk, path: Path): void {
    this.#requester.acknowledged(chunk, path);
  }

  pathConfirmed(path: Path): void {
    this.#responder.confirmed(path);
    this.#requester.confirmed();
  }

  dispose(): void {
    this.#disposed = true;
    this.#requester.dispose();
  }
}
