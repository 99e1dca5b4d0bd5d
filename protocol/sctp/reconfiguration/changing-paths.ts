import type { IpAddress, LocalAddress } from '../../host.ts';
import type { Chunk, SctpErrorCause } from '../chunk.ts';
import type { TimerPool } from '../deadline-timer.ts';
import type { Heartbeats } from '../path/heartbeats.ts';
import type { Path } from '../path/path.ts';
import type { PathSet } from '../path/path-set.ts';
import { illegalAsconfAck } from '../sctp-error-cause.ts';
import type { DataSender } from '../sending/data-sender.ts';
import type { PacketAssembler } from '../sending/packet-assembler.ts';
import type { EndpointServices, Flushable, Notified } from '../services.ts';
import { addressTypeOf, addressTypesOf } from '../wire/parameter.ts';
import type { ReconfigurationOwner } from './reconfiguration.ts';

/** An association whose paths come and go. */
export interface ChangingAssociation extends Notified, Flushable {
  readonly remotePort: number;
  readonly timers: TimerPool;
  readonly packets: PacketAssembler;
  readonly pathSet: PathSet;
  readonly sender: DataSender;
  readonly heartbeats: Heartbeats;
  /** From ESTABLISHED to the end. */
  readonly isUp: boolean;
  addPath(address: IpAddress, udpPort: number): Path;
  /** The peer does without the path's address: nothing more goes there, nor is known to have come from there. */
  forgetPath(path: Path): void;
  /** The peer's addresses are others than before. */
  peerChanged(): void;
  /** The peer broke the protocol. */
  violated(cause: SctpErrorCause, path: Path): void;
}

/** What becomes of the paths of an association when addresses come and go (RFC 5061). */
export class ChangingPaths implements ReconfigurationOwner {
  readonly #association: ChangingAssociation;
  readonly #endpoint: EndpointServices;
  /** Own addresses that packets leave from. */
  #sources: readonly IpAddress[] = [];
  /** The peer has other addresses than when it was last asked which own ones it can use. */
  #peerHasChanged = false;

  constructor(association: ChangingAssociation, endpoint: EndpointServices) {
    this.#association = association;
    this.#endpoint = endpoint;
  }

  get timers(): TimerPool {
    return this.#association.timers;
  }

  get pathSet(): PathSet {
    return this.#association.pathSet;
  }

  get ownAddresses(): readonly LocalAddress[] {
    return this.#endpoint.addresses;
  }

  presentAddresses(): readonly IpAddress[] {
    const { primary, all } = this.pathSet;
    return primary === undefined ? [] : this.#endpoint.reachableFrom(primary.address, addressTypesOf(all));
  }

  takePeerChange(): boolean {
    const changed = this.#peerHasChanged;
    this.#peerHasChanged = false;
    return changed;
  }

  isOfHost(address: IpAddress): boolean {
    return this.#endpoint.isOfHost(address);
  }

  isUsable(address: IpAddress): boolean {
    return this.isOfHost(address) && addressTypesOf(this.pathSet.all).includes(addressTypeOf(address));
  }

  isTaken(address: IpAddress): boolean {
    return this.#endpoint.isPeer(address, this.#association.remotePort);
  }

  peerAddressAdded(address: IpAddress, udpPort: number): void {
    const association = this.#association;
    const path = association.addPath(address, udpPort);
    association.sender.beginPath(path);
    this.#peerChanged();
    this.sourcesChanged(this.#sources);
    association.heartbeats.added(path);
    this.#report(path);
  }

  peerAddressRemoved(path: Path): void {
    const association = this.#association;
    association.packets.finish();
    path.state = 'inactive';
    association.forgetPath(path);
    this.pathSet.remove(path);
    association.sender.leavePath(path, this.#heirOf(path));
    path.dispose();
    this.#peerChanged();
    this.#report(path);
    this.#flushLater();
  }

  sendAlone(path: Path, chunk: Chunk): void {
    const { packets } = this.#association;
    packets.finish();
    packets.addControl(path, chunk);
    packets.finish();
  }

  illegalAnswer(path: Path): void {
    this.#association.violated(illegalAsconfAck(), path);
  }

  /** From other own addresses than before, addresses of the peer may be out of reach, or in reach again. */
  sourcesChanged(sources: readonly IpAddress[]): void {
    this.#sources = sources;
    if (!this.#association.isUp || sources.length === 0) return;
    const changed = this.pathSet.all.filter((path) => this.#endpoint.leadsTo(path.address, sources) !== path.hasWay);
    for (const path of changed) {
      path.hasWay = !path.hasWay;
      if (path.hasWay) this.#beginAgain(path);
      else if (path.confirmed) this.pathSet.deactivate(path);
    }
    for (const path of changed) {
      const heir = this.#heirOf(path);
      if (!path.hasWay && path !== heir) this.#association.sender.leavePath(path, heir);
    }
    if (changed.length > 0) this.#flushLater();
  }

  movedAway(): void {
    for (const path of this.pathSet.all)
      if (path.hasWay) this.#beginAgain(path);
      else this.#association.sender.restartPath(path);
    this.pathSet.errors = 0;
    this.#flushLater();
  }

  /** Where what was on its way to an address goes. */
  #heirOf(path: Path): Path {
    const { scheduler } = this.pathSet;
    return scheduler.concurrent ? scheduler.alternateTo(path) : scheduler.main();
  }

  /** Nothing is known of a path, nor that it fails. */
  #beginAgain(path: Path): void {
    const { sender, heartbeats } = this.#association;
    sender.restartPath(path);
    this.pathSet.reopen(path);
    if (!path.confirmed) heartbeats.added(path);
  }

  #peerChanged(): void {
    this.#peerHasChanged = true;
    this.#association.peerChanged();
  }

  #report(path: Path): void {
    this.#endpoint.stack.notify(this.#association, { kind: 'path', path: path.view(this.pathSet.primary) });
  }

  #flushLater(): void {
    this.#endpoint.stack.flushLater(this.#association);
  }
}
