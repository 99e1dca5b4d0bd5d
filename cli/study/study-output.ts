import { cautionedPoints, type CautionedPoint } from '../../analysis/statistics/cautions.ts';
import { judge, pointMeans } from '../../analysis/comparison/equivalence.ts';
import { distributionPlot } from '../../analysis/plots/distribution-plot.ts';
import { expressionsOf } from '../../analysis/plots/plot-columns.ts';
import { plotPages } from '../../analysis/plots/plot-data.ts';
import { plotSpecification } from '../../analysis/plots/plot-spec.ts';
import { renderPng, renderSvg } from '../../analysis/plots/render-plot.ts';
import type { PictureSize, ReportPlot } from '../../analysis/report/report-content.ts';
import { reportPage } from '../../analysis/report/report.ts';
import { validationSection } from '../../analysis/report/validation-section.ts';
import { runPlotSpecification } from '../../analysis/plots/run-plot.ts';
import { undefinedInWords } from '../../analysis/plots/undefined-values.ts';
import { summarize } from '../../analysis/statistics/summary.ts';
import { columnOf } from '../../results/expressions/expression.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { ValidationRecord } from '../../results/folders/validation-record.ts';
import { withComputedColumns } from '../../results/tables/computed-columns.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import { recordedRuns } from '../../scenarios/execution/runs-table.ts';

export interface StudyOutput {
  /** Report and pictures. */
  readonly files: readonly string[];
  readonly cautions: readonly CautionedPoint[];
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
  const runs = withComputedColumns(plainRuns, expressionsOf(manifest.plots));
  for (const line of undefinedInWords(manifest.plots, runs)) console.error(`warning: ${line}`);
  const summary = summarize(runs);
  const checksums = { ...manifest.checksums, summary: folder.writeTable('summary', summary) };
  folder.writeManifest({ ...manifest, checksums });
  const validation = folder.readValidation();
  const plots = [
    ...manifest.plots.flatMap((plot) =>
      plotPages(plot, runs, summary, manifest.sweep).map((page) => ({
        name: page.name,
        title: page.title,
        specification: plotSpecification(plot, page),
        metric: columnOf(plot.y),
        percent: plot.percent,
      })),
    ),
    ...validationPlots(validation),
    ...runPlots(folder, manifest, runs, run),
  ];
  const pictures: string[] = [];
  const drawn: ReportPlot[] = [];
  for (const plot of plots) {
    const { file, size } = await writePicture(folder, plot);
    pictures.push(file);
    drawn.push({ ...plot, size });
  }
  folder.keepPictures(plots.flatMap(({ name }) => ['png', 'svg', 'vl.json'].map((suffix) => `${name}.${suffix}`)));
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
  const page = reportPage({ manifest, runs, summary, plots: drawn, cautions }, sections);
  const report = folder.write('report.html', page);
  return { files: [report, ...pictures], cautions };
}

/** The distributions of handling times, a picture for each point of a validation. */
function validationPlots(validation: ValidationRecord | undefined): ReportPlot[] {
  return (validation?.points ?? []).map((point, index) => ({
    name: `handling-time-distribution-${index}`,
    specification: distributionPlot(point),
  }));
}

/** The name of the picture of a run's time series, without suffix. */
function runPlotName(run: number): string {
  return `run-${run}`;
}

/** Time series of the runs that have been drawn before, and of one more. */
function runPlots(folder: StudyFolder, manifest: Manifest, runs: ResultTable, run: number | undefined): ReportPlot[] {
  if (manifest.checksums['vectors'] === undefined) return [];
  const wanted = new Set([...folder.pictures(), ...(run === undefined ? [] : [runPlotName(run)])]);
  const { runs: recorded, metrics } = folder.readVectors();
  const known = new Map(recordedRuns(runs, manifest.codeFingerprint).map((each) => [each.run, each]));
  return recorded.flatMap((vectors) => {
    const name = runPlotName(vectors.run);
    const drawn = known.get(vectors.run);
    if (!wanted.has(name) || drawn === undefined) return [];
    const { label, parameters } = drawn.point;
    const title = `Run ${vectors.run}: ${label === '' ? '' : `${label}, `}seed ${drawn.seed}`;
    return { name, specification: runPlotSpecification(vectors, metrics, { title, warmup: parameters.warmup }) };
  });
}

/** A picture that was written: its PNG file, and the size of the drawing. */
interface Picture {
  readonly file: string;
  readonly size: PictureSize;
}

async function writePicture(folder: StudyFolder, { name, specification }: ReportPlot): Promise<Picture> {
  const svg = await renderSvg(specification);
  folder.write(`plots/${name}.vl.json`, `${JSON.stringify(specification, undefined, 2)}\n`);
  folder.write(`plots/${name}.svg`, svg);
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const size = { width: Number(width), height: Number(height) };
  return { file: folder.write(`plots/${name}.png`, renderPng(svg)), size };
}
