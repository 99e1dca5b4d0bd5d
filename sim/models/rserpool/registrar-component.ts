import type { Random, Timer } from '../../../protocol/host.ts';
import { Registrar } from '../../../protocol/registrar/registrar.ts';
import type { RegistrarOptions } from '../../../protocol/registrar/registrar-options.ts';
import { RegistrarStatistics } from '../../../protocol/registrar/registrar-statistics.ts';
import { ENRP_PORT } from '../../../protocol/wire/enrp-messages.ts';
import type { RegistrarIdentifier } from '../../../protocol/wire/pool-element.ts';
import { valueSampler, type Sampler } from '../../../protocol/workload/value-distribution.ts';
import type { ComponentHost, ComponentNode } from '../../levels/component-network.ts';
import type { RserpoolParameters } from './parameters.ts';
import { TimeAverage } from '../../../protocol/measurement/time-average.ts';
import { combinedCounts, type RegistrarCounts, type RegistrarReading } from './pool-readings.ts';
import { registrarSettings } from './registrar-settings.ts';
import type { World } from './world.ts';

/** One life of the registrar's process. */
interface Life {
  readonly host: ComponentHost;
  readonly registrar: Registrar;
}

/** A registrar of the model, with a life cycle of up-times and down-times. It keeps its identifier over them. */
export class RegistrarComponent {
  readonly #world: World;
  readonly #parameters: RserpoolParameters;
  readonly #node: ComponentNode;
  readonly #mortal: boolean;
  readonly #random: Random;
  readonly #uptime: Sampler;
  readonly #downtime: Sampler;
  readonly #timer: Timer;
  readonly #owned: TimeAverage;
  readonly #known: TimeAverage;
  #identifier: RegistrarIdentifier = 0;
  #lives = 0;
  #life: Life | undefined;
  /** Of lives that are over. */
  #past: RegistrarCounts = new RegistrarStatistics();
  #before: RegistrarCounts = new RegistrarStatistics();

  constructor(world: World, lan: number, index: number) {
    const { parameters, simulator } = world;
    this.#world = world;
    this.#parameters = parameters;
    this.#node = world.addNode(`lan${lan}/pr${index}`, lan, 'registrar');
    this.#mortal = parameters.registrarUptime !== Infinity && index >= parameters.immortalRegistrars;
    this.#random = world.streams(this.#node.name).stream('life');
    const { registrarUptimeDistribution, registrarUptime, registrarUptimeGamma } = parameters;
    const { registrarDowntimeDistribution, registrarDowntime, registrarDowntimeGamma } = parameters;
    this.#uptime = valueSampler(registrarUptimeDistribution, registrarUptime, registrarUptimeGamma);
    this.#downtime = valueSampler(registrarDowntimeDistribution, registrarDowntime, registrarDowntimeGamma);
    this.#timer = simulator.timer(
      () => (this.#life === undefined ? this.start() : this.#fail(this.#life)),
      `the life of ${this.#node.name}`,
    );
    this.#owned = new TimeAverage(simulator.now());
    this.#known = new TimeAverage(simulator.now());
  }

  get name(): string {
    return this.#node.name;
  }

  /** Number of its LAN, from 0. */
  get lan(): number {
    return this.#node.lan;
  }

  start(): void {
    this.#node.restart();
    const host = this.#node.host(++this.#lives);
    const registrar = new Registrar(host, this.#options());
    this.#identifier = registrar.identifier;
    this.#life = { host, registrar };
    registrar.start();
    if (this.#mortal) this.#timer.arm(this.#uptime.sample(this.#random));
  }

  /** The engine of the current life; undefined while the registrar is down. @internal */
  get registrar(): Registrar | undefined {
    return this.#life?.registrar;
  }

  /** Forgets the past: end of the warm-up. */
  reset(): void {
    this.#before = this.#total();
    this.#owned.reset(this.#world.simulator.now());
    this.#known.reset(this.#world.simulator.now());
  }

  /** Of the window. */
  read(): RegistrarReading {
    const now = this.#world.simulator.now();
    return {
      counts: combinedCounts(this.#total(), this.#before, -1),
      owned: this.#owned.read(now),
      known: this.#known.read(now),
    };
  }

  /** Elements whose home it is at this instant, none while it is down. */
  get ownedElementsNow(): number {
    return this.#life?.registrar.handlespace.ownedCount(this.#identifier) ?? 0;
  }

  #fail({ host, registrar }: Life): void {
    this.#past = this.#total();
    this.#life = undefined;
    this.#handlespaceChanged();
    this.#node.fail(this.#parameters.registrarFailureKind);
    registrar.stop();
    host.clock.stop();
    this.#timer.arm(this.#downtime.sample(this.#random));
  }

  #handlespaceChanged(): void {
    const now = this.#world.simulator.now();
    const handlespace = this.#life?.registrar.handlespace;
    this.#owned.set(handlespace?.ownedCount(this.#identifier) ?? 0, now);
    this.#known.set(handlespace?.elementCount ?? 0, now);
  }

  #total(): RegistrarCounts {
    return this.#life === undefined ? this.#past : combinedCounts(this.#past, this.#life.registrar.statistics, 1);
  }

  #options(): RegistrarOptions {
    return {
      ...registrarSettings(this.#parameters),
      identifier: this.#identifier,
      addresses: [],
      staticPeers: this.#world.registrarsBut(this.#node).map(({ addresses }) => ({ addresses, port: ENRP_PORT })),
      handlespaceChanged: () => this.#handlespaceChanged(),
    };
  }
}
