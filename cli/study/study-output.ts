import type { TopLevelSpec } from 'vega-lite';
import { cautionedPoints, type CautionedPoint } from '../../analysis/statistics/cautions.ts';
import { judge, pointMeans } from '../../analysis/comparison/equivalence.ts';
import { distributionPlot } from '../../analysis/plots/distribution-plot.ts';
import { withPlotColumns } from '../../analysis/plots/plot-columns.ts';
import { plotPictures } from '../../analysis/plots/plot-pictures.ts';
import { pictureFormats, renderPicture, renderSvg, sizeOfSvg } from '../../analysis/plots/render-plot.ts';
import type { ReportPlot } from '../../analysis/report/report-source.ts';
import { reportPage } from '../../analysis/report/report.ts';
import { validationSection } from '../../analysis/report/validation-section.ts';
import { runPlotSpecification } from '../../analysis/plots/run-plot.ts';
import { undefinedInWords } from '../../analysis/plots/undefined-values.ts';
import { summarize } from '../../analysis/statistics/summary.ts';
import { columnOf } from '../../results/expressions/expression.ts';
import { readComponents, readDistributions } from '../../results/folders/detail-files.ts';
import { isTimeSeries, plotsOfRuns } from '../../results/folders/plot-definition.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { ValidationRecord } from '../../results/folders/validation-record.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import { recordedRuns } from '../../scenarios/execution/runs-table.ts';

/** A picture of a study. */
interface StudyPicture extends Omit<ReportPlot, 'size'> {
  /** As the report shows it; absent: as in its files. */
  readonly onScreen?: TopLevelSpec | undefined;
  readonly warnings?: readonly string[];
}

export interface StudyOutput {
  /** Report and pictures. */
  readonly files: readonly string[];
  readonly cautions: readonly CautionedPoint[];
  /** What pictures do not show as their plots want it. */
  readonly warnings: readonly string[];
}

/** Makes the summary from the runs of a study, and writes the manifest: neither plots nor report. */
export function writeStudyTables(folder: StudyFolder, manifest: Manifest, plainRuns: ResultTable): void {
  const summary = summarize(withPlotColumns(plainRuns, plotsOfRuns(manifest.plots)));
  const checksums = { ...manifest.checksums, summary: folder.writeTable('summary', summary) };
  folder.writeManifest({ ...manifest, checksums });
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
  const results = {
    runs,
    summary,
    declared: manifest.sweep,
    style: manifest.style,
    components: once(() => readComponents(folder)),
    distributions: once(() => readDistributions(folder)),
    vectors: once(() => folder.readVectors()),
  };
  const drawn: StudyPicture[] = [];
  const warnings: string[] = [];
  for (const plot of manifest.plots) {
    // Runs have no metric of single components, or times.
    const isOfRuns = plot.components === undefined && !isTimeSeries(plot);
    const content = isOfRuns ? { metric: columnOf(plot.y), percent: plot.percent } : {};
    const pictures = await plotPictures(plot, results);
    if (pictures.length === 0) warnings.push(`plot ${plot.name}: nothing of what it shows was recorded in these runs`);
    drawn.push(...pictures.map((picture) => ({ ...picture, ...content })));
  }
  drawn.push(...validationPlots(validation), ...runPlots(folder, manifest, runs, run));
  const pictures: string[] = [];
  const plots: ReportPlot[] = [];
  for (const picture of drawn) {
    const { onScreen, warnings: _warnings, ...rest } = picture;
    const { file, svg } = await writePicture(folder, picture);
    pictures.push(file);
    const shown = onScreen ?? picture.specification;
    plots.push({
      ...rest,
      specification: shown,
      size: sizeOfSvg(onScreen === undefined ? svg : await renderSvg(shown)),
    });
  }
  const suffixes = [...pictureFormats, 'vl.json'];
  folder.keepPictures(drawn.flatMap(({ name }) => suffixes.map((suffix) => `${name}.${suffix}`)));
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
    files: [report, ...pictures],
    cautions,
    warnings: [...undefinedInWords(ofRuns, runs), ...warnings, ...drawn.flatMap((picture) => picture.warnings ?? [])],
  };
}

/** Reads a file when it is needed first. */
function once<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: read() }).value;
}

/** The distributions of handling times, a picture for each point of a validation that has them. */
function validationPlots(validation: ValidationRecord | undefined): StudyPicture[] {
  return (validation?.points ?? []).flatMap((point, index) =>
    point.handlingTimes.simulated.every((times) => times.length === 0)
      ? []
      : { name: `handling-time-distribution-${index}`, specification: distributionPlot(point) },
  );
}

/** The name of the picture of a run's time series, without suffix. */
function runPlotName(run: number): string {
  return `run-${run}`;
}

/** Time series of the runs that have been drawn before, and of one more. */
function runPlots(folder: StudyFolder, manifest: Manifest, runs: ResultTable, run: number | undefined): StudyPicture[] {
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

/** Writes the files of a picture. @returns the path of the PNG, and the SVG itself */
async function writePicture(
  folder: StudyFolder,
  { name, specification }: StudyPicture,
): Promise<{ readonly file: string; readonly svg: string }> {
  folder.write(`plots/${name}.vl.json`, `${JSON.stringify(specification, undefined, 2)}\n`);
  const files = await renderPicture(specification);
  const paths = [...files].map(
    ([format, content]) => [format, folder.write(`plots/${name}.${format}`, content)] as const,
  );
  return { file: new Map(paths).get('png') ?? '', svg: String(files.get('svg')) };
}
