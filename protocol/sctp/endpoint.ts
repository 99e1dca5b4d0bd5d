import { addressScope, isUnicast, ofOwnFamilies, scopeRank } from '../address-scope.ts';
import {
  type Association,
  type AssociationEnd,
  type AssociationOptions,
  type Endpoint,
  type EndpointHandler,
  type EndpointOptions,
  type IpAddress,
  type LocalAddress,
  type Ppid,
  TransportError,
} from '../host.ts';
import { peerText } from '../log-text.ts';
import { PayloadCodecs, unexpectedPpid } from '../payload-codecs.ts';
import { ipAddressToBytes, isIpv6 } from '../wire/ip-address.ts';
import type { WireError } from '../wire/wire-error.ts';
import { SctpAssociation } from './association.ts';
import type { EngineAssociationOwner } from './engine-association.ts';
import { associationSettings, type SctpOptions } from './options.ts';
import type { PacketLayer } from './packet-layer.ts';
import type { PathRoute } from './path/path.ts';
import type { IncomingMessage } from './receiving/reassembly.ts';
import type { Notification, StackServices } from './services.ts';
import { Listener } from './setup/listener.ts';
import { addressTypeOf } from './wire/parameter.ts';
import type { VerificationTag } from './chunk.ts';

/** What an endpoint asks of its stack. */
export interface EndpointOwner {
  readonly services: StackServices;
  readonly options: SctpOptions;
  readonly layer: PacketLayer;
  /** Decodes all messages from their bytes, even if the network passed values on. */
  readonly decodesMessages: boolean;
  retag(association: SctpAssociation, formerTag: VerificationTag | undefined): void;
  forget(association: SctpAssociation): void;
  closed(endpoint: SctpEndpoint): void;
}

/** A one-to-many endpoint: its associations by peer, its addresses, and how events are reported to the engine. */
export class SctpEndpoint implements Endpoint, EngineAssociationOwner {
  /** That are there now, where they come and go. */
  addresses: readonly LocalAddress[];
  readonly port: number;
  readonly accepts: boolean;
  // Of its associations, unless they have their own.
  readonly autoclose: number;
  readonly options: SctpOptions;
  readonly listener: Listener;
  readonly associations = new Set<SctpAssociation>();
  closed = false;
  readonly #owner: EndpointOwner;
  readonly #handler: EndpointHandler;
  readonly #codecs: PayloadCodecs;
  readonly #bindsAll: boolean;
  /** Those that it was opened with. */
  readonly #bound: readonly LocalAddress[];
  /** Own addresses that the layer may send from; undefined: it may from all. */
  readonly #sources: readonly IpAddress[] | undefined;
  /** By each of the peer's addresses with its port. */
  readonly #byPeer = new Map<string, SctpAssociation>();
  readonly #keys = new Map<SctpAssociation, readonly string[]>();
  readonly #tags = new Map<SctpAssociation, number>();
  /** Associations that wait for the end of an earlier one with the same peer. */
  readonly #queued: SctpAssociation[] = [];

  constructor(
    owner: EndpointOwner,
    addresses: readonly LocalAddress[],
    port: number,
    options: EndpointOptions,
    handler: EndpointHandler,
  ) {
    this.#owner = owner;
    this.#handler = handler;
    this.#codecs = new PayloadCodecs(options.protocols);
    this.#bindsAll = options.addresses.length === 0;
    const own = addresses.map(({ address }) => address);
    const isBoundToAll = this.#bindsAll || owner.layer.addresses.every(({ address }) => own.includes(address));
    this.#sources = isBoundToAll ? undefined : own;
    this.addresses = this.#bound = addresses;
    this.port = port;
    this.accepts = options.accept ?? true;
    this.autoclose = options.association?.autoclose ?? 0;
    this.options = associationSettings(owner.options, options.association);
    this.listener = new Listener(this);
  }

  get stack(): StackServices {
    return this.#owner.services;
  }

