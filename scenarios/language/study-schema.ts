import { z } from 'zod';
import { distributionMark, marks } from '../../results/folders/plot-definition.ts';
import { componentClasses, distributionMetrics } from './component-catalogue.ts';
import { expectationSchema, publishedSchema, type ExpectationPart, type PublishedPart } from './expectation-schema.ts';
import { lookShape } from './look-schema.ts';
import { MOST_SEEDS } from '../plan/replications.ts';

const fileName = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens');
/** Metrics, parameters and expressions of them are read by read-expression.ts, which knows their names and units. */
const expression = z.string();
const seed = z.int().min(0).max(0xffffffff);

/** Parameter names with conditions; they are read by read-rules.ts, so that messages can name units and limits. */
const ruleSchema = z.record(z.string(), z.unknown());
const rules = z.array(ruleSchema).default([]);

const title = z.string().optional();
const domain = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, 'the lower end must come first, as in [0, 1]')
  .optional();
const ticks = z.array(z.number()).min(1).max(100).optional();

const plotKeys = z.strictObject({
  name: fileName.describe('File name of the picture, without suffix'),
  title: z.string().min(1).describe('Heading of the picture'),
  mark: z
    .enum(marks)
    .optional()
    .describe(
      'What the values are drawn as: line, band (intervals as areas), points, bars, steps, or box (of the runs); or how ' +
        'the times of requests spread: ecdf, density, histogram; ' +
        'default: bars if names are on the horizontal axis, otherwise line',
    ),
  components: z
    .string()
    .optional()
    .describe(
      'Class of components whose metrics are shown: registrar, element, user, pool, lan, flow, path, bottleneck; x, color, … ' +
        'may be number, lan, pool, speed or component, too',
    ),
  y: expression.describe(
    'Metric on the vertical axis ("rsplab list --metrics"), or an expression of metrics and parameters, such as ' +
      '"takeovers_by_consent / takeovers_started"; with its title: "Consent = takeovers_by_consent / takeovers_started"',
  ),
  x: expression
    .optional()
    .describe(
      'Parameter on the horizontal axis, swept or computed; or an expression of parameters, such as ' +
        '"requestSize / capacity"; "time" for time series, of which y is one then (see Time series); required but with the marks ecdf, density and histogram, which have y there',
    ),
  xTitle: title.describe('Title of the horizontal axis; default: the description of the parameter'),
  yTitle: title.describe('Title of the vertical axis; default: the description of the metric, with its unit'),
  colorTitle: title.describe('Title of the legend of colors; "" leaves it out, also of the other ones'),
  dashTitle: title.describe('Title of the legend of dashes'),
  rowTitle: title.describe('Title of the rows of panels'),
  columnTitle: title.describe('Title of the columns of panels'),
  color: expression
    .optional()
    .describe('Parameter, or expression of parameters, shown by color; the legend has the order of the sweep'),
  dash: expression.optional().describe('Parameter, or expression, shown by line dashes'),
  row: expression
    .optional()
    .describe('Parameter, or expression, with a row of panels for each value, in the order of the sweep'),
  column: expression
    .optional()
    .describe(
      'Parameter, or expression, with a column of panels for each value, in the order of the sweep; without row, the ' +
        'columns wrap',
    ),
  page: expression
    .optional()
    .describe('Parameter, or expression, with a picture for each value; all have the same panels and colors'),
  only: rules.describe('Shows only the points that match one of these rules; default: all'),
  xScale: z
    .enum(['linear', 'log'])
    .default('linear')
    .describe('Scale of the horizontal axis; always linear if it has places at 0 or below'),
  yScale: z
    .enum(['linear', 'log'])
    .default('linear')
    .describe('Scale of the vertical axis; means of 0 or below are not on a logarithmic one, and the picture says so'),
  percent: z.boolean().default(false).describe('Shows the metric in percent'),
  xDomain: domain.describe('Ends of the horizontal axis; what is outside is cut off, and the picture says so'),
  yDomain: domain.describe(
    'Ends of the vertical axis, in the unit of the metric; what is outside is cut off, and the picture says so',
  ),
  xTicks: ticks.describe('Places of the ticks on the horizontal axis'),
  yTicks: ticks.describe('Places of the ticks on the vertical axis, in the unit of the metric'),
  ...lookShape,
});

/** Marks of distributions have their metric on the horizontal axis. */
export const plotSchema = plotKeys.refine((plot) => plot.x !== undefined || distributionMark(plot) !== undefined, {
  path: ['x'],
  error: 'is missing: give a string',
  // Also if something else is wrong.
  when: ({ value }) => typeof value === 'object' && value !== null,
});

export const seedCountSchema = z.int().min(1).max(MOST_SEEDS).describe('Number of seeds: 1, 2, 3, … are used');
export const seedListSchema = z.array(seed).min(1).describe('List of seeds');
export const precisionSchema = z
  .strictObject({
    metric: z
      .union([expression, z.array(expression).min(1)])
      .describe('Metric, or metrics, that need this precision; or expressions of metrics and parameters'),
    relative: z.number().gt(0).lt(1).describe('Half-width of the 95 % confidence interval as a fraction of the mean'),
    minimum: z.int().min(2).default(5).describe('Smallest number of seeds per point'),
    maximum: z
      .int()
      .max(MOST_SEEDS)
      .describe('Largest number of seeds per point, even if the precision is not reached'),
  })
  .describe('Seeds of each point until the precision is reached');

