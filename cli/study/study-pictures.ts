import type { TopLevelSpec } from 'vega-lite';
import { distributionPlot } from '../../analysis/plots/distribution-plot.ts';
import { pictureFormats } from '../../analysis/plots/picture-formats.ts';
import { plotPictures } from '../../analysis/plots/plot-pictures.ts';
import { renderPicture, renderSvg, sizeOfSvg } from '../../analysis/plots/render-plot.ts';
import type { ReportPlot } from '../../analysis/report/report-source.ts';
import { runPlotSpecification } from '../../analysis/plots/run-plot.ts';
import { columnOf } from '../../results/expressions/expression.ts';
import { readComponents, readDistributions } from '../../results/folders/detail-files.ts';
import { isTimeSeries } from '../../results/folders/plot-definition.ts';
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

/** What pictures show. */
export interface DrawnResults {
  readonly runs: ResultTable;
  readonly summary: ResultTable;
  readonly validation: ValidationRecord | undefined;
  /** The number of a run whose time series are drawn; so are those of runs that have been drawn before. */
  readonly run: number | undefined;
}

export interface StudyPictures {
  /** As a report has them. */
  readonly plots: readonly ReportPlot[];
  /** Paths of the PNGs. */
  readonly files: readonly string[];
  /** What pictures do not show as their plots want it. */
  readonly warnings: readonly string[];
}

/** Draws the pictures of a study into its folder, in which no others remain. */
export async function drawPictures(
  folder: StudyFolder,
  manifest: Manifest,
  { runs, summary, validation, run }: DrawnResults,
): Promise<StudyPictures> {
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
  const files: string[] = [];
  const plots: ReportPlot[] = [];
  for (const picture of drawn) {
    const { onScreen, warnings: _warnings, ...rest } = picture;
    const { file, svg } = await writePicture(folder, picture);
    files.push(file);
    const shown = onScreen ?? picture.specification;
    plots.push({
      ...rest,
      specification: shown,
      size: sizeOfSvg(onScreen === undefined ? svg : await renderSvg(shown)),
    });
  }
  const suffixes = [...pictureFormats, 'vl.json'];
  folder.keepPictures(drawn.flatMap(({ name }) => suffixes.map((suffix) => `${name}.${suffix}`)));
  return { plots, files, warnings: [...warnings, ...drawn.flatMap((picture) => picture.warnings ?? [])] };
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