  connect(addresses: readonly IpAddress[], port: number, options?: AssociationOptions): Association {
    // Addresses of a family that this endpoint has none of lead nowhere, and groups are no peers.
    const peers = addresses.filter((address) => isUnicast(address, this.addresses));
    const ways = ofOwnFamilies(peers, this.addresses);
    const { stack } = this;
    const identity = {
      remotePort: port,
      inbound: false,
      localTag: stack.newTag(),
      localInitialTsn: stack.entropy.nonZeroUint32(),
    };
    const association = new SctpAssociation(this, identity, options);
    this.associations.add(association);
    const earlier = addresses.map((address) => this.find(address, port)).find((each) => each !== undefined);
    association.awaitedPeer = ways.length === 0 ? addresses : ways;
    if (addresses.length === 0) association.unreachable('timeout');
    else if (ways.length === 0) association.unreachable('noRoute');
    else if (earlier === undefined) association.connectTo(ways);
    else if (earlier.phase.kind === 'established' || earlier.state === 'connecting') association.unreachable('refused');
    // The earlier association with the peer is being shut down: this one begins when that has ended.
    else this.#queued.push(association);
    return association;
  }

  close(): void {
    if (this.closed) return;
    for (const association of Array.from(this.associations)) association.abort();
    this.closed = true;
    this.#owner.closed(this);
  }

  /** The host crashed: no peer is informed. */
  vanish(): void {
    this.closed = true;
    for (const association of Array.from(this.associations)) association.vanish();
  }

  isBoundTo(address: IpAddress): boolean {
    return this.#bindsAll || this.addresses.some((own) => own.address === address);
  }

  /** The association with a peer's address and port. */
  find(address: IpAddress, port: number): SctpAssociation | undefined {
    return this.#byPeer.get(`${port} ${address}`);
  }

  register(association: SctpAssociation): void {
    this.associations.add(association);
    this.unmap(association);
    const keys = association.remoteAddresses.map((address) => `${association.remotePort} ${address}`);
    for (const key of keys) this.#byPeer.set(key, association);
    this.#keys.set(association, keys);
    const formerTag = this.#tags.get(association);
    this.#tags.set(association, association.localTag);
    this.#owner.retag(association, formerTag);
  }

