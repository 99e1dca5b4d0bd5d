import { Registrar } from '../../protocol/registrar/registrar.ts';
import { asapServiceDefaults, enrpServiceDefaults } from '../../protocol/registrar/registrar-options.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import type { NetworkNode } from '../network/network-node.ts';
import type { World } from './world.ts';

/** What a registrar did in the measurement window. */
export interface RegistrarCounts {
  readonly handleResolutions: number;
  readonly registrations: number;
  readonly handleUpdates: number;
  readonly endpointKeepAlives: number;
}

const nothing: RegistrarCounts = { handleResolutions: 0, registrations: 0, handleUpdates: 0, endpointKeepAlives: 0 };

/** A registrar of the model. */
export class RegistrarComponent {
  readonly #world: World;
  readonly #node: NetworkNode;
  #registrar: Registrar | undefined;
  #before: RegistrarCounts = nothing;

  constructor(world: World, lan: number, index: number) {
    this.#world = world;
    this.#node = world.addRegistrarNode(`lan${lan}/pr${index}`, lan);
  }

  start(): void {
    const { parameters } = this.#world;
    this.#registrar = new Registrar(this.#world.host(this.#node, 1), {
      profile: parameters.profile,
      identifier: 0,
      addresses: [],
      asapPort: ASAP_PORT,
      enrpPort: ENRP_PORT,
      staticPeers: this.#world
        .registrarsBut(this.#node)
        .map(({ address }) => ({ addresses: [address], port: ENRP_PORT })),
      asap: {
        ...asapServiceDefaults[parameters.profile],
        announcements: undefined,
        maxHandleResolutionItems: parameters.maxHandleResolutionItems,
        maxIncrement: parameters.maxIncrement,
        maxBadPeReports: parameters.maxBadPeReports,
        endpointKeepAliveInterval: parameters.endpointKeepAliveInterval,
        endpointKeepAliveTimeout: parameters.endpointKeepAliveTimeout,
      },
      enrp: {
        ...enrpServiceDefaults[parameters.profile],
        presenceGroup: undefined,
        peerHeartbeatCycle: parameters.peerHeartbeatCycle,
        maxTimeLastHeard: parameters.maxTimeLastHeard,
        maxTimeNoResponse: parameters.maxTimeNoResponse,
        mentorDiscoveryTimeout: parameters.mentorDiscoveryTimeout,
      },
    });
    this.#registrar.start();
  }

  reset(): void {
    this.#before = this.#total();
  }

  /** Since the reset. */
  counts(): RegistrarCounts {
    const total = this.#total();
    return {
      handleResolutions: total.handleResolutions - this.#before.handleResolutions,
      registrations: total.registrations - this.#before.registrations,
      handleUpdates: total.handleUpdates - this.#before.handleUpdates,
      endpointKeepAlives: total.endpointKeepAlives - this.#before.endpointKeepAlives,
    };
  }

  #total(): RegistrarCounts {
    if (this.#registrar === undefined) return nothing;
    const { handleResolutions, registrations, handleUpdates, endpointKeepAlives } = this.#registrar.statistics;
    return { handleResolutions, registrations, handleUpdates, endpointKeepAlives };
  }
}
