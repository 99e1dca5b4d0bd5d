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

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
}

/** Vega's way of measuring texts, which its type declarations leave out. @public for Vega */
const { textMetrics } = vega as unknown as {
  readonly textMetrics: { width: (item: TextItem, text: unknown) => number };
};

/** Lets Vega measure texts by the real font; without a canvas it only estimates, and legends and titles are misplaced. */
export function useFontMetrics(): void {
  const normal = loadFont(fontFiles.normal);
  const bold = loadFont(fontFiles.bold);
  textMetrics.width = (item: TextItem, text: unknown): number => {
    const font = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600 ? bold : normal;
    const line = [text].flat().map(String).join(' ');
    return (font.layout(line).advanceWidth / font.unitsPerEm) * (item.fontSize ?? 11);
  };
}

function loadFont(path: string): Font {
  const font = create(readFileSync(path));
  if (!('layout' in font)) throw new TypeError(`${path} is a font collection`);
  return font;
}
