/** The results of studies for programs: `import { readStudy } from 'rsplab/results'`. */
export { openStudyData as readStudy, StudyData } from './study-data.ts';
export { ColumnTable, type RowGroup } from './column-table.ts';
export type { Estimate } from '../statistics/statistics.ts';
export type { Manifest, RunFailure, SourceCommit, SweepSession } from '../../results/folders/manifest.ts';
export { StudyFolderError } from '../../results/folders/study-folder-error.ts';
export type { Cell, Column, ColumnKind, ColumnType } from '../../results/tables/table.ts';
