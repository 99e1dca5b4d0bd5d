import { create, type Font } from 'fontkit';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as vega from 'vega';

const require = createRequire(import.meta.url);

/** The font files that pictures are drawn with: those of the npm package, so that no font must be installed. */
export const fontFiles = {
  normal: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
} as const;

export type FontWeight = keyof typeof fontFiles;

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
}

/** Vega's way of measuring texts, which its type declarations leave out. @public for Vega */
const { textMetrics } = vega as unknown as {
  readonly textMetrics: { width: (item: TextItem, text: unknown) => number };
};

const fonts = new Map<FontWeight, Font>();

function fontOf(weight: FontWeight): Font {
  const font = fonts.get(weight) ?? loadFont(fontFiles[weight]);
  fonts.set(weight, font);
  return font;
}

/** Widths of lines for the size 1: the same texts are measured again and again. */
const widths = new Map<string, number>();
const MOST_WIDTHS = 10_000;

/** Width of a line, in the unit of the size. */
export function textWidth(text: string, size: number, weight: FontWeight = 'normal'): number {
  const key = `${weight} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    const font = fontOf(weight);
    width = font.layout(text).advanceWidth / font.unitsPerEm;
    if (widths.size >= MOST_WIDTHS) widths.clear();
    widths.set(key, width);
  }
  return width * size;
}

/** Lets Vega measure texts by the real font; without a canvas it only estimates, and legends and titles are misplaced. */
export function useFontMetrics(): void {
  textMetrics.width = ({ fontWeight, fontSize = 11 }: TextItem, text: unknown): number => {
    const isBold = fontWeight === 'bold' || Number(fontWeight) >= 600;
    return textWidth([text].flat().map(String).join(' '), fontSize, isBold ? 'bold' : 'normal');
  };
}

function loadFont(path: string): Font {
  const font = create(readFileSync(path));
  if (!('layout' in font)) throw new TypeError(`${path} is a font collection`);
  return font;
}