  remove(association: SctpAssociation): void {
    this.unmap(association);
    this.#keys.delete(association);
    this.#tags.delete(association);
    this.associations.delete(association);
    this.#owner.forget(association);
    if (this.#queued.length > 0 && !this.closed) this.startQueued();
  }

  private unmap(association: SctpAssociation): void {
    for (const key of this.#keys.get(association) ?? [])
      if (this.#byPeer.get(key) === association) this.#byPeer.delete(key);
  }

  private startQueued(): void {
    for (const association of this.#queued.splice(0)) {
      const addresses = association.awaitedPeer;
      if (association.phase.kind !== 'queued') continue;
      if (addresses.some((address) => this.find(address, association.remotePort) !== undefined))
        this.#queued.push(association);
      else association.connectTo(addresses);
    }
  }

  addressesFor(destination: IpAddress, types: readonly number[] | undefined): readonly IpAddress[] {
    const own = this.reachableFrom(destination, types);
    return own.length > 1 ? own : [];
  }

  reachableFrom(destination: IpAddress, types: readonly number[] | undefined): readonly IpAddress[] {
    const least = scopeRank(addressScope(destination));
    return this.addresses
      .filter(
        ({ address, scope }) =>
          scopeRank(scope) >= least && (types === undefined || types.includes(addressTypeOf(address))),
      )
      .map(({ address }) => address);
  }

  leadsTo(destination: IpAddress, sources: readonly IpAddress[]): boolean {
    return this.#owner.layer.leadsTo?.(destination, sources) ?? true;
  }

  isOfHost(address: IpAddress): boolean {
    return this.#owner.layer.addresses.some((own) => own.address === address);
  }

  isPeer(address: IpAddress, port: number): boolean {
    return this.find(address, port) !== undefined;
  }

  /** Addresses of the host came or went. */
  hostChanged(): void {
    const { addresses } = this.#owner.layer;
    this.addresses = this.#bindsAll ? addresses : this.#bound.filter(({ address }) => this.isOfHost(address));
    for (const association of this.associations) association.hostChanged();
  }

  routeTo(destination: IpAddress, index: number, udpPort: number): PathRoute {
    const { layer } = this.#owner;
    const followsPeer = layer.choosesSources === true;
    const source = followsPeer || this.#bindsAll ? this.#sources : this.sourceFor(destination, index);
    return { source, followsPeer, mtu: layer.mtu(destination, source), encapsulated: layer.encapsulated, udpPort };
  }

  doubtRoute(destination: IpAddress): void {
    this.#owner.layer.doubtRoute?.(destination, this.#sources);
  }

  /** Of the bound addresses one that looks nearest to the destination; equally near ones take turns over the paths. */
  private sourceFor(destination: IpAddress, index: number): IpAddress | undefined {
    const nearest = nearestAddresses(
      this.addresses.map(({ address }) => address),
      destination,
    );
    return nearest[index % nearest.length];
  }

  tell(association: SctpAssociation, notification: Notification): void {
    const handler = this.#handler;
    switch (notification.kind) {
      case 'message':
        return this.deliver(association, notification.message);
      case 'up':
        if (this.stack.log.enabled)
          this.stack.log.event('transport', 'associationUp', {
            peer: peerText(association),
            inbound: association.inbound,
          });
        return handler.associationUp?.(association);
      case 'ended':
        return this.ended(association, notification.end, notification.reason);
      case 'restarted':
        return this.restarted(association);
      case 'path':
        return handler.pathChanged?.(association, notification.path);
      case 'writable':
        return handler.writable?.(association);
      case 'sendFailed':
        return handler.sendFailed?.(association, notification.message);
      case 'receiving':
      case 'shutdown':
        return undefined;
    }
  }

  private deliver(association: SctpAssociation, { payload, ppid, stream }: IncomingMessage): void {
    const codec = this.#codecs.find(ppid);
    if (codec === undefined) {
      this.malformed(association, ppid, payload.bytes(), unexpectedPpid(ppid));
    } else if (payload.value !== undefined && !this.#owner.decodesMessages) {
      this.#handler.message(association, payload.value, ppid, stream);
    } else {
      const bytes = payload.bytes();
      const decoded = codec.decode(bytes);
      if (decoded.ok) this.#handler.message(association, decoded.message, ppid, stream);
      else this.malformed(association, ppid, bytes, decoded.error);
    }
  }

  private malformed(association: SctpAssociation, ppid: Ppid, bytes: Uint8Array, error: WireError): void {
    const { log } = this.stack;
    if (log.enabled) {
      log.event('transport', 'malformed', {
        from: peerText(association),
        ppid,
        length: bytes.length,
        error: error.message,
      });
    }
    this.#handler.malformed?.(association, ppid, bytes, error);
  }

  private restarted(association: SctpAssociation): void {
    const { log } = this.stack;
    if (log.enabled) {
      const peer = `${association.remoteAddresses[0]}:${association.remotePort}`;
      log.event('transport', 'associationRestarted', { peer });
    }
    this.#handler.associationRestarted(association);
  }

  private ended(association: SctpAssociation, end: AssociationEnd, reason: string | undefined): void {
    const { log } = this.stack;
    if (log.enabled) {
      log.event('transport', 'associationEnded', { peer: peerText(association), end, reason });
    }
    this.#handler.associationEnded?.(association, end, reason);
  }
}

/** The addresses of a destination's family that look nearest to it: that have most leading bytes in common with it. */
export function nearestAddresses(addresses: readonly IpAddress[], destination: IpAddress): IpAddress[] {
  const near = ipAddressToBytes(destination);
  let nearest: IpAddress[] = [];
  let most = -1;
  for (const address of addresses) {
    if (isIpv6(address) !== isIpv6(destination)) continue;
    const bytes = ipAddressToBytes(address);
    let common = 0;
    while (common < bytes.length - 1 && bytes[common] === near[common]) common++;
    if (common > most) nearest = [];
    if (common >= most) nearest.push(address);
    most = Math.max(most, common);
  }
  return nearest;
}

/** @throws TransportError when an address is not the host's */
export function boundAddresses(layer: PacketLayer, wanted: readonly IpAddress[]): readonly LocalAddress[] {
  if (wanted.length === 0) return layer.addresses;
  return wanted.map((address) => {
    const own = layer.addresses.find((each) => each.address === address);
    if (own === undefined) throw new TransportError(`${address} is not an address of this host`);
    return own;
  });
}
