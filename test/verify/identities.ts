import assert from 'node:assert/strict';
import { Model } from '../../sim/models/rserpool/model.ts';
import type { RunMetrics } from '../../sim/run/run-metrics.ts';
import { replicate, parametersOf, type GivenParameters } from './study-runs.ts';

/** What must hold exactly, or the simulation is wrong. `check` throws if it does not. */
export interface Identity {
  readonly name: string;
  check(duration: number): Promise<string>;
}

const rspsim = { profile: 'rspsim', idealized: true, requestSize: 1e6 } as const;

/** The request counts and times of a run. */
async function one(given: GivenParameters): Promise<RunMetrics> {
  const [run] = await replicate({ ...rspsim, ...given }, 1);
  return run;
}

/** A count that every run has. */
function count(value: number | null): number {
  assert.ok(value !== null);
  return value;
}

/** Little's law on every station of a run: the integral of the number there is the sum of the times spent there. */
function littlesLaw(policy: string, workload: string): Identity {
  return {
    name: `Little's law at every pool element and over all queues, ${policy}, ${workload} workload`,
    check: async (duration) => {
      const parameters = parametersOf({ ...rspsim, policy, workload, duration, puToPeRatio: 3 });
      const model = new Model(parameters, 1);
      model.world.simulator.run({ until: parameters.warmup });
      model.reset();
      model.world.simulator.run({ until: parameters.warmup + parameters.duration });
      const now = model.world.simulator.now();
      let worst = 0;
      let requests = 0;
      const { queue, service } = model.world.requests.stations();
      for (const reading of [...model.poolElements.map(({ jobs }) => jobs.read(now)), queue, service]) {
        const { numberIntegral, sojournSum } = reading;
        worst = Math.max(worst, Math.abs(numberIntegral - sojournSum) / Math.max(1, numberIntegral));
        requests += reading.arrivals;
      }
      assert.ok(requests > duration, 'hardly any request came');
      assert.ok(worst < 1e-9, `integral and sum differ by ${worst}`);
      return `largest relative difference ${worst.toExponential(1)}`;
    },
  };
}

/** Messages by cause: two per resolution, registration and keep-alive. */
function packets(policy: string): Identity {
  return {
    name: `ASAP messages = 2 (resolutions + registrations + keep-alives), ${policy}`,
    check: async (duration) => {
      const run = await one({ policy, duration });
      const causes = count(run.handle_resolutions) + count(run.registrations) + count(run.endpoint_keep_alives);
      assert.equal(run.asap_packets, 2 * causes);
      return `${run.asap_packets} = 2 × ${causes}`;
    },
  };
}

export const identities: readonly Identity[] = [
  ...['LeastUsed', 'RoundRobin', 'Random'].map((policy) => littlesLaw(policy, 'open')),
  littlesLaw('Random', 'closed'),
  littlesLaw('Random', 'poisson'),
  ...['LeastUsed', 'RoundRobin', 'Random', 'PowerOfDChoices'].map(packets),
  {
    name: 'handle resolutions: one per request that begins',
    check: async (duration) => {
      const run = await one({ policy: 'Random', duration });
      assert.equal(run.handle_resolutions, run.requests_accepted);
      return `${run.handle_resolutions}`;
    },
  },
  {
    name: 'registrations: one per element and 280 s, if its policy is not adaptive',
    check: async (duration) => {
      const run = await one({ policy: 'Random', duration });
      assert.equal(run.registrations, 10 * Math.floor(duration / (300 - 20)));
      return `${run.registrations}`;
    },
  },
  {
    name: 'registrations: one per request that begins and one per request that ends, LeastUsed',
    check: async (duration) => {
      const run = await one({ policy: 'LeastUsed', duration });
      const changes = count(run.requests_accepted) + count(run.requests_completed);
      assert.equal(run.registrations, changes);
      return `${run.registrations} = ${run.requests_accepted} + ${run.requests_completed}`;
    },
  },
  {
    name: 'presences: one per pair of registrars and 30 s',
    check: async (duration) => {
      const run = await one({ policy: 'Random', duration, registrars: 3 });
      assert.equal(run.enrp_presence_packets, (3 * 2 * duration) / 30);
      return `${run.enrp_presence_packets}`;
    },
  },
  {
    name: 'keep-alives: one per element and interval',
    check: async (duration) => {
      const run = await one({ policy: 'Random', duration });
      assert.equal(run.endpoint_keep_alives, (10 * duration) / 50);
      return `${run.endpoint_keep_alives}`;
    },
  },
  {
    name: 'handle updates: one per registration and peer',
    check: async (duration) => {
      const run = await one({ policy: 'RoundRobin', duration, registrars: 3, lanDelay: 1 });
      assert.equal(run.handle_updates, 2 * count(run.registrations));
      return `${run.handle_updates} = 2 × ${run.registrations}`;
    },
  },
  {
    name: 'startup time = 4 delays, with a delay of 10 ms',
    check: async (duration) => {
      const run = await one({ policy: 'RoundRobin', duration, lanDelay: 10 });
      assert.ok(Math.abs(count(run.startup_time) - 0.04) < 1e-9);
      return `${count(run.startup_time).toFixed(9)} s`;
    },
  },
  {
    name: 'handling speed: LeastUsed > PowerOfDChoices > RoundRobin > Random, on common random numbers',
    check: async (duration) => {
      const policies = ['LeastUsed', 'PowerOfDChoices', 'RoundRobin', 'Random'];
      for (const ratio of [3, 10]) {
        const runs = await Promise.all(
          policies.map((policy) => replicate({ ...rspsim, policy, duration, puToPeRatio: ratio }, 5)),
        );
        for (let seed = 0; seed < 5; seed++)
          for (let i = 1; i < policies.length; i++) {
            const [better, worse] = [runs[i - 1][seed], runs[i][seed]];
            assert.ok(
              count(better.handling_speed) > count(worse.handling_speed),
              `r = ${ratio}, seed ${seed + 1}: ${policies[i - 1]} is not faster than ${policies[i]}`,
            );
          }
      }
      return 'in each of 10 pairs of runs';
    },
  },
];
