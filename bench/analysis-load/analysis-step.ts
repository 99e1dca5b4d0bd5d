/** One step of analysis in a process of its own: `analysis-step.js read|summarize|end DIR [STUDY]`. */
import { estimate } from '../../analysis/statistics/statistics.ts';
import { summarize } from '../../analysis/statistics/summary.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { runStudy } from '../../scenarios/execution/study-run.ts';
import { Sweep } from '../../scenarios/execution/sweep.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';
import { benchmarkProgram } from './synthetic-results.ts';

const unheard = { running: nothing, ended: nothing, failed: nothing, simulated: nothing, recording: nothing };

const [step = '', path = '', file = ''] = process.argv.slice(2);

switch (step) {
  case 'read':
    StudyFolder.open(path).readTable('runs');
    break;
  case 'summarize': {
    const folder = StudyFolder.open(path);
    folder.writeTable('summary', summarize(folder.readTable('runs')));
    break;
  }
  case 'end':
    await endSweep();
    break;
  default:
    throw new RangeError(`${step} is no step`);
}

function nothing(): void {
  // Nobody wants to know.
}

/** What is left of a sweep when all runs are done: the journal becomes the table. */
async function endSweep(): Promise<void> {
  const study = loadStudy(file);
  const plan = planRuns(study);
  const folder = StudyFolder.prepare(path, study.name);
  const journal = folder.journal(study.name);
  const sweep = new Sweep(plan, study.replications, journal, estimate);
  const outcome = await runStudy(
    { study, plan, sweep, folder, journal, program: benchmarkProgram },
    { workers: 1 },
    unheard,
  );
  if (outcome.kind !== 'complete' || outcome.simulated > 0) throw new Error('the journal does not have all runs');
  journal.close();
  folder.release();
}
