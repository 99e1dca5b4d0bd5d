import { readFileSync, rmSync } from 'node:fs';
import {
  decodeComponents,
  encodeComponents,
  type ComponentTable,
  type MetricsByClass,
} from '../tables/component-table.ts';
import {
  decodeDistributions,
  encodeDistributions,
  type DistributionTable,
  type RunHistogram,
} from '../tables/distribution-table.ts';
import type { MeasuredClass } from '../tables/measured-class.ts';
import { checksumOf } from './checksum.ts';
import type { StudyFolder } from './study-folder.ts';

const COMPONENTS = 'components.arrow';
const DISTRIBUTIONS = 'distributions.arrow';

/** What was recorded of a run besides its metrics. */
export interface RunDetails {
  /** Its number in the table of runs. */
  readonly run: number;
  /** Says what the run depends on: the number may come to mean another run. */
  readonly key: string;
  /** What was asked for. */
  readonly choice: { readonly components: MetricsByClass; readonly distributions: readonly string[] };
  readonly classes: readonly MeasuredClass[];
  readonly histograms: readonly RunHistogram[];
}

/** The meanings of what is in the files. */
export interface DetailMetrics {
  readonly components: ComponentTable['metrics'];
  readonly distributions: DistributionTable['metrics'];
}

/** The components that were recorded: none if the file is missing or damaged, for they can be recorded again. */
export function readComponents(folder: StudyFolder): ComponentTable {
  return read(folder, COMPONENTS, 'components', decodeComponents) ?? { runs: [], metrics: [] };
}

/** The distributions that were recorded: none if the file is missing or damaged, for they can be recorded again. */
export function readDistributions(folder: StudyFolder): DistributionTable {
  return read(folder, DISTRIBUTIONS, 'distributions', decodeDistributions) ?? { runs: [], metrics: [] };
}

/** What both files have, by run. */
export function readDetails(folder: StudyFolder): RunDetails[] {
  const result = new Map<string, RunDetails>();
  for (const { run, key, choice, classes } of readComponents(folder).runs)
    result.set(key, { run, key, choice: { components: choice, distributions: [] }, classes, histograms: [] });
  for (const { run, key, choice: distributions, histograms } of readDistributions(folder).runs) {
    const { choice, classes } = result.get(key) ?? { choice: { components: {} }, classes: [] };
    result.set(key, { run, key, choice: { ...choice, distributions }, classes, histograms });
  }
  return [...result.values()];
}

/**
 * Writes the files, or removes those that would have nothing in them.
 *
 * @param details in the order of their runs
 * @returns the checksums of what was written, by the names that manifests give them
 * @throws StudyFolderError if one cannot be written; the old one stays then.
 */
export function writeDetails(
  folder: StudyFolder,
  details: readonly RunDetails[],
  metrics: DetailMetrics,
): Readonly<Record<string, string>> {
  const components = details.filter(({ choice }) => Object.keys(choice.components).length > 0);
  const distributions = details.filter(({ choice }) => choice.distributions.length > 0);
  return {
    ...written(folder, COMPONENTS, 'components', components, (runs) =>
      encodeComponents({
        runs: runs.map(({ run, key, choice, classes }) => ({ run, key, choice: choice.components, classes })),
        metrics: metrics.components,
      }),
    ),
    ...written(folder, DISTRIBUTIONS, 'distributions', distributions, (runs) =>
      encodeDistributions({
        runs: runs.map(({ run, key, choice, histograms }) => ({ run, key, choice: choice.distributions, histograms })),
        metrics: metrics.distributions,
      }),
    ),
  };
}

function read<T>(folder: StudyFolder, file: string, name: string, decode: (bytes: Uint8Array) => T): T | undefined {
  try {
    const bytes = readFileSync(folder.file(file));
    return checksumOf(bytes) === folder.lastManifest()?.checksums[name] ? decode(bytes) : undefined;
  } catch {
    return undefined;
  }
}

function written(
  folder: StudyFolder,
  file: string,
  name: string,
  details: readonly RunDetails[],
  encode: (details: readonly RunDetails[]) => Uint8Array,
): Readonly<Record<string, string>> {
  if (details.length === 0) {
    rmSync(folder.file(file), { force: true });
    return {};
  }
  const bytes = encode(details);
  folder.write(file, bytes);
  return { [name]: checksumOf(bytes) };
}
