import { checkExpectations } from '../../../analysis/expectations/check-expectations.ts';
import type { ExpectationOutcome } from '../../../analysis/expectations/expectation-outcome.ts';
import type { ResultTable } from '../../../results/tables/table.ts';
import { runsTable } from '../../../scenarios/execution/runs-table.ts';
import { quickLook, withOverrides } from '../../../scenarios/language/override.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { initialSeeds } from '../../../scenarios/plan/replications.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { simulate } from '../../../sim/run/run.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import type { MutantCase } from './mutant-cases.ts';
import { mutants } from './mutants.ts';

/** What the expectation of a case finds, without and with the fault. */
export interface MutantOutcomes {
  readonly right: ExpectationOutcome;
  readonly wrong: ExpectationOutcome;
}

/** @throws RangeError if the study has no expectation of this name */
export function outcomesOf({ study: name, expectation, mutant, set }: MutantCase): MutantOutcomes {
  const study = withOverrides(quickLook(loadStudy(name)), set);
  const expectations = study.expectations.filter((each) => each.name === expectation);
  const outcomeWith = (fault: Fault): ExpectationOutcome => {
    const context = { published: study.published, isQuick: true };
    const [outcome] = checkExpectations(runsOf(study, fault), expectations, context);
    if (outcome === undefined) throw new RangeError(`${name} has no expectation ${expectation}`);
    return outcome;
  };
  return { right: outcomeWith(() => ({})), wrong: outcomeWith(mutants[mutant]) };
}

type Fault = (parameters: RunParameters) => Partial<RunParameters>;

/** The runs of a study, by a program that does something else than their parameters say. */
function runsOf(study: Study, fault: Fault): ResultTable {
  const { points } = planRuns(study);
  const planned = points.flatMap((point) => initialSeeds(study.replications).map((seed) => ({ point, seed })));
  const finished = planned.map(({ point, seed }, index) => {
    const { metrics } = simulate({ ...point.parameters, ...fault(point.parameters) }, seed);
    return { index, point, seed, metric: (name: keyof typeof metrics) => metrics[name] };
  });
  return runsTable(study, finished, 'test');
}
