import type { Seconds } from '../../../protocol/host.ts';
import type { ValueDistribution } from '../../../protocol/workload/distribution-names.ts';
import { type Sampler, valueSampler } from '../../../protocol/workload/value-distribution.ts';
import type { RserpoolParameters } from './parameters.ts';

/** How long the lives of a component last, and how many it has. */
export interface LifeSpans {
  /** s; undefined: a life lasts as long as the run. */
  readonly uptime: Sampler | undefined;
  /** s */
  readonly downtime: Sampler;
  /** The component stays down after so many. */
  readonly lives: number;
}

/** A time with its distribution, as parameters have it. */
interface RandomTime {
  readonly distribution: ValueDistribution;
  readonly mean: Seconds;
  readonly gamma: number;
}

/** @param uptime with a mean of Infinity: lives do not end */
function lifeSpans(uptime: RandomTime, downtime: RandomTime, lives: number): LifeSpans {
  return { uptime: uptime.mean === Infinity ? undefined : samplerOf(uptime), downtime: samplerOf(downtime), lives };
}

const AT_ONCE: Sampler = { sample: () => 0 };

function samplerOf({ distribution, mean, gamma }: RandomTime): Sampler {
  // Nothing is drawn for what is no time in any distribution.
  return mean === 0 ? AT_ONCE : valueSampler(distribution, mean, gamma);
}

/** @param index of the registrar in its LAN, from 0: the first ones may be immortal */
export function registrarSpans(parameters: RserpoolParameters, index: number): LifeSpans {
  const isImmortal = index < parameters.immortalRegistrars;
  return lifeSpans(
    {
      distribution: parameters.registrarUptimeDistribution,
      mean: isImmortal ? Infinity : parameters.registrarUptime,
      gamma: parameters.registrarUptimeGamma,
    },
    {
      distribution: parameters.registrarDowntimeDistribution,
      mean: parameters.registrarDowntime,
      gamma: parameters.registrarDowntimeGamma,
    },
    parameters.registrarLives,
  );
}

export function elementSpans(parameters: RserpoolParameters): LifeSpans {
  return lifeSpans(
    { distribution: parameters.peUptimeDistribution, mean: parameters.peUptime, gamma: parameters.peUptimeGamma },
    { distribution: parameters.peDowntimeDistribution, mean: parameters.peDowntime, gamma: parameters.peDowntimeGamma },
    parameters.peLives,
  );
}

export function userSpans(parameters: RserpoolParameters): LifeSpans {
  return lifeSpans(
    { distribution: parameters.userUptimeDistribution, mean: parameters.userUptime, gamma: parameters.userUptimeGamma },
    {
      distribution: parameters.userDowntimeDistribution,
      mean: parameters.userDowntime,
      gamma: parameters.userDowntimeGamma,
    },
    parameters.userLives,
  );
}

export function attackerSpans(parameters: RserpoolParameters): LifeSpans {
  return lifeSpans(
    {
      distribution: parameters.attackerUptimeDistribution,
      mean: parameters.attackerUptime,
      gamma: parameters.attackerUptimeGamma,
    },
    {
      distribution: parameters.attackerDowntimeDistribution,
      mean: parameters.attackerDowntime,
      gamma: parameters.attackerDowntimeGamma,
    },
    parameters.attackerLives,
  );
}
