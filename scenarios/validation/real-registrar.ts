import type { Host } from '../../protocol/host.ts';
import { TimeAverage } from '../../protocol/measurement/time-average.ts';
import { Registrar } from '../../protocol/registrar/registrar.ts';
import { RegistrarStatistics } from '../../protocol/registrar/registrar-statistics.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import { combinedCounts, type RegistrarCounts } from '../../sim/models/rserpool/pool-readings.ts';
import { registrarSettings } from '../../sim/models/rserpool/registrar-settings.ts';
import { associationOptions, type ComponentReading, type RealComponent } from './measured-host.ts';
import type { ComponentOrder } from './control-messages.ts';

/** A registrar of a point, in a real process. */
export class RealRegistrar implements RealComponent {
  readonly #host: Host;
  readonly #order: ComponentOrder;
  readonly #owned: TimeAverage;
  readonly #known: TimeAverage;
  #registrar: Registrar | undefined;
  #before: RegistrarCounts = new RegistrarStatistics();

  constructor(host: Host, order: ComponentOrder) {
    this.#host = host;
    this.#order = order;
    this.#owned = new TimeAverage(host.clock.now());
    this.#known = new TimeAverage(host.clock.now());
  }

  begin(): void {
    const { identifier, addresses, registrars, parameters } = this.#order;
    const settings = registrarSettings(parameters);
    this.#registrar = new Registrar(this.#host, {
      ...settings,
      // The components of a deployment on one machine have loopback addresses.
      asap: { ...settings.asap, minAddressScope: 'loopback' },
      identifier,
      addresses,
      staticPeers: registrars.map((peer) => ({ addresses: peer, port: ENRP_PORT })),
      association: associationOptions(parameters),
      handlespaceChanged: () => this.#handlespaceChanged(),
    });
    this.#registrar.start();
  }

  reset(): void {
    const now = this.#host.clock.now();
    this.#before = combinedCounts(new RegistrarStatistics(), this.#total(), 1);
    this.#owned.reset(now);
    this.#known.reset(now);
  }

  read(): ComponentReading {
    const now = this.#host.clock.now();
    const counts = combinedCounts(this.#total(), this.#before, -1);
    return { registrar: { counts: { ...counts }, owned: this.#owned.read(now), known: this.#known.read(now) } };
  }

  stop(): void {
    this.#registrar?.stop();
  }

  #total(): RegistrarCounts {
    return this.#registrar?.statistics ?? new RegistrarStatistics();
  }

  #handlespaceChanged(): void {
    const now = this.#host.clock.now();
    const registrar = this.#registrar;
    this.#owned.set(registrar?.handlespace.ownedCount(registrar.identifier) ?? 0, now);
    this.#known.set(registrar?.handlespace.elementCount ?? 0, now);
  }
}
