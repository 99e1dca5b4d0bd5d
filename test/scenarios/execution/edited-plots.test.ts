import assert from 'node:assert/strict';
import type { Manifest } from '../../../results/folders/manifest.ts';
import { withPlotsOf } from '../../../scenarios/execution/edited-plots.ts';
import { runsTable } from '../../../scenarios/execution/runs-table.ts';
import { manifestOf, sessionOf } from '../../../scenarios/execution/study-manifest.ts';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

const program = { version: '1.2.3', command: 'rsplab run' };

function studyWith({ ratios = '[1, 3]', elements = '5', y = 'utilization', name = 'speed' } = {}): Study {
  return readStudy(
    'my.yaml',
    `name: my
title: Mine
seeds: 2
parameters: { poolElements: ${elements} }
sweep: { puToPeRatio: ${ratios} }
plots:
  - { name: ${name}, title: Speed, y: ${y}, x: puToPeRatio }
`,
  );
}

/** The results of a study, as they are read from its folder. */
function resultsOf(study: Study) {
  const plan = planRuns(study);
  const finished = plan.points.flatMap((point) => [1, 2].map((seed) => ({ point, seed, metric: () => null })));
  const runs = runsTable(
    study,
    finished.map((run, index) => ({ ...run, index })),
    program.version,
  );
  const session = sessionOf({ runs: runs.length, workers: 1, startedAt: new Date(0), durationSeconds: 1, program });
  const sweep = { progress: { total: runs.length, failed: 0 }, failures: (): Manifest['failures'] => [] };
  return { runs, manifest: manifestOf({ study, plan, sweep, runs, session, checksums: {}, version: program.version }) };
}

describe('plots of an edited study file', () => {
  it('take the place of those that the study had when it was run', () => {
    const { runs, manifest } = resultsOf(studyWith());
    const edited = withPlotsOf(studyWith({ y: 'handling_time / processing_time', name: 'slowdown' }), manifest, runs);
    assert.deepEqual(edited.notes, []);
    assert.deepEqual(
      edited.manifest.plots.map(({ name, y }) => [name, y]),
      [['slowdown', 'handling_time / processing_time']],
    );
    assert.equal(edited.manifest.scenario.text, manifest.scenario.text);
  });

  it('need what the results have', () => {
    const { runs, manifest } = resultsOf(studyWith());
    const older = { ...runs, columns: runs.columns.filter(({ name }) => name !== 'work_lost') };
    assert.throws(() => withPlotsOf(studyWith({ y: 'work_lost / capacity_used' }), manifest, older), {
      name: 'StudyError',
      message: 'my.yaml:7:37: y of plot speed: the results have no work_lost: "rsplab run" makes them with it',
    });
  });

  it('show what there is, and name what was not run, and what the file does not have', () => {
    const { runs, manifest } = resultsOf(studyWith({ ratios: '[1, 3]' }));
    const edited = withPlotsOf(studyWith({ ratios: '[10, 3]' }), manifest, runs);
    assert.deepEqual(edited.notes, [
      'of 2 points of my.yaml, 1 not run: puToPeRatio=10',
      'of 2 points of the results, 1 not in my.yaml: drawn, too',
    ]);
    assert.deepEqual(edited.manifest.sweep, { puToPeRatio: [10, 3, 1] });
  });

  it('are of the study as the command line changed it when it was run', () => {
    const changes = ['poolElements=7', 'puToPeRatio=[1, 2]'];
    const { runs, manifest } = resultsOf(withOverrides(studyWith(), changes));
    assert.deepEqual(withPlotsOf(studyWith(), manifest, runs).notes, []);
  });

  it('are refused if no point of the file was run: a parameter that differs is named', () => {
    const { runs, manifest } = resultsOf(studyWith());
    assert.throws(() => withPlotsOf(studyWith({ elements: '6' }), manifest, runs), {
      name: 'StudyFolderError',
      message: /my\.yaml: none of its 2 points was run .* my: poolElements is 6 in the file, and 5 in the results;/,
    });
  });
});
