import { Model } from '../../sim/models/rserpool/model.ts';
import type { BenchCase } from '../comparison/bench-case.ts';
import { cpuSeconds } from '../comparison/cpu-seconds.ts';
import { parametersOf, scenarios } from './scenarios.ts';

/** Two builds are compared by the simulated seconds after the warm-up. */
export const studyCases: readonly BenchCase[] = scenarios.map((scenario) => ({
  name: scenario.name,
  read: () => {
    const parameters = parametersOf(scenario);
    const model = new Model(parameters, 1);
    const { simulator } = model.world;
    simulator.run({ until: parameters.warmup });
    model.reset();
    const seconds = cpuSeconds(() => simulator.run({ until: parameters.warmup + scenario.duration }));
    return { work: scenario.duration, seconds };
  },
}));
