import { PoolElement, type PoolElementEvents } from '../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults, type PoolElementOptions } from '../../protocol/pool-element/pool-element-options.ts';
import { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults, type PoolUserOptions } from '../../protocol/pool-user/pool-user-options.ts';
import type { RegistrarLinkOptions } from '../../protocol/registrar-link/registrar-link-options.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import { Registrar } from '../../protocol/registrar/registrar.ts';
import {
  asapServiceDefaults,
  enrpServiceDefaults,
  type AsapServiceSettings,
  type EnrpServiceSettings,
  type RegistrarOptions,
} from '../../protocol/registrar/registrar-options.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import { TransportUse } from '../../protocol/wire/pool-element.ts';
import type { NetworkNode } from '../../sim/levels/message/network-node.ts';
import type { SimulatedHost } from '../../sim/levels/message/simulated-host.ts';
import { SimulatedWorld } from '../sim/simulated-world.ts';
import { element } from './handlespace/elements.ts';

export const POOL = 'EchoPool';

/** A process of the world that may crash and come back. */
interface Process {
  readonly node: NetworkNode;
  readonly host: SimulatedHost;
}

/** Registrars, elements and users in one simulated LAN; all messages are encoded and decoded. */
export class RserpoolWorld extends SimulatedWorld {
  readonly profile: ProfileName;
  readonly registrarNodes: NetworkNode[] = [];
  readonly #processes = new Map<Registrar, Process & { readonly options: RegistrarOptions }>();

  constructor(profile: ProfileName, options: ConstructorParameters<typeof SimulatedWorld>[0] = {}) {
    super(options);
    this.profile = profile;
  }

  /** Adds a registrar that knows those added before. */
  registrar(
    identifier: number,
    asap: Partial<AsapServiceSettings> = {},
    enrp: Partial<EnrpServiceSettings> = {},
  ): Registrar {
    const known = [...this.registrarNodes];
    const node = this.node(`pr${identifier}`);
    this.registrarNodes.push(node);
    return this.#start(node, this.#options(identifier, known, asap, enrp));
  }

  /** Adds registrars 1 to `count` that know each other. */
  registrars(
    count: number,
    asap: Partial<AsapServiceSettings> = {},
    enrp: Partial<EnrpServiceSettings> = {},
  ): Registrar[] {
    const nodes = Array.from({ length: count }, (_, i) => this.node(`pr${i + 1}`));
    this.registrarNodes.push(...nodes);
    return nodes.map((node, i) => {
      const others = nodes.filter((each) => each !== node);
      return this.#start(node, this.#options(i + 1, others, asap, enrp));
    });
  }

  /** Lets all registrars miss handle updates from now on. */
  loseUpdates(probability: number): void {
    for (const { options } of this.#processes.values())
      (options.enrp as { updateLossProbability: number }).updateLossProbability = probability;
  }

  #options(
    identifier: number,
    known: readonly NetworkNode[],
    asap: Partial<AsapServiceSettings>,
    enrp: Partial<EnrpServiceSettings>,
  ): RegistrarOptions {
    return {
      profile: this.profile,
      identifier,
      addresses: [],
      asapPort: ASAP_PORT,
      enrpPort: ENRP_PORT,
      staticPeers: known.map(({ address }) => ({ addresses: [address], port: ENRP_PORT })),
      asap: { ...asapServiceDefaults[this.profile], announcements: undefined, serviceDuringStartup: true, ...asap },
      enrp: { ...enrpServiceDefaults[this.profile], presenceGroup: undefined, ...enrp },
    };
  }

  nodeOf(registrar: Registrar): NetworkNode {
    return this.#process(registrar).node;
  }

  /** Ends a registrar silently, or with its stack informing the peers. */
  crash(registrar: Registrar, kind: 'hostCrash' | 'processCrash' = 'hostCrash'): void {
    const { node, host } = this.#process(registrar);
    if (kind === 'hostCrash') this.network.crashHost(node);
    else this.network.crashProcesses(node);
    registrar.stop();
    host.clock.stop();
  }

  /** Brings a crashed registrar back on its node, empty, with the same identifier. */
  restart(registrar: Registrar): Registrar {
    const { node, options } = this.#process(registrar);
    this.network.restart(node);
    return this.#start(node, options);
  }

  #start(node: NetworkNode, options: RegistrarOptions): Registrar {
    const host = this.host(node);
    const registrar = new Registrar(host, options);
    this.#processes.set(registrar, { node, host, options });
    registrar.start();
    return registrar;
  }

  #process(registrar: Registrar): Process & { readonly options: RegistrarOptions } {
    const process = this.#processes.get(registrar);
    if (process === undefined) throw new Error(`registrar ${registrar.identifier} is not of this world`);
    return process;
  }

  /** Adds an element that knows the registrars added before, in their order. */
  poolElement(
    identifier: number,
    options: Partial<PoolElementOptions> = {},
    events: PoolElementEvents = {},
    node: NetworkNode = this.node(`pe${identifier}`),
    link: Partial<RegistrarLinkOptions> = {},
  ): PoolElement {
    const defaults = poolElementDefaults[this.profile];
    const userTransport = { protocol: 'sctp', port: 7000, use: TransportUse.dataPlusControl } as const;
    return new PoolElement(
      this.host(node),
      {
        ...defaults,
        profile: this.profile,
        poolHandle: POOL,
        identifier,
        policy: element('LeastUsed', identifier).policy,
        link: { ...defaults.link, announcements: undefined, staticRegistrars: this.registrarAddresses(), ...link },
        ...options,
      },
      { ...userTransport, addresses: [node.address] },
      events,
    );
  }

  poolUser(name: string, options: Partial<PoolUserOptions> = {}): PoolUser {
    const defaults = poolUserDefaults[this.profile];
    return new PoolUser(this.host(this.node(name)), {
      ...defaults,
      profile: this.profile,
      protocols: [],
      link: { ...defaults.link, announcements: undefined, staticRegistrars: this.registrarAddresses() },
      ...options,
    });
  }

  /** Where the ASAP of registrars is reached; without any: of all. */
  registrarAddresses(
    ...registrars: readonly Registrar[]
  ): { readonly addresses: readonly string[]; readonly port: number }[] {
    const nodes = registrars.length === 0 ? this.registrarNodes : registrars.map((each) => this.nodeOf(each));
    return nodes.map(({ address }) => ({ addresses: [address], port: ASAP_PORT }));
  }
}