const componentNames = componentClasses.map(({ name }) => name) as [string, ...string[]];

/** For editors; what is wrong is found by read-details.ts. */
export const componentsSchema = z.union([
  z.boolean(),
  z.array(z.enum(componentNames)).min(1),
  z.strictObject(
    Object.fromEntries(
      componentClasses.map(({ name, metrics }) => [
        name,
        z
          .union([z.literal(true), z.array(z.enum([...metrics.keys()])).min(1)])
          .optional()
          .describe('All metrics of the class, or some'),
      ]),
    ),
  ),
]);

export const distributionsSchema = z.union([z.boolean(), z.array(z.enum([...distributionMetrics.keys()])).min(1)]);

export const vectorsSchema = z
  .strictObject({
    seeds: seedListSchema.optional().describe('Seeds of the runs to record; default: the first one'),
    interval: z
      .union([z.number(), z.string()])
      .optional()
      .describe('Sampling interval in seconds, or with a unit ("10 ms"); default: 500 samples per run'),
    paths: z
      .array(z.string())
      .min(1)
      .optional()
      .describe(
        'Components of pools on packets whose sessions are recorded with their paths, as "lan0/pu*"; default: lan0/pu0',
      ),
  })
  .describe('Records time series of some runs of every point, in vectors.arrow');

/**
 * The shape of a study file. Seeds, rules and parameter values are checked afterwards, against schemas of their own
 * and the parameter catalogue, so that messages can name places, units and limits.
 */
export const studySchema = z.strictObject({
  name: fileName.describe('Name of the study and of its results folder'),
  title: z.string().min(1).describe('Title of the report'),
  description: z.string().default('').describe('The question of the study, in a few sentences'),
  family: z
    .string()
    .regex(/^[\w.-]+$/, 'must be letters, digits, hyphens, dots and underscores')
    .optional()
    .describe(
      "Name of the same study in RSPSIM, such as wp1-hom-puToPERatio-jobSizeI; commands take it for the study's",
    ),
  source: z.string().min(1).optional().describe('Where the study was published first, with the section'),
  seeds: z
    .unknown()
    .refine((value) => value !== undefined, 'is missing: give the number of seeds')
    .describe('Replications of each point'),
  parameters: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      'Parameters with one value in the whole study, or an expression of others; parameters that are not given have their defaults',
    ),
  sweep: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Parameters with lists or ranges of values; all combinations are run, the last one varies fastest'),
  skip: rules.describe('Combinations to leave out: those that match one of the rules'),
  only: rules.describe('If given, only combinations that match one of the rules are run'),
  quick: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('What --quick changes for a first look, besides fewer seeds and shorter runs: values, or lists to sweep'),
  vectors: vectorsSchema.optional(),
  components: z
    .unknown()
    .optional()
    .describe(
      'Records metrics of single components in every run, in components.arrow: true, classes, or metrics by class',
    ),
  distributions: z
    .unknown()
    .optional()
    .describe('Records how times of requests are distributed in every run, in distributions.arrow: true, or metrics'),
  style: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Style of the pictures ("rsplab list --styles"), or a style file beside this one; --style goes before it',
    ),
  plots: z.array(plotSchema).default([]).describe('Pictures'),
  published: z.array(publishedSchema).default([]).describe('Numbers of others, and axes of their figures'),
  expect: z.array(expectationSchema).default([]).describe('What the results must be like ("rsplab check")'),
});

export type StudyFile = z.infer<typeof studySchema>;

export type PlotPart = z.infer<typeof plotSchema>;
type RulePart = Readonly<Record<string, unknown>>;

/** A study file, or what can be read of one that is not all right: in the place of list items that cannot be read is nothing. */
export interface StudyParts extends Omit<StudyFile, 'plots' | 'skip' | 'only' | 'published' | 'expect'> {
  readonly plots: readonly (PlotPart | undefined)[];
  readonly skip: readonly (RulePart | undefined)[];
  readonly only: readonly (RulePart | undefined)[];
  readonly published: readonly (PublishedPart | undefined)[];
  readonly expect: readonly (ExpectationPart | undefined)[];
}

/** The readable part of a study file that does not match the schema, so that all errors can be reported at once. */
export function usableParts(value: Readonly<Record<string, unknown>>): StudyParts {
  const { shape } = studySchema;
  const record = (key: 'parameters' | 'sweep' | 'quick'): Record<string, unknown> =>
    shape[key].safeParse(value[key]).data ?? {};
  return {
    name: '',
    title: '',
    description: '',
    family: shape.family.safeParse(value['family']).data,
    source: shape.source.safeParse(value['source']).data,
    seeds: value['seeds'] ?? null,
    parameters: record('parameters'),
    sweep: record('sweep'),
    skip: items(ruleSchema, value['skip']),
    only: items(ruleSchema, value['only']),
    quick: record('quick'),
    vectors: shape.vectors.safeParse(value['vectors']).data,
    components: value['components'],
    distributions: value['distributions'],
    style: shape.style.safeParse(value['style']).data,
    plots: items(plotSchema, value['plots']),
    published: items(publishedSchema, value['published']),
    expect: items(expectationSchema, value['expect']),
  };
}

function items<T>(item: z.ZodType<T>, raw: unknown): (T | undefined)[] {
  return Array.isArray(raw) ? raw.map((each) => item.safeParse(each).data) : [];
}
