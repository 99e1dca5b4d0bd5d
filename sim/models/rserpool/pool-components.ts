import type { RequestSums } from '../../../protocol/measurement/request-tally.ts';
import { RegistrarStatistics } from '../../../protocol/registrar/registrar-statistics.ts';
import {
  classReadings,
  type ClassReadings,
  type ComponentChoice,
  type ComponentIdentity,
} from '../../run/component-metric.ts';
import type { MetricValues } from '../../run/metric.ts';
import { elementSpeeds } from './element-capacities.ts';
import { poolElementsPerLan } from './pool-elements-per-lan.ts';
import type { ComponentTallies } from './component-tallies.ts';
import {
  attackerCounts,
  processorMetrics,
  ratio,
  registrarCounts,
  requestCounts,
  requestTimes,
  sum,
  trafficMetrics,
} from './metrics.ts';
import type { Model } from './model.ts';
import type { poolComponents, PoolComponentClass } from './pool-component-metrics.ts';
import type { PoolElementComponent } from './pool-element-component.ts';
import { poolHandleOf } from './pool-numbers.ts';
import { combinedCounts, type RegistrarCounts } from './pool-readings.ts';

type Values<K extends PoolComponentClass> = MetricValues<(typeof poolComponents)[K]['metrics']>;

/** What of a model is there to tell it from the others. */
interface Placed {
  readonly name: string;
  /** From 0. */
  readonly lan: number;
  /** Number of its pool, from 0; absent: it belongs to none. */
  readonly pool?: number;
}

/** What was measured of the components of a pool, by class. */
export function componentsOf(model: Model, tallies: ComponentTallies, choice: ComponentChoice): ClassReadings[] {
  const { registrars, poolUsers, attackers } = model;
  const lans = model.world.parameters.lans;
  return [
    classReadings('registrar', choice, registrars.map(numbered), ({ name, component }): Values<'registrar'> => {
      const reading = component.read();
      const { counts, owned, known, fake } = reading;
      return {
        owned_elements: owned,
        known_elements: known,
        fake_elements: fake,
        ...processorMetrics([reading]),
        ...registrarCounts(counts),
        ...trafficMetrics(tallies.of(name).traffic),
      };
    }),
    classReadings('element', choice, elementsOf(model), ({ name, component }): Values<'element'> => ({
      ...workOf([component]),
      ...trafficMetrics(tallies.of(name).traffic),
    })),
    classReadings('user', choice, poolUsers.map(numbered), ({ name }): Values<'user'> => ({
      ...requestsOf(tallies.of(name).requests.sums),
      ...trafficMetrics(tallies.of(name).traffic),
    })),
    classReadings('attacker', choice, attackers.map(numbered), ({ name, component }): Values<'attacker'> => ({
      ...attackerCounts([component.read()]),
      ...trafficMetrics(tallies.of(name).traffic),
    })),
    classReadings('pool', choice, poolIdentities(model), ({ name, index }): Values<'pool'> => {
      const { handleResolutions, registrations, unreachableReports } = tallies.atRegistrars(name);
      return {
        ...workOf(model.poolElements.filter(({ pool }) => pool === index)),
        ...requestsOf(tallies.ofPool(index).sums),
        handle_resolutions: handleResolutions,
        registrations,
        unreachable_reports: unreachableReports,
      };
    }),
    classReadings('lan', choice, lanIdentities(lans), ({ index }) => lanValues(model, tallies, index)),
  ].filter((readings) => readings !== undefined);
}

function numbered<T extends Placed>(component: T, index: number): ComponentIdentity & { readonly component: T } {
  const { name, lan, pool } = component;
  return { name, number: index + 1, lan: lan + 1, pool: pool === undefined ? 0 : pool + 1, speed: '', component };
}

/** Pool elements, of each LAN the fast ones first if there are two speeds. */
function elementsOf({ world, poolElements }: Model): ReturnType<typeof numbered<PoolElementComponent>>[] {
  const speeds = poolElementsPerLan(world.parameters).flatMap((elements, lan) => {
    const ofLan = elementSpeeds(world.parametersOf(lan), elements);
    return Array.from({ length: elements }, (_, index) => ofLan[index] ?? '');
  });
  return poolElements.map((element, index) => ({ ...numbered(element, index), speed: speeds[index] ?? '' }));
}

function lanIdentities(lans: number): (ComponentIdentity & { readonly index: number })[] {
  return Array.from({ length: lans }, (_, index) => ({
    name: `lan${index}`,
    number: index + 1,
    lan: index + 1,
    pool: 0,
    speed: '',
    index,
  }));
}

function poolIdentities({ world }: Model): (ComponentIdentity & { readonly index: number })[] {
  const { parameters } = world;
  return Array.from({ length: parameters.pools }, (_, index) => ({
    name: poolHandleOf(parameters, index),
    number: index + 1,
    lan: 0,
    pool: index + 1,
    speed: '',
    index,
  }));
}

function lanValues(model: Model, tallies: ComponentTallies, index: number): Values<'lan'> {
  const isHere = ({ lan }: Placed): boolean => lan === index;
  const registrars = model.registrars.filter(isHere).map((registrar) => registrar.read());
  const counts = registrars.reduce<RegistrarCounts>(
    (total, reading) => combinedCounts(total, reading.counts, 1),
    new RegistrarStatistics(),
  );
  const { requests, traffic } = tallies.ofLan(index);
  return {
    ...workOf(model.poolElements.filter(isHere)),
    ...requestsOf(requests.sums),
    owned_elements: sum(registrars, ({ owned }) => owned),
    ...registrarCounts(counts),
    ...trafficMetrics(traffic),
  };
}

/** What pool elements did, together. */
function workOf(elements: readonly PoolElementComponent[]) {
  const readings = elements.map((element) => ({ ...element.read(), ...element.readJobs() }));
  const work = sum(readings, ({ used }) => used);
  return {
    capacity: sum(readings, ({ capacity }) => capacity),
    utilization: ratio(
      work,
      sum(readings, ({ uptime, capacity }) => uptime * capacity),
    ),
    work,
    uptime: sum(readings, ({ uptime }) => uptime),
    requests_accepted: sum(readings, ({ arrivals }) => arrivals),
    requests_in_service: sum(readings, ({ numberIntegral, duration }) => numberIntegral / duration),
    cookies: sum(readings, ({ cookies }) => cookies),
  };
}

function requestsOf(sums: RequestSums) {
  return {
    ...requestCounts(sums),
    completed_work: sums.completedSize,
    handling_speed: ratio(sums.completedSize, sums.handlingTime),
    ...requestTimes(sums),
  };
}
