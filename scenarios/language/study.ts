import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import type { PlotStyle } from '../../results/folders/plot-look.ts';
import type { Expectation, PublishedNumbers } from '../../results/expectations/expectation.ts';
import type { Rule } from '../../results/tables/rule.ts';
import type { DetailChoice } from './detail-choice.ts';
import type { GivenValue } from './derived-value.ts';
import type { Replications } from '../plan/replications.ts';
import type { InputFolder } from '../inputs/request-trace-files.ts';
import type { StudySource } from './study-source.ts';

/** The runs whose time series are recorded. */
export interface VectorSetting {
  /** Their seeds; undefined: the first one of the study. */
  readonly seeds: readonly number[] | 'all' | undefined;
  /** Sampling interval, s; undefined: from the length of the run. */
  readonly interval: number | undefined;
  /** Components of pools whose paths are recorded; undefined: the first pool user of a run. */
  readonly paths?: readonly string[] | undefined;
}

/** A study that was read and checked: what to vary, what to hold, how often, what to draw. */
export interface Study {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Its name in RSPSIM; undefined: it has none. */
  readonly family?: string | undefined;
  /** Where it was published first. */
  readonly publication?: string | undefined;
  readonly replications: Replications;
  /** Parameters that differ from their defaults. */
  readonly parameters: ReadonlyMap<string, GivenValue>;
  /** Swept parameters in the order of the file; the last one varies fastest. */
  readonly sweep: ReadonlyMap<string, readonly GivenValue[]>;
  /** Combinations that fit one of these rules are left out. */
  readonly skip: readonly Rule[];
  /** Not empty: only combinations that fit one of these rules are run. */
  readonly only: readonly Rule[];
  /** What a first look changes. */
  readonly quick: readonly Setting[];
  readonly plots: readonly PlotDefinition[];
  readonly published: readonly PublishedNumbers[];
  /** In the order of the file. */
  readonly expectations: readonly Expectation[];
  /** The same, as a first look sees them. */
  readonly quickExpectations: readonly Expectation[];
  /** Time series to record; undefined: none. */
  readonly vectors: VectorSetting | undefined;
  /** Components and distributions to record. */
  readonly details: DetailChoice;
  /** Name or file of the pictures' style, as the file has it; undefined: none. */
  readonly style?: string | undefined;
  /** The style with what the command line changes of it; undefined: the usual one. */
  readonly pictureStyle?: PlotStyle | undefined;
  /** The text that it was read from, in which messages find their places. */
  readonly source: StudySource;
  /** The file's absolute path, by which copies are distinguished from it. */
  readonly path?: string | undefined;
  /** Where files are that it names; absent: in the folder of its own file, or in the working directory if it has none. */
  readonly pathOf?: InputFolder | undefined;
  /** What the command line changed, as given. */
  readonly overrides: readonly string[];
}

/** A parameter held at a value, or swept. */
export interface Setting {
  readonly name: string;
  readonly values: readonly GivenValue[];
  readonly isList: boolean;
}
