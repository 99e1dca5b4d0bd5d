import {
  fontFamilies,
  joinedLook,
  separators,
  type FontFamily,
  type Heading,
  type LegendEntries,
  type LegendPlace,
  type Palette,
  type PlotLook,
  type PlotStyle,
  type ValueLabels,
} from '../../results/folders/plot-look.ts';
import type { Lettering } from './text-metrics.ts';

/** How a picture looks, with all that was not said. Lengths are in px of 1/96 inch. */
export interface Look {
  /** Of the whole picture; undefined: what the panels need. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly aspect: number;
  readonly family: FontFamily;
  /** Height of labels. */
  readonly font: number;
  readonly line: number;
  /** Side of marks. */
  readonly mark: number;
  /** Pixels of PNG files per px. */
  readonly zoom: number;
  readonly heading: Heading;
  readonly legend: LegendPlace;
  readonly legendEntries: LegendEntries;
  readonly palette: Palette;
  readonly grid: boolean;
  readonly caps: boolean;
  readonly confidence: number;
  readonly decimal: string;
  readonly thousands: string;
  readonly titles: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, ValueLabels>>;
  readonly order: Readonly<Record<string, readonly string[]>>;
}

const PX_PER_INCH = 96;
export const PX_PER_MM = PX_PER_INCH / 25.4;
const PX_PER_PT = PX_PER_INCH / 72;
/** pt, to which line widths and marks belong that were not given. */
const FONT_SIZE = 9;
const LINE_WIDTH = 1.5;
const MARK_SIZE = 6.25;
const RESOLUTION = 192;
const ASPECT = 1.65;

/** The look of a plot: the style, what the plot says, what the command line says. */
export function lookOf(style: PlotStyle | undefined, plot: PlotLook): Look {
  const given = joinedLook(style?.look ?? {}, plot, style?.overrides ?? {});
  const { width, height, fontSize = FONT_SIZE, decimal = 'point' } = given;
  const scale = fontSize / FONT_SIZE;
  const usual = decimal === 'comma' ? 'space' : 'comma';
  // The style and the plot may each have one of them.
  const thousands = given.thousands === decimal ? usual : (given.thousands ?? usual);
  return {
    width: width === undefined ? undefined : width * PX_PER_MM,
    height: height === undefined ? undefined : height * PX_PER_MM,
    aspect: given.aspect ?? ASPECT,
    family: given.font ?? fontFamilies[0],
    font: fontSize * PX_PER_PT,
    line: (given.lineWidth ?? LINE_WIDTH * scale) * PX_PER_PT,
    mark: (given.markSize ?? MARK_SIZE * scale) * PX_PER_PT,
    zoom: (given.resolution ?? RESOLUTION) / PX_PER_INCH,
    heading: given.heading ?? 'full',
    legend: given.legend ?? 'right',
    legendEntries: given.legendEntries ?? 'values',
    palette: given.palette ?? 'color',
    grid: given.grid ?? true,
    caps: given.caps ?? false,
    confidence: given.confidence ?? 0.95,
    decimal: separators[decimal],
    thousands: separators[thousands],
    titles: given.titles ?? {},
    labels: given.labels ?? {},
    order: given.order ?? {},
  };
}

/** Numbers from here on have an exponent. */
const LARGE = 1e9;
const SMALL = 1e-4;
const DIGITS = 10;

/** A number as the look has it: “1,000.5”; “never” if it is infinite. */
export function numberInWords(value: number, { decimal, thousands }: Pick<Look, 'decimal' | 'thousands'>): string {
  if (!Number.isFinite(value)) return value === Infinity ? 'never' : String(value);
  const size = Math.abs(value);
  const digits = Number(value.toPrecision(DIGITS));
  if (size !== 0 && (size >= LARGE || size < SMALL))
    return digits.toExponential().replace('e+', 'e').replace('.', decimal);
  const [whole = '', fraction] = String(digits).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, thousands);
  return fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`;
}

/** “95 %” */
export function percentInWords(share: number, look: Pick<Look, 'decimal' | 'thousands'>): string {
  return `${numberInWords(share * 100, look)} %`;
}

/** What labels are written with. */
export function labelLetters({ family, font }: Look): Lettering {
  return { family, size: font };
}

export function titleLetters(look: Look): Lettering {
  return { family: look.family, size: titleSize(look) };
}

/** Titles are a little larger than labels. */
export function titleSize({ font }: Pick<Look, 'font'>): number {
  return (font * 13) / 12;
}
