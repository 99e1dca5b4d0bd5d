import { cautionedPoints, type CautionedPoint } from '../../analysis/statistics/cautions.ts';
import { judge, pointMeans } from '../../analysis/comparison/equivalence.ts';
import { withPlotColumns } from '../../analysis/plots/plot-columns.ts';
import { reportPage } from '../../analysis/report/report.ts';
import { validationSection } from '../../analysis/report/validation-section.ts';
import { undefinedInWords } from '../../analysis/plots/undefined-values.ts';
import { summarize } from '../../analysis/statistics/summary.ts';
import { plotsOfRuns } from '../../results/folders/plot-definition.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import type { StudyPictures, DrawnResults } from './study-pictures.ts';

export interface StudyOutput {
  /** Report and pictures. */
  readonly files: readonly string[];
  readonly cautions: readonly CautionedPoint[];
  /** What pictures do not show as their plots want it. */
  readonly warnings: readonly string[];
}

/**
 * Makes summary, plots and report from the runs of a study, and writes the manifest.
 *
 * @param run the number of a run whose time series are drawn; so are those of runs that have been drawn before
 */
export async function writeStudyOutput(
  folder: StudyFolder,
  manifest: Manifest,
  plainRuns: ResultTable,
  run?: number,
): Promise<StudyOutput> {
  const ofRuns = plotsOfRuns(manifest.plots);
  const runs = withPlotColumns(plainRuns, ofRuns);
  const summary = summarize(runs);
  const checksums = { ...manifest.checksums, summary: folder.writeTable('summary', summary) };
  folder.writeManifest({ ...manifest, checksums });
  const validation = folder.readValidation();
  const { plots, files, warnings } = await drawn(folder, manifest, { runs, summary, validation, run });
  const cautions = cautionedPoints(summary, runs);
  const sections =
    validation === undefined
      ? []
      : [
          {
            id: 'report-validation',
            title: 'Simulation and reality',
            html: validationSection(validation, judge(runs), pointMeans(runs)),
          },
        ];
  const page = reportPage({ manifest, runs, summary, plots, cautions }, sections);
  const report = folder.write('report.html', page);
  return {
    files: [report, ...files],
    cautions,
    warnings: [...undefinedInWords(ofRuns, runs), ...warnings],
  };
}

/** The pictures, if there is something to draw: Vega and the fonts take longer to load than all other modules. */
async function drawn(folder: StudyFolder, manifest: Manifest, results: DrawnResults): Promise<StudyPictures> {
  const isNothing =
    manifest.plots.length === 0 && results.validation === undefined && manifest.checksums['vectors'] === undefined;
  if (isNothing) {
    folder.keepPictures([]);
    return { plots: [], files: [], warnings: [] };
  }
  const { drawPictures } = await import('./study-pictures.ts');
  return drawPictures(folder, manifest, results);
}
