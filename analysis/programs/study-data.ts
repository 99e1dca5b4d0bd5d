import { readComponents, readDistributions } from '../../results/folders/detail-files.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { componentRows, distributionRows } from '../../results/tables/detail-rows.ts';
import { sweptParameters } from '../../results/tables/table.ts';
import { vectorRows } from '../../results/tables/vector-table.ts';
import { ColumnTable } from './column-table.ts';

/**
 * Opens the results of a study.
 *
 * @param folder that `rsplab run` wrote
 * @throws StudyFolderError if there are none, or they are not complete or of another version
 */
export function openStudyData(folder: string): StudyData {
  return new StudyData(StudyFolder.open(folder));
}

/** The results of a study. Tables are read when they are asked for first; StudyFolderError is thrown if one is damaged. @public */
export class StudyData {
  /** What was run, how, when and where. @public */
  readonly manifest: Manifest;
  readonly #folder: StudyFolder;
  readonly #tables = new Map<string, ColumnTable>();

  /** @internal by {@link openStudyData} */
  constructor(folder: StudyFolder) {
    this.#folder = folder;
    this.manifest = folder.manifest();
  }

  /** The names of the parameters that the study sweeps. @public */
  get sweep(): readonly string[] {
    return sweptParameters(this.#folder.readTable('runs'));
  }

  /** One row per run: `run`, `point`, `seed`, all parameters and all metrics. @public */
  get runs(): ColumnTable {
    return this.#once('runs', () => new ColumnTable(this.#folder.readTable('runs')));
  }

  /** One row per point and metric: `mean`, `stddev`, `n`, `half_width` of the 95 % confidence interval. @public */
  get summary(): ColumnTable {
    return this.#once('summary', () => new ColumnTable(this.#folder.readTable('summary')));
  }

  /** Time series, one row per value: `run`, `component`, `metric`, `time` (s), `value`; without rows if none were recorded. @public */
  get vectors(): ColumnTable {
    return this.#once('vectors', () => new ColumnTable(vectorRows(this.#folder.readVectors())));
  }

  /** One row per run, component and metric; without rows if none were recorded. @public */
  get components(): ColumnTable {
    return this.#once('components', () => new ColumnTable(componentRows(readComponents(this.#folder))));
  }

  /** Histograms, one row per run, metric and bucket; without rows if none were recorded. @public */
  get distributions(): ColumnTable {
    return this.#once('distributions', () => new ColumnTable(distributionRows(readDistributions(this.#folder))));
  }

  #once(name: string, read: () => ColumnTable): ColumnTable {
    const table = this.#tables.get(name) ?? read();
    this.#tables.set(name, table);
    return table;
  }
}
