import { z } from 'zod';
import { directions, extrema, relations, takings } from '../../results/expectations/expectation.ts';

const lowerCaseName = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens');
/** Parameters with conditions, or with values; read by read-rules.ts. */
const conditions = z.record(z.string(), z.unknown());
const text = z.string().min(1);
const axisEnds = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, 'the lower end must come first, as in [0, 1]');
const bound = z.union([z.number(), z.string(), z.null()]);
export const toleranceSchema = z.strictObject({
  absolute: z.number().min(0).default(0).describe('In the unit of y'),
  relative: z.number().min(0).default(0).describe('As a fraction of the expected value'),
});

/** What is claimed; an expectation has one of these keys. */
export const claimShape = {
  order: z
    .record(z.string(), z.array(z.unknown()).min(2))
    .optional()
    .describe(
      'A parameter with values: y of the first one is the highest, as {policy: [LeastUsed, RoundRobin, Random]}',
    ),
  trend: z
    .record(z.string(), z.enum(directions))
    .optional()
    .describe('y over a parameter, or an expression of parameters: {puToPeRatio: increasing}, or decreasing'),
  within: z
    .tuple([bound, bound])
    .optional()
    .describe('Ends of the range of y: numbers, or expressions of parameters; null: no end'),
  axis: text.optional().describe('Name of published numbers, on whose printed vertical axis y is'),
  equals: z.union([z.number(), text]).optional().describe('What y is: an expression of parameters and metrics'),
  values: text.optional().describe('Name of published numbers, which y is equal to'),
  flat: text.optional().describe('Parameter that y is independent of'),
  optimum: z
    .record(z.string(), z.enum(extrema))
    .optional()
    .describe('y has a maximum, or minimum, between the ends of a parameter, as {loadDpf: maximum}'),
  compare: conditions
    .optional()
    .describe('Parameters with one value each: y there is at least factor times y of the values of with'),
} as const;

/** What says more of a claim. */
const detailShape = {
  with: conditions.optional().describe('Of compare: the other values of the same parameters'),
  is: z.enum(relations).optional().describe('Of compare: above (default), below, or equal'),
  factor: z.number().gt(0).optional().describe('Of compare: y of with is taken so many times; default: 1'),
  tolerance: z
    .union([z.number().min(0), toleranceSchema])
    .optional()
    .describe(
      'Largest deviation of a mean: a number in the unit of y, {relative: 0.05} of what is expected, or both, of which the ' +
        'larger one counts',
    ),
  confidence: z
    .number()
    .min(0.5)
    .lt(1)
    .optional()
    .describe('Level of the confidence interval whose half-width is allowed besides the tolerance; default: none is'),
  slack: z.number().min(0).optional().describe('Differences the wrong way up to this do not count; default: 0'),
  strict: z.boolean().optional().describe('Every difference must be significant; default: false'),
  same: z
    .array(text)
    .min(1)
    .optional()
    .describe('Parameters, or expressions of them, that points share that are compared; default: all other swept ones'),
  only: z.array(conditions).optional().describe('Only the points that match one of these rules; default: all'),
} as const;

const changeableShape = { ...claimShape, ...detailShape };

export const quickExpectationSchema = z.strictObject(changeableShape);

export const expectationSchema = z.strictObject({
  name: lowerCaseName.describe('Short name'),
  y: text
    .optional()
    .describe('Metric, or an expression of metrics and parameters; with axis and values by default that of these'),
  ...changeableShape,
  text: text.optional().describe('What is expected, in words; default: made of the other keys'),
  source: text.optional().describe('Where this is from; default: the source of the published numbers, or of the study'),
  quick: z
    .union([z.literal(false), quickExpectationSchema])
    .optional()
    .describe('With --quick: keys that replace these; false: it cannot be seen then'),
  differs: text.optional().describe('Why it is known not to hold: a sentence for readers of the results'),
});

export const publishedSchema = z.strictObject({
  name: lowerCaseName.describe('Short name'),
  source: text.describe('Publication with its figure or table, theory, or program'),
  taken: z.enum(takings).describe('How: read off a figure, as in the text, computed by theory, or of reference runs'),
  plot: text.optional().describe('The plot that shows the same; required for a figure or a text'),
  y: text.optional().describe('Metric, or an expression; default: that of the plot'),
  percent: z.boolean().default(false).describe('All numbers of y are percent'),
  x: z
    .record(z.string(), z.array(z.unknown()).min(1))
    .optional()
    .describe(
      'The parameter of the columns with its values, as {puToPeRatio: [1, 2, 3]}; default: rows have one number',
    ),
  rows: z
    .array(z.record(z.string(), z.unknown()))
    .default([])
    .describe('Parameters with values, and y: a number for each value of x, null where there is none'),
  xAxis: axisEnds.optional().describe('Ends of the printed horizontal axis'),
  yAxis: axisEnds.optional().describe('Ends of the printed vertical axis'),
});

export type ExpectationPart = z.infer<typeof expectationSchema>;
export type ChangeablePart = z.infer<typeof quickExpectationSchema>;
export type PublishedPart = z.infer<typeof publishedSchema>;
export type TolerancePart = ExpectationPart['tolerance'];
