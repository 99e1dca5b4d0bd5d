import type { UserTrace } from '../../../protocol/workload/request-trace.ts';
import type { RequestObserver } from '../../../protocol/workload/requests.ts';
import { startOf } from './component-starts.ts';
import { AttackerComponent } from './attacker-component.ts';
import { lanAttackerSettings } from './attacker-settings.ts';
import { elementCapacities } from './element-capacities.ts';
import { PoolElementComponent } from './pool-element-component.ts';
import { poolElementKind, type PoolElementKind } from './pool-element-kind.ts';
import { poolElementsPerLan } from './pool-elements-per-lan.ts';
import { poolOfElement, poolOfUser } from './pool-numbers.ts';
import { totalBefore } from './lan-values.ts';
import { PoolUserComponent } from './pool-user-component.ts';
import { lanUserSettings } from './pool-user-settings.ts';
import type { PoolReadings } from './pool-readings.ts';
import { RegistrarComponent } from './registrar-component.ts';
import type { RserpoolParameters } from './parameters.ts';
import type { ModelObservation, RunInputs } from '../../run/runnable-model.ts';
import { silentLogs } from '../../levels/node-logs.ts';
import { userTraces } from './user-traces.ts';
import { World } from './world.ts';

/** What a model takes besides parameters and seed. */
type ModelSettings = Partial<ModelObservation & RunInputs>;

/** A point of a study made runnable: all components on their nodes, each due to start at its time. */
export class Model {
  readonly world: World;
  readonly registrars: RegistrarComponent[] = [];
  readonly poolElements: PoolElementComponent[] = [];
  readonly poolUsers: PoolUserComponent[] = [];
  readonly attackers: AttackerComponent[] = [];
  /** The requests of each pool user, LAN by LAN; undefined: they come at intervals. */
  readonly #traces: readonly UserTrace[] | undefined;

  /** @throws ModelError when the trace of requests is not the one of the parameters */
  constructor(
    parameters: RserpoolParameters,
    seed: number,
    { logs = silentLogs, components, vectors, watch, requestTrace }: ModelSettings = {},
    witness?: RequestObserver,
  ) {
    this.#traces = userTraces(parameters, requestTrace);
    this.world = new World(parameters, seed, { logs, components, vectors, watch }, witness);
    // Registrars first: the other components take the addresses of theirs from the world.
    for (let lan = 0; lan < parameters.lans; lan++) this.#addRegistrars(lan);
    for (const [lan, elements] of poolElementsPerLan(parameters).entries()) {
      this.#addPoolElements(lan, elements, seed);
      this.#addPoolUsers(lan);
    }
    // Last: the others have the same addresses without them.
    for (let lan = 0; lan < parameters.lans; lan++) this.#addAttackers(lan);
    this.world.network.check();
  }

  /** End of the warm-up: measurement begins. */
  reset(): void {
    this.world.requests.reset();
    this.world.traffic.reset();
    this.world.packets?.counts.reset();
    this.world.tallies?.reset();
    for (const registrar of this.registrars) registrar.reset();
    for (const element of this.poolElements) element.reset();
    for (const attacker of this.attackers) attacker.reset();
  }

  /** All hosts fall silent for good. */
  halt(): void {
    for (const component of [...this.poolUsers, ...this.attackers, ...this.poolElements, ...this.registrars])
      component.halt();
  }

  /** All processes end by themselves, in order; their hosts stay. */
  quit(): void {
    for (const component of [...this.poolUsers, ...this.attackers, ...this.poolElements, ...this.registrars])
      component.quit();
  }

  /** Of the measurement. */
  read(): PoolReadings {
    const { requests, traffic, packets } = this.world;
    return {
      elements: this.poolElements.map((element) => element.read()),
      registrars: this.registrars.map((registrar) => registrar.read()),
      attackers: this.attackers.map((attacker) => attacker.read()),
      requests: {
        sums: requests.sums,
        spreads: requests.spreads,
        inSystem: requests.inSystem(),
        waiting: this.poolUsers.reduce((sum, { queueLength }) => sum + queueLength, 0),
      },
      traffic,
      packets: packets?.counts.metrics(),
    };
  }

  #addRegistrars(lan: number): void {
    const { parameters } = this.world;
    const { registrars } = this.world.parametersOf(lan);
    for (let index = 0; index < registrars; index++) {
      const registrar = new RegistrarComponent(this.world, lan, index);
      this.registrars.push(registrar);
      registrar.startAt(startOf('registrar', parameters, lan, index));
    }
  }

  #addPoolElements(lan: number, elements: number, seed: number): void {
    const { parameters } = this.world;
    const ofLan = this.world.parametersOf(lan);
    const capacities = elementCapacities(parameters, lan, elements, seed);
    const registrars = this.world.registrarsOf(lan, parameters.poolElementRegistrars);
    const kinds = new Map<string, PoolElementKind>();
    for (const [index, capacity] of capacities.entries()) {
      const pool = poolOfElement(parameters, lan, index);
      const key = `${pool} ${capacity}`;
      const kind = kinds.get(key) ?? poolElementKind(ofLan, registrars, capacity, pool);
      kinds.set(key, kind);
      const element = new PoolElementComponent(this.world, lan, index, kind);
      this.poolElements.push(element);
      element.startAt(startOf('poolElement', parameters, lan, index));
    }
  }

  #addPoolUsers(lan: number): void {
    const { parameters } = this.world;
    const registrars = this.world.registrarsOf(lan, parameters.poolUserRegistrars);
    const ofLan = this.world.parametersOf(lan);
    const settings = Array.from({ length: parameters.pools }, (_, pool) => lanUserSettings(ofLan, registrars, pool));
    const before = totalBefore(parameters, 'poolUsers', lan);
    for (let index = 0; index < ofLan.poolUsers; index++) {
      const ofPool = settings[poolOfUser(parameters, lan, index)];
      if (ofPool === undefined) throw new RangeError(`user ${index} of LAN ${lan} has no pool`);
      const trace = this.#traces?.[before + index];
      const user = new PoolUserComponent(this.world, lan, index, ofPool, trace);
      this.poolUsers.push(user);
      user.startAt(startOf('poolUser', parameters, lan, index));
    }
  }

  #addAttackers(lan: number): void {
    const { parameters } = this.world;
    const ofLan = this.world.parametersOf(lan);
    if (ofLan.attackers === 0) return;
    const settings = lanAttackerSettings(ofLan, this.world.registrarsOf(lan, parameters.attackRegistrars));
    for (let index = 0; index < ofLan.attackers; index++) {
      const attacker = new AttackerComponent(this.world, lan, index, settings);
      this.attackers.push(attacker);
      attacker.startAt(startOf('attacker', parameters, lan, index));
    }
  }
}
