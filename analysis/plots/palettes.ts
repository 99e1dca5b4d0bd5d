import type { Palette } from '../../results/folders/plot-look.ts';

/** What tells curves apart, by their number from 0. */
interface PaletteParts {
  /** Of lines and marks. */
  readonly lines: readonly string[];
  /** Of bars and boxes. */
  readonly areas: readonly string[];
  /** Whether each curve has dashes of its own; otherwise they change when colors begin again. */
  readonly dashesFirst: boolean;
}

/**
 * Okabe and Ito's colors, which people with any color vision can distinguish, without black and yellow; two more, which
 * differ from those in darkness, follow.
 */
export const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#8c6d31', '#666666'];
const SHADES = ['#000000', '#8c8c8c', '#4d4d4d', '#b3b3b3', '#6e6e6e'];

export const paletteParts: Readonly<Record<Palette, PaletteParts>> = {
  color: { lines: COLORS, areas: COLORS, dashesFirst: false },
  grey: { lines: SHADES, areas: ['#4d4d4d', '#b3b3b3', '#808080', '#e0e0e0', '#1a1a1a'], dashesFirst: false },
  'black-and-white': {
    lines: ['#000000'],
    areas: ['#ffffff', '#000000', '#999999', '#cccccc', '#555555'],
    dashesFirst: true,
  },
};

/** Curves are distinguished by their marks, too. */
export const SHAPES = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'cross',
  'triangle-right',
  'triangle-left',
];

/** In widths of a line that is 2 px wide, 1 px each. */
export const DASHES: readonly (readonly number[])[] = [
  [],
  [6, 3],
  [2, 2],
  [10, 3, 2, 3],
  [12, 4],
  [10, 3, 2, 3, 2, 3],
  [2, 5],
  [6, 2, 6, 5],
];

/** Areas of the same color are distinguished by how much of it they have. */
export const OPACITIES = [1, 0.55, 0.25, 0.1];
