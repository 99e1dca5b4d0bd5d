import type { TopLevelSpec } from 'vega-lite';
import type { Manifest } from '../../results/folders/manifest.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import type { CautionedPoint } from '../statistics/cautions.ts';

/** A plot of a report: a specification with all its data. Marks of a parameter point have its number in the field `point`. */
export interface ReportPlot {
  readonly name: string;
  /** As in lists; absent: that of the picture. */
  readonly title?: string;
  readonly specification: TopLevelSpec;
  /** The metric that is drawn, a column of the runs; absent: something else is. */
  readonly metric?: string;
  /** The metric is drawn in percent. */
  readonly percent?: boolean;
  /** Size of the picture, px: its place is kept free until it is drawn. */
  readonly size?: PictureSize;
}

interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What a report is made of. */
export interface ReportSource {
  readonly manifest: Manifest;
  readonly runs: ResultTable;
  readonly summary: ResultTable;
  readonly plots: readonly ReportPlot[];
  readonly cautions: readonly CautionedPoint[];
}
