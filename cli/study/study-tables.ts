import { withPlotColumns } from '../../analysis/plots/plot-columns.ts';
import { summarize } from '../../analysis/statistics/summary.ts';
import { plotsOfRuns } from '../../results/folders/plot-definition.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { ResultTable } from '../../results/tables/table.ts';

/** Makes the summary from the runs of a study, and writes the manifest: neither plots nor report. */
export function writeStudyTables(folder: StudyFolder, manifest: Manifest, plainRuns: ResultTable): void {
  const summary = summarize(withPlotColumns(plainRuns, plotsOfRuns(manifest.plots)));
  const checksums = { ...manifest.checksums, summary: folder.writeTable('summary', summary) };
  folder.writeManifest({ ...manifest, checksums });
}
