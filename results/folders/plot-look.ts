/**
 * How a picture looks, as style files, plots and the command line say it. What is not given comes from the style
 * `screen`, or from the study.
 */

export const palettes = ['color', 'grey', 'black-and-white'] as const;
export type Palette = (typeof palettes)[number];

export const legendPlaces = [
  'right',
  'bottom',
  'top',
  'top-left',
  'top-right',
  'bottom-left',
  'bottom-right',
  'none',
] as const;
export type LegendPlace = (typeof legendPlaces)[number];

/** Fonts that come with the program, so that pictures are the same everywhere. */
export const fontFamilies = [
  'DejaVu Sans',
  'DejaVu Sans Condensed',
  'DejaVu Sans Mono',
  'DejaVu Serif',
  'DejaVu Serif Condensed',
] as const;
export type FontFamily = (typeof fontFamilies)[number];

export const headings = ['full', 'title', 'parameters', 'none'] as const;
export type Heading = (typeof headings)[number];

export const legendEntries = ['values', 'curves'] as const;
export type LegendEntries = (typeof legendEntries)[number];

/** What separates the fraction, and groups of three digits. */
export const separators = { none: '', point: '.', comma: ',', space: '\u202F', apostrophe: '’' } as const;
export type Separator = keyof typeof separators;

/** The labels of a parameter's values: a text with expressions in braces, or texts by the values in words. */
export type ValueLabels = string | Readonly<Record<string, string>>;

export interface PlotLook {
  /** Of the whole picture, mm. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Width of a panel as a multiple of its height, where no height is given. */
  readonly aspect?: number | undefined;
  readonly font?: FontFamily | undefined;
  /** pt */
  readonly fontSize?: number | undefined;
  readonly lineWidth?: number | undefined;
  readonly markSize?: number | undefined;
  /** Of PNG, dots per inch. */
  readonly resolution?: number | undefined;
  readonly heading?: Heading | undefined;
  readonly legend?: LegendPlace | undefined;
  readonly legendEntries?: LegendEntries | undefined;
  readonly palette?: Palette | undefined;
  readonly grid?: boolean | undefined;
  /** Whether confidence intervals have ends. */
  readonly caps?: boolean | undefined;
  /** Probability of the confidence intervals. */
  readonly confidence?: number | undefined;
  readonly decimal?: Separator | undefined;
  readonly thousands?: Separator | undefined;
  /** Titles of parameters and metrics on axes, legends and panels. */
  readonly titles?: Readonly<Record<string, string>> | undefined;
  /** Labels of parameters' values. */
  readonly labels?: Readonly<Record<string, ValueLabels>> | undefined;
  /** Values of parameters, in words, that come first. */
  readonly order?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** A named look, with what the command line changes of it and of the plots. */
export interface PlotStyle {
  readonly name: string;
  readonly look: PlotLook;
  readonly overrides: PlotLook;
}

/** The later look wins; titles, labels and orders are joined. */
export function joinedLook(...looks: readonly PlotLook[]): PlotLook {
  const given = looks.map((look) =>
    Object.fromEntries(Object.entries(look).filter(([, value]) => value !== undefined)),
  );
  const maps = (key: 'titles' | 'labels' | 'order'): object =>
    Object.assign({}, ...looks.map((look) => look[key])) as object;
  return Object.assign({}, ...given, {
    titles: maps('titles'),
    labels: maps('labels'),
    order: maps('order'),
  }) as PlotLook;
}
