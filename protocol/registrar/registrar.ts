import type { DatagramSocket, Host, Random, Timer } from '../host.ts';
import { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { asapCodec } from '../wire/asap-codec.ts';
import type { AsapMessage } from '../wire/asap-messages.ts';
import { MessagePayload } from '../wire/codec.ts';
import { LONGEST_POOL_ELEMENT, LONGEST_POOL_HANDLE } from '../wire/message-limits.ts';
import { identifierText } from '../log-text.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import { AsapService, type HandlespaceEvents } from './asap-service.ts';
import { jittered } from './element-supervision.ts';
import { EnrpService } from './enrp-service.ts';
import type { RegistrarOptions } from './registrar-options.ts';
import { poolStatus, type RegistrarStatus } from './registrar-status.ts';
import { RegistrarStatistics } from './registrar-statistics.ts';

/** A registrar (ENRP server): handlespace, ASAP side, ENRP side, announcements. */
export class Registrar implements HandlespaceEvents {
  readonly identifier: RegistrarIdentifier;
  readonly handlespace: Handlespace;
  readonly statistics = new RegistrarStatistics();
  readonly #options: RegistrarOptions;
  readonly #enrp: EnrpService;
  readonly #asap: AsapService;
  readonly #random: Random;
  readonly #announceTimer: Timer;
  readonly #announceSocket: DatagramSocket | undefined;
  readonly #announcement: MessagePayload<AsapMessage>;

  /** Opens its ports; {@link start} begins to use them. */
  constructor(host: Host, options: RegistrarOptions) {
    this.#options = options;
    this.identifier = options.identifier === 0 ? host.entropy.nonZeroUint32() : options.identifier;
    const { maxPoolHandle: poolHandle, maxPoolElement: poolElement, maxElements: elements } = options.asap;
    this.handlespace = new Handlespace({
      profile: options.profile,
      changed: options.handlespaceChanged,
      limits: {
        poolHandle: Math.min(poolHandle, LONGEST_POOL_HANDLE),
        poolElement: Math.min(poolElement, LONGEST_POOL_ELEMENT),
        elements,
      },
    });
    const { identifier, handlespace, statistics } = this;
    this.#asap = new AsapService(host, options, { identifier, handlespace, statistics, events: this });
    this.#enrp = new EnrpService(host, options, {
      identifier,
      handlespace,
      statistics,
      elements: this.#asap.elements,
      becameReady: () => this.#announce(),
    });
    this.#random = host.random.stream('announce');
    this.#announceTimer = host.clock.timer(() => this.#announce());
    const codec = asapCodec(options.profile);
    const announcement = { type: 'ASAP_SERVER_ANNOUNCE', registrar: identifier, transports: [] } as const;
    this.#announcement = new MessagePayload<AsapMessage>(codec, announcement);
    this.#announceSocket =
      options.asap.announcements === undefined
        ? undefined
        : host.datagrams.open({ port: 0, codec, ttl: options.asap.announceTtl }, { datagram: () => undefined });
  }

  /** The handlespace is learned from a mentor, or there is none. */
  get ready(): boolean {
    return this.#enrp.ready;
  }

  /** Identifiers of the other registrars that are present. @public */
  get peers(): readonly RegistrarIdentifier[] {
    return this.#enrp.peers();
  }

  /** What it knows now, for its operator. */
  status(): RegistrarStatus {
    const { identifier, ready, asapPort, enrpPort, statistics } = this;
    const pools = Array.from(this.handlespace.pools(), (pool) => poolStatus(pool.handle, pool.elements(), identifier));
    return {
      identifier: identifierText(identifier),
      ready,
      asapPort,
      enrpPort,
      counters: Object.fromEntries(Object.entries(statistics)) as RegistrarStatus['counters'],
      peers: this.#enrp.peerStatus(),
      pools,
    };
  }

  /** SCTP port of ASAP. */
  get asapPort(): number {
    return this.#asap.port;
  }

  /** SCTP port of ENRP. */
  get enrpPort(): number {
    return this.#enrp.port;
  }

  start(): void {
    this.#enrp.start();
  }

  /** Ends without informing peers and elements, as their failure detection expects of a registrar that leaves. */
  stop(): void {
    this.#announceTimer.cancel();
    this.#announceSocket?.close();
    this.#enrp.close();
    this.#asap.close();
  }

  elementChanged(entry: PoolElementEntry): void {
    this.#enrp.sendUpdate('add', entry);
  }

  elementRemoved(entry: PoolElementEntry): void {
    this.#enrp.sendUpdate('delete', entry);
  }

  /** T6-Serverannounce (RFC 5352 §3.6). */
  #announce(): void {
    const { announcements, announceCycle, announceCycleScales, announceJitter } = this.#options.asap;
    if (announcements === undefined) return;
    this.#announceSocket?.send(this.#announcement, announcements);
    const registrars = announceCycleScales ? this.#enrp.peers().length + 1 : 1;
    this.#announceTimer.arm(jittered(announceCycle * registrars, announceJitter, this.#random));
  }
}
