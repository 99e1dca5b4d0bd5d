import { create, type Font } from 'fontkit';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as vega from 'vega';
import { fontFamilies, type FontFamily } from '../../results/folders/plot-look.ts';

const require = createRequire(import.meta.url);

export type FontWeight = 'normal' | 'bold';

/** What a text is written with. */
export interface Lettering {
  readonly family: FontFamily;
  readonly size: number;
  /** Default: normal. */
  readonly weight?: FontWeight;
}

const fontFolder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');

/** The font files that pictures are drawn with: those of the npm package, so that no font must be installed. */
export function fontFile(family: FontFamily, weight: FontWeight): string {
  return join(fontFolder, `${family.replaceAll(' ', '')}${weight === 'bold' ? '-Bold' : ''}.ttf`);
}

/** The family of that name; pictures of no look have the usual one. */
export function familyNamed(name: unknown): FontFamily {
  return fontFamilies.find((family) => family === name) ?? fontFamilies[0];
}

interface TextItem {
  readonly font?: string;
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
}

/** Vega's way of measuring texts, which its type declarations leave out. @public for Vega */
const { textMetrics } = vega as unknown as {
  readonly textMetrics: { width: (item: TextItem, text: unknown) => number };
};

const fonts = new Map<string, Font>();

function fontOf(family: FontFamily, weight: FontWeight): Font {
  const file = fontFile(family, weight);
  const font = fonts.get(file) ?? loadFont(file);
  fonts.set(file, font);
  return font;
}

/** Widths of lines for the size 1: the same texts are measured again and again. */
const widths = new Map<string, number>();
const MOST_WIDTHS = 10_000;

/** Width of a line, in the unit of the size. */
export function textWidth(text: string, { family, size, weight = 'normal' }: Lettering): number {
  const key = `${family} ${weight} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    const font = fontOf(family, weight);
    width = font.layout(text).advanceWidth / font.unitsPerEm;
    if (widths.size >= MOST_WIDTHS) widths.clear();
    widths.set(key, width);
  }
  return width * size;
}

/** Lets Vega measure texts by the real font; without a canvas it only estimates, and legends and titles are misplaced. */
export function useFontMetrics(): void {
  textMetrics.width = ({ font, fontWeight, fontSize = 11 }: TextItem, text: unknown): number => {
    const isBold = fontWeight === 'bold' || Number(fontWeight) >= 600;
    const letters = { family: familyNamed(font), size: fontSize, weight: isBold ? 'bold' : 'normal' } as const;
    return textWidth([text].flat().map(String).join(' '), letters);
  };
}

function loadFont(path: string): Font {
  const font = create(readFileSync(path));
  if (!('layout' in font)) throw new TypeError(`${path} is a font collection`);
  return font;
}
