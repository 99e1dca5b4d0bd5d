import type { StatusReporter } from '../../protocol/component-status/status-reporter.ts';
import { Registrar } from '../../protocol/registrar/registrar.ts';
import {
  enrpServiceDefaults,
  type AsapServiceSettings,
  type EnrpServiceSettings,
  type StaticPeer,
} from '../../protocol/registrar/registrar-options.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import type { RegistrarIdentifier } from '../../protocol/wire/pool-element.ts';
import { registrarReport } from '../programs/component-report.ts';
import { asapDefaults } from '../programs/registrar-program.ts';
import type { RealWorld } from './real-world.ts';

/** Settings of a registrar. */
export interface RegistrarServiceOptions {
  /** Default: random. */
  readonly identifier?: RegistrarIdentifier;
  /** SCTP ports of ASAP (default 3863) and ENRP (default 9901). */
  readonly asapPort?: number;
  readonly enrpPort?: number;
  /** Other registrars of the operation scope (default: those that announce themselves). */
  readonly peers?: readonly StaticPeer[];
  /** What differs from the profile; `announcements: undefined` announces it nowhere. */
  readonly asap?: Partial<AsapServiceSettings>;
  readonly enrp?: Partial<EnrpServiceSettings>;
}

/** A registrar in this process. One on loopback addresses alone serves elements that have no others. */
export class RegistrarService {
  readonly registrar: Registrar;
  readonly #reporter: StatusReporter | undefined;
  readonly #left: () => void;
  #closed = false;

  private constructor(world: RealWorld, registrar: Registrar) {
    this.registrar = registrar;
    this.#reporter = world.reporter(() => registrarReport(registrar, world.addresses));
    this.#left = world.lives(() => this.close());
  }

  /** Starts it; elements can register at once. @throws TransportError if a port is taken @public */
  static start(world: RealWorld, options: RegistrarServiceOptions = {}): RegistrarService {
    const { profile, addresses } = world;
    const { identifier = 0, asapPort = ASAP_PORT, enrpPort = ENRP_PORT, peers = [], asap, enrp } = options;
    const registrar = new Registrar(world.host, {
      profile,
      identifier,
      addresses,
      asapPort,
      enrpPort,
      staticPeers: peers,
      asap: { ...asapDefaults({ profile, addresses, peers }), ...asap },
      enrp: { ...enrpServiceDefaults[profile], ...enrp },
    });
    registrar.start();
    try {
      return new RegistrarService(world, registrar);
    } catch (error) {
      registrar.stop();
      throw error;
    }
  }

  /** Ends it at once; other registrars take its elements over. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#left();
    this.#reporter?.stop();
    this.registrar.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
