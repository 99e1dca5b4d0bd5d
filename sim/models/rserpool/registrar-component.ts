import type { Random, Timer } from '../../../protocol/host.ts';
import { Registrar } from '../../../protocol/registrar/registrar.ts';
import {
  asapServiceDefaults,
  enrpServiceDefaults,
  type RegistrarOptions,
} from '../../../protocol/registrar/registrar-options.ts';
import { RegistrarStatistics } from '../../../protocol/registrar/registrar-statistics.ts';
import { ASAP_PORT } from '../../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../../protocol/wire/enrp-messages.ts';
import type { RegistrarIdentifier } from '../../../protocol/wire/pool-element.ts';
import { valueSampler, type Sampler } from '../../../protocol/workload/value-distribution.ts';
import type { ComponentHost, ComponentNode } from '../../levels/component-network.ts';
import type { RserpoolParameters } from './parameters.ts';
import { TimeAverage } from '../../../protocol/measurement/time-average.ts';
import type { World } from './world.ts';

/** What a registrar did in the measurement window. */
export type RegistrarCounts = { readonly [count in keyof RegistrarStatistics]: number };

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

  /** Since the reset. */
  counts(): RegistrarCounts {
    return combined(this.#total(), this.#before, -1);
  }

  /** Elements whose home it is: average over the window, none while it is down. */
  ownedElements(): number {
    return this.#owned.read(this.#world.simulator.now());
  }

  /** Elements whose home it is at this instant, none while it is down. */
  get ownedElementsNow(): number {
    return this.#life?.registrar.handlespace.ownedCount(this.#identifier) ?? 0;
  }

  /** Elements in its handlespace: average over the window, none while it is down. */
  knownElements(): number {
    return this.#known.read(this.#world.simulator.now());
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
    return this.#life === undefined ? this.#past : combined(this.#past, this.#life.registrar.statistics, 1);
  }

  #options(): RegistrarOptions {
    const parameters = this.#parameters;
    const asap = asapServiceDefaults[parameters.profile];
    const enrp = enrpServiceDefaults[parameters.profile];
    return {
      profile: parameters.profile,
      identifier: this.#identifier,
      addresses: [],
      asapPort: ASAP_PORT,
      enrpPort: ENRP_PORT,
      staticPeers: this.#world.registrarsBut(this.#node).map(({ addresses }) => ({ addresses, port: ENRP_PORT })),
      asap: {
        ...asap,
        announcements: undefined,
        maxElements: Infinity,
        maxContacts: Infinity,
        idleTimeout: 0,
        maxHandleResolutionItems: parameters.maxHandleResolutionItems,
        maxIncrement: parameters.maxIncrement,
        maxBadPeReports: parameters.maxBadPeReports,
        endpointKeepAliveInterval: parameters.endpointKeepAliveInterval,
        endpointKeepAliveTimeout: parameters.endpointKeepAliveTimeout,
        rateGuards: {
          ...asap.rateGuards,
          requesters: Infinity,
          maxHandleResolutionRate: parameters.maxHandleResolutionRate,
          maxEndpointUnreachableRate: parameters.maxEndpointUnreachableRate,
          entries: parameters.rateGuardEntries,
        },
      },
      enrp: {
        ...enrp,
        presenceGroup: undefined,
        maxPeers: Infinity,
        maxSetUpRate: Infinity,
        peerHeartbeatCycle: parameters.peerHeartbeatCycle,
        maxTimeLastHeard: parameters.maxTimeLastHeard,
        maxTimeNoResponse: parameters.maxTimeNoResponse,
        mentorDiscoveryTimeout: parameters.mentorDiscoveryTimeout,
        updateLossProbability: parameters.updateLossProbability,
        takeoverSuggestion: parameters.takeoverSuggestion,
        takeover: { ...enrp.takeover, expiry: parameters.takeoverExpiry },
      },
      handlespaceChanged: () => this.#handlespaceChanged(),
    };
  }
}

function combined(a: RegistrarCounts, b: RegistrarCounts, sign: 1 | -1): RegistrarCounts {
  const result = new RegistrarStatistics();
  for (const count of Object.keys(result) as (keyof RegistrarStatistics)[]) result[count] = a[count] + sign * b[count];
  return result;
}

/** Sums over registrars. */
export function totalCounts(registrars: readonly RegistrarComponent[]): RegistrarCounts {
  return registrars.reduce<RegistrarCounts>(
    (total, registrar) => combined(total, registrar.counts(), 1),
    new RegistrarStatistics(),
  );
}
