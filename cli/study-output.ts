import { plotSpecification } from '../analysis/plot-spec.ts';
import { renderPng, renderSvg } from '../analysis/render-plot.ts';
import { reportPage, type ReportPlot } from '../analysis/report.ts';
import { summarize } from '../analysis/summary.ts';
import type { StudyFolder } from '../results/study-folder.ts';

/** Makes summary, plots and report from the runs in a study's folder. @returns the files written */
export async function writeStudyOutput(folder: StudyFolder): Promise<string[]> {
  const manifest = folder.manifest();
  const runs = folder.readTable('runs');
  const summary = summarize(runs);
  folder.writeTable('summary', summary);
  const plots: ReportPlot[] = [];
  const pictures: string[] = [];
  for (const plot of manifest.plots) {
    const specification = plotSpecification(plot, runs, summary);
    const svg = await renderSvg(specification);
    folder.write(`plots/${plot.name}.vl.json`, `${JSON.stringify(specification, undefined, 2)}\n`);
    folder.write(`plots/${plot.name}.svg`, svg);
    pictures.push(folder.write(`plots/${plot.name}.png`, renderPng(svg)));
    plots.push({ name: plot.name, specification });
  }
  return [folder.write('report.html', reportPage(manifest, summary, plots)), ...pictures];
}
