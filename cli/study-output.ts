import { cautionedPoints, type CautionedPoint } from '../analysis/cautions.ts';
import { plotPages } from '../analysis/plot-data.ts';
import { plotSpecification } from '../analysis/plot-spec.ts';
import { renderPng, renderSvg } from '../analysis/render-plot.ts';
import { reportPage, type ReportPlot } from '../analysis/report.ts';
import { summarize } from '../analysis/summary.ts';
import type { Manifest } from '../results/manifest.ts';
import type { StudyFolder } from '../results/study-folder.ts';
import type { ResultTable } from '../results/table.ts';

export interface StudyOutput {
  /** Report and pictures. */
  readonly files: readonly string[];
  readonly cautions: readonly CautionedPoint[];
}

/** Makes summary, plots and report from the runs of a study, and writes the manifest. */
export async function writeStudyOutput(
  folder: StudyFolder,
  manifest: Manifest,
  runs: ResultTable,
): Promise<StudyOutput> {
  const summary = summarize(runs);
  const checksums = { ...manifest.checksums, summary: folder.writeTable('summary', summary) };
  folder.writeManifest({ ...manifest, checksums });
  const plots: ReportPlot[] = [];
  const pictures: string[] = [];
  for (const plot of manifest.plots) {
    for (const page of plotPages(plot, runs, summary)) {
      const specification = plotSpecification(plot, page);
      const svg = await renderSvg(specification);
      folder.write(`plots/${page.name}.vl.json`, `${JSON.stringify(specification, undefined, 2)}\n`);
      folder.write(`plots/${page.name}.svg`, svg);
      pictures.push(folder.write(`plots/${page.name}.png`, renderPng(svg)));
      plots.push({ name: page.name, specification });
    }
  }
  folder.keepPictures(plots.flatMap(({ name }) => ['png', 'svg', 'vl.json'].map((suffix) => `${name}.${suffix}`)));
  const cautions = cautionedPoints(summary, runs);
  const report = folder.write('report.html', reportPage(manifest, summary, plots, cautions));
  return { files: [report, ...pictures], cautions };
}
