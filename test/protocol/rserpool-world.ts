import { PoolElement, type PoolElementEvents } from '../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults, type PoolElementOptions } from '../../protocol/pool-element/pool-element-options.ts';
import { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults, type PoolUserOptions } from '../../protocol/pool-user/pool-user-options.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import { Registrar } from '../../protocol/registrar/registrar.ts';
import {
  asapServiceDefaults,
  enrpServiceDefaults,
  type AsapServiceSettings,
  type EnrpServiceSettings,
} from '../../protocol/registrar/registrar-options.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import { TransportUse } from '../../protocol/wire/pool-element.ts';
import type { NetworkNode } from '../../sim/network/network-node.ts';
import { SimulatedWorld } from '../sim/simulated-world.ts';
import { element } from './handlespace/elements.ts';

export const POOL = 'EchoPool';

/** Registrars, elements and users in one simulated LAN; all messages are encoded and decoded. */
export class RserpoolWorld extends SimulatedWorld {
  readonly profile: ProfileName;
  readonly registrarNodes: NetworkNode[] = [];

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
    const node = this.node(`pr${identifier}`);
    const registrar = new Registrar(this.host(node), {
      profile: this.profile,
      identifier,
      addresses: [],
      asapPort: ASAP_PORT,
      enrpPort: ENRP_PORT,
      staticPeers: this.registrarNodes.map(({ address }) => ({ addresses: [address], port: ENRP_PORT })),
      asap: { ...asapServiceDefaults[this.profile], announcements: undefined, serviceDuringStartup: true, ...asap },
      enrp: { ...enrpServiceDefaults[this.profile], presenceGroup: undefined, ...enrp },
    });
    this.registrarNodes.push(node);
    registrar.start();
    return registrar;
  }

  /** Adds an element that knows the registrars added before, in their order. */
  poolElement(
    identifier: number,
    options: Partial<PoolElementOptions> = {},
    events: PoolElementEvents = {},
    node: NetworkNode = this.node(`pe${identifier}`),
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
        userTransport: { ...userTransport, addresses: [node.address] },
        policy: element('LeastUsed', identifier).policy,
        link: { ...defaults.link, announcements: undefined, staticRegistrars: this.registrarAddresses() },
        ...options,
      },
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

  registrarAddresses(): { readonly addresses: readonly string[]; readonly port: number }[] {
    return this.registrarNodes.map(({ address }) => ({ addresses: [address], port: ASAP_PORT }));
  }
}
