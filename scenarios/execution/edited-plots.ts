import type { Manifest } from '../../results/folders/manifest.ts';
import { StudyFolderError } from '../../results/folders/study-folder-error.ts';
import { plotsOfRuns } from '../../results/folders/plot-definition.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { StudyError } from '../language/study-error.ts';
import { cellInWords, findColumn, type Cell, type ResultTable } from '../../results/tables/table.ts';
import { plainValue } from '../language/derived-value.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import { withNotedOverrides } from '../language/override.ts';
import type { Study } from '../language/study.ts';
import { planRuns, type SweepPoint } from '../plan/run-plan.ts';

/** The plots of another study file for results that are there. */
export interface EditedPlots {
  /** The manifest with these plots, and their style. */
  readonly manifest: Manifest;
  /** What the file and the results do not have in common. */
  readonly notes: readonly string[];
}

/**
 * Takes the plots of a study file, as edited since, for results that are there: what the command line changed of the study
 * then is changed of this one, too. Values of its sweep that were not run are missing in the pictures; what was run besides
 * is drawn.
 *
 * @throws StudyError if a plot of the file would be empty, or the file has errors
 * @throws StudyFolderError if none of its points was run
 */
export function withPlotsOf(study: Study, manifest: Manifest, runs: ResultTable): EditedPlots {
  const changed = withNotedOverrides(study, manifest.scenario.overrides);
  requireColumns(changed, runs);
  const { points, warnings } = planRuns(changed);
  const ofFile = new Set(points.map((point) => keyOfPoint(point, runs)));
  const done = keysOfRuns(runs);
  const missing = points.filter((point) => !done.has(keyOfPoint(point, runs)));
  if (missing.length === points.length)
    throw new StudyFolderError(
      `${study.source.file}: none of its ${points.length} points was run for these results, of the study ` +
        `${manifest.study}${firstDifference(points, runs)}; "rsplab run" simulates them`,
    );
  const others = [...done].filter((key) => !ofFile.has(key)).length;
  const [first] = missing;
  const notes = [
    ...warnings,
    ...(first === undefined
      ? []
      : [
          `of ${points.length} points of ${study.source.file}, ${missing.length} not run: ${first.label}${missing.length > 1 ? ', …' : ''}`,
        ]),
    ...(others === 0
      ? []
      : [`of ${done.size} points of the results, ${others} not in ${study.source.file}: drawn, too`]),
  ];
  // Values that were run, and values of the file alone, in the order of the file.
  const sweep = Object.fromEntries(
    [...changed.sweep].map(([name, values]) => [name, merged(values.map(plainValue), manifest, name)]),
  );
  const { style: _earlier, ...facts } = manifest;
  const { plots, pictureStyle: style } = changed;
  return {
    manifest: { ...facts, plots, ...(style !== undefined && { style }), sweep: { ...manifest.sweep, ...sweep } },
    notes,
  };
}

/** Where a plot may have an expression. */
const KEYS = ['y', 'x', 'color', 'dash', 'row', 'column', 'page'] as const;

/** Results of another version of the program may lack a metric, or a parameter. */
function requireColumns({ source, plots }: Study, runs: ResultTable): void {
  const ofRuns = new Set(plotsOfRuns(plots));
  const faults = plots.flatMap((plot, index) =>
    (ofRuns.has(plot) ? KEYS : []).flatMap((key) => {
      const names = plot[key] === undefined ? [] : readExpression(plot[key]).names;
      const missing = names.find((name) => findColumn(runs, name) === undefined);
      if (missing === undefined) return [];
      const message = `${key} of plot ${plot.name}: the results have no ${missing}: "rsplab run" makes them with it`;
      return [source.error(['plots', index, key], message).message];
    }),
  );
  if (faults.length > 0) throw new StudyError(faults.join('\n'));
}

type Value = Manifest['sweep'][string][number];

function merged(values: readonly Value[], { sweep }: Manifest, name: string): Value[] {
  return [...new Set([...values, ...(sweep[name] ?? [])])];
}

/** A point by the parameters that the table of runs has. */
function keyOfPoint({ values }: SweepPoint, runs: ResultTable): string {
  return parametersOf(runs)
    .map((name) => cellInWords(values.get(name) ?? null))
    .join('\n');
}

function keysOfRuns(runs: ResultTable): Set<string> {
  const columns = parametersOf(runs).map((name) => findColumn(runs, name)?.values);
  const keyAt = (row: number): string => columns.map((values) => cellInWords(values?.at(row) ?? null)).join('\n');
  return new Set(Array.from({ length: runs.length }, (_, row) => keyAt(row)));
}

function parametersOf({ columns }: ResultTable): string[] {
  return columns.flatMap(({ name, kind }) => (kind === 'parameter' ? [name] : []));
}

/** What distinguishes the first point from the run that is nearest to it, but for what is computed from other parameters. */
function firstDifference([first]: readonly SweepPoint[], runs: ResultTable): string {
  if (first === undefined) return '';
  const names = parametersOf(runs).filter((name) => parameterNamed(name)?.default !== 'auto');
  const wanted = (name: string): Cell => first.values.get(name) ?? null;
  const differing = Array.from({ length: runs.length }, (_, row) =>
    names.filter((name) => findColumn(runs, name)?.values.at(row) !== wanted(name)).map((name) => ({ name, row })),
  ).toSorted((a, b) => a.length - b.length)[0];
  const named = (differing ?? []).slice(0, 5).map(({ name, row }) => {
    const there = cellInWords(findColumn(runs, name)?.values.at(row) ?? null);
    return `${name} is ${cellInWords(wanted(name))} in the file, and ${there} in the results`;
  });
  return named.length === 0 ? '' : `: ${named.join('; ')}`;
}
