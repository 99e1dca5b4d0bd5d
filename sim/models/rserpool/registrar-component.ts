import type { Host } from '../../../protocol/host.ts';
import { Registrar } from '../../../protocol/registrar/registrar.ts';
import type { RegistrarOptions } from '../../../protocol/registrar/registrar-options.ts';
import { RegistrarStatistics } from '../../../protocol/registrar/registrar-statistics.ts';
import { ENRP_PORT } from '../../../protocol/wire/enrp-messages.ts';
import type { RegistrarIdentifier } from '../../../protocol/wire/pool-element.ts';
import type { ComponentHost, ComponentNode } from '../../levels/component-network.ts';
import { MessageProcessor, ProcessorMeter } from '../../levels/message-processor.ts';
import { failureOf, LifeCycle, type Living } from './life-cycle.ts';
import { registrarSpans } from './life-spans.ts';
import type { RserpoolParameters } from './parameters.ts';
import { TimeAverage } from '../../../protocol/measurement/time-average.ts';
import { combinedCounts, type RegistrarCounts, type RegistrarReading } from './pool-readings.ts';
import { registrarCosts } from './registrar-costs.ts';
import { registrarSettings } from './registrar-settings.ts';
import type { WayDown } from '../../run/schedule.ts';
import type { World } from './world.ts';

/** One life of the registrar's process. */
interface Life {
  readonly host: ComponentHost;
  readonly registrar: Registrar;
}

/** A registrar of the model, with a life cycle of up-times and down-times. It keeps its identifier over them. */
export class RegistrarComponent implements Living {
  readonly #world: World;
  readonly #parameters: RserpoolParameters;
  readonly node: ComponentNode;
  readonly cycle: LifeCycle;
  readonly #owned: TimeAverage;
  readonly #known: TimeAverage;
  readonly #fake: TimeAverage;
  /** Service time of a message, s; undefined: messages cost nothing. */
  readonly #serviceTime: ((message: unknown) => number) | undefined;
  readonly #processor: ProcessorMeter;
  /** Entries of attackers now. */
  #fakes = 0;
  #identifier: RegistrarIdentifier = 0;
  #life: Life | undefined;
  /** Of lives that are over. */
  #past: RegistrarCounts = new RegistrarStatistics();
  #before: RegistrarCounts = new RegistrarStatistics();

  constructor(world: World, lan: number, index: number) {
    const { parameters, simulator } = world;
    this.#world = world;
    this.#parameters = parameters;
    this.node = world.addNode('registrar', lan, index);
    this.cycle = new LifeCycle(world, this, registrarSpans(world.parametersOf(lan), index));
    this.#owned = new TimeAverage(simulator.now());
    this.#known = new TimeAverage(simulator.now());
    this.#fake = new TimeAverage(simulator.now());
    this.#serviceTime = registrarCosts(parameters);
    this.#processor = new ProcessorMeter(simulator.now());
  }

  get name(): string {
    return this.node.name;
  }

  /** Number of its LAN, from 0. */
  get lan(): number {
    return this.node.lan;
  }

  /** @param time s, unless its schedule has another one */
  startAt(time: number): void {
    this.cycle.startAt(time);
  }

  /** Its process ends by itself, in order. */
  quit(): void {
    this.cycle.endLives();
    this.#life?.registrar.stop();
  }

  /** It falls silent for good. */
  halt(): void {
    this.cycle.halt();
  }

  begin(number: number): void {
    this.node.restart();
    const host = this.node.host(number);
    const registrar = new Registrar(this.#processed(host), this.#options());
    this.#identifier = registrar.identifier;
    this.#life = { host, registrar };
    registrar.start();
    this.cycle.uptimeBegins();
  }

  /** The engine of the current life; undefined while the registrar is down. */
  get registrar(): Registrar | undefined {
    return this.#life?.registrar;
  }

  /** Forgets the past: end of the warm-up. */
  reset(): void {
    this.#before = this.#total();
    this.#owned.reset(this.#world.simulator.now());
    this.#known.reset(this.#world.simulator.now());
    this.#fake.reset(this.#world.simulator.now());
    this.#processor.reset(this.#world.simulator.now());
  }

  /** Of the window. */
  read(): RegistrarReading {
    const now = this.#world.simulator.now();
    return {
      counts: combinedCounts(this.#total(), this.#before, -1),
      owned: this.#owned.read(now),
      known: this.#known.read(now),
      fake: this.#fake.read(now),
      processor: this.#serviceTime === undefined ? undefined : this.#processor.read(now),
    };
  }

  /** Elements whose home it is at this instant, none while it is down. */
  get ownedElementsNow(): number {
    return this.#life?.registrar.handlespace.ownedCount(this.#identifier) ?? 0;
  }

  end(way: WayDown): void {
    if (this.#life === undefined) return;
    const { host, registrar } = this.#life;
    this.#past = this.#total();
    this.#life = undefined;
    this.#fakes = 0;
    this.#handlespaceChanged();
    this.#processor.working(false, this.#world.simulator.now());
    this.node.fail(failureOf(way) ?? this.#parameters.registrarFailureKind);
    registrar.stop();
    host.clock.stop();
    this.cycle.downtimeBegins();
  }

  #handlespaceChanged(): void {
    const now = this.#world.simulator.now();
    const handlespace = this.#life?.registrar.handlespace;
    this.#owned.set(handlespace?.ownedCount(this.#identifier) ?? 0, now);
    this.#known.set(handlespace?.elementCount ?? 0, now);
    this.#fake.set(this.#fakes, now);
  }

  /** The host, with a processor that messages wait for if they cost anything. */
  #processed(host: ComponentHost): Host {
    if (this.#serviceTime === undefined) return host;
    const processor = new MessageProcessor(host.clock, this.#serviceTime, this.#processor);
    const { clock, random, entropy, datagrams, log } = host;
    return { clock, random, entropy, datagrams, log, transport: processor.transport(host.transport) };
  }

  #total(): RegistrarCounts {
    return this.#life === undefined ? this.#past : combinedCounts(this.#past, this.#life.registrar.statistics, 1);
  }

  #options(): RegistrarOptions {
    return {
      ...registrarSettings(this.#parameters),
      identifier: this.#identifier,
      addresses: [],
      staticPeers: this.#world.peersOf(this.node).map(({ addresses }) => ({ addresses, port: ENRP_PORT })),
      handlespaceChanged: (entry, change) => {
        if (change !== 'moved' && this.#world.isFake(entry)) this.#fakes += change === 'added' ? 1 : -1;
        this.#handlespaceChanged();
      },
      poolRequested: this.#world.tallies?.poolRequested,
    };
  }
}
