import { z } from 'zod';
import {
  fontFamilies,
  headings,
  legendEntries,
  legendPlaces,
  palettes,
  separators,
} from '../../results/folders/plot-look.ts';
import type { Separator } from '../../results/folders/plot-look.ts';

/** mm */
const MILLIMETERS: Readonly<Record<string, number>> = { mm: 1, cm: 10, in: 25.4, pt: 25.4 / 72 };
/** Widths of the text of an IEEE journal, mm. */
const WIDTHS = { column: 88, page: 181 } as const;
const [LEAST, MOST] = [30, 1000];

/** A length: a number of mm, or with its unit. */
const lengths = [
  z.number().min(LEAST).max(MOST),
  z
    .string()
    .regex(/^\d+(\.\d+)? *(mm|cm|in|pt)$/)
    .transform(inMillimeters)
    .pipe(z.number().min(LEAST).max(MOST)),
] as const;

const sizeInWords = `from ${LEAST} to ${MOST} mm, such as 88 or "88 mm"`;

function inMillimeters(text: string): number {
  const [, number, unit = 'mm'] = /^([\d.]+) *([a-z]+)$/.exec(text) ?? [];
  return Number(number) * (MILLIMETERS[unit] ?? Number.NaN);
}

const separatorNames = Object.keys(separators) as [Separator, ...Separator[]];
const valueNames = z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()])).min(1));
const texts = z.record(z.string(), z.string());

/**
 * The look of pictures: keys of style files, plots, and --look. Names in titles, labels and order are checked afterwards,
 * by read-look.ts.
 */
export const lookShape = {
  width: z
    .union(
      [...lengths, z.enum(Object.keys(WIDTHS) as ['column', 'page']).transform((name) => WIDTHS[name])],
      `must be "column" (${WIDTHS.column} mm), "page" (${WIDTHS.page} mm), or a width ${sizeInWords}`,
    )
    .optional()
    .describe(
      `Width of the whole picture: column (${WIDTHS.column} mm) or page (${WIDTHS.page} mm) of an IEEE journal, or a ` +
        'length in mm, or with a unit (mm, cm, in, pt); default: what the panels need on a screen',
    ),
  height: z
    .union(lengths, `must be a height ${sizeInWords}`)
    .optional()
    .describe('Height of the whole picture; default: by aspect'),
  aspect: z
    .number()
    .min(0.2)
    .max(10)
    .optional()
    .describe('Width of a panel divided by its height, if no height is given; default: 1.65'),
  font: z
    .enum(fontFamilies)
    .optional()
    .describe(`Font of all texts: ${fontFamilies.join(', ')}; default: ${fontFamilies[0]}`),
  fontSize: z
    .number()
    .min(3)
    .max(72)
    .optional()
    .describe('Size of labels in pt; titles are a little larger; default: 9'),
  lineWidth: z.number().gt(0).max(20).optional().describe('Width of lines in pt; default: in proportion to fontSize'),
  markSize: z.number().gt(0).max(50).optional().describe('Size of marks in pt; default: in proportion to fontSize'),
  resolution: z.number().min(36).max(1200).optional().describe('Dots per inch of PNG files; default: 192'),
  heading: z
    .enum(headings)
    .optional()
    .describe(
      'What is above the panels: full (title, number of runs, constant parameters), title, parameters (those that are ' +
        'constant in the picture), or none; default: full',
    ),
  legend: z
    .enum(legendPlaces)
    .optional()
    .describe(
      'Place of the legend: right, bottom or top of the panels, a corner inside (of several panels: on the right), or none; default: right',
    ),
  legendEntries: z
    .enum(legendEntries)
    .optional()
    .describe(
      'values: a legend for colors and one for dashes; curves: one legend with an entry for each curve; default: values',
    ),
  palette: z
    .enum(palettes)
    .optional()
    .describe(
      'color (distinguished with any color vision), grey, or black-and-white (distinguished by marks and dashes); default: color',
    ),
  grid: z.boolean().optional().describe('Draws grid lines; default: true'),
  caps: z.boolean().optional().describe('Draws the ends of confidence intervals as short lines; default: false'),
  confidence: z
    .number()
    .gt(0.5)
    .lt(1)
    .optional()
    .describe('Probability of the confidence intervals, such as 0.9, 0.95, 0.99; default: 0.95'),
  decimal: z.enum(['point', 'comma']).optional().describe('What numbers have before their fraction; default: point'),
  thousands: z
    .enum(separatorNames)
    .optional()
    .describe('What numbers have between groups of three digits; default: comma, or space with a decimal comma'),
  titles: texts
    .optional()
    .describe(
      'Titles of parameters and metrics on axes, legends and panels, as {puToPeRatio: "PU:PE ratio r"}; the unit follows, ' +
        'unless a title has brackets',
    ),
  labels: z
    .record(z.string(), z.union([z.string(), texts], 'must be a text, or a mapping from values to texts'))
    .optional()
    .describe(
      'Labels of values by parameter: texts, as {policy: {LeastUsed: LU}}, or a text with expressions of parameters in ' +
        'braces, as {requestSize: "s = {requestSize / capacity}"}',
    ),
  order: valueNames
    .optional()
    .describe('Values by parameter that come first in legends, panels and on axes of names, as {policy: [LeastUsed]}'),
};

export const lookSchema = z.strictObject(lookShape);

/** A style file. */
export const styleSchema = z.strictObject({
  description: z.string().min(1).describe('What the style is for'),
  ...lookShape,
});

export type LookPart = z.infer<typeof lookSchema>;
