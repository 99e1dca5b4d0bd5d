import type { TopLevelSpec } from 'vega-lite';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import type { PlotLook, PlotStyle } from '../../results/folders/plot-look.ts';
import { fittedPicture } from './fitted-picture.ts';

import { outsideInWords } from './plot-heading.ts';
import { plotSpecification } from './plot-spec.ts';
import { pagesOf, type StudyResults } from './study-pages.ts';

/** A picture of a plot. */
export interface PlotPicture {
  /** Of its files, without suffix. */
  readonly name: string;
  readonly title: string;
  readonly specification: TopLevelSpec;
  /** The same as a page of a report shows it: as large as a screen wants it; undefined: it is so already. */
  readonly onScreen: TopLevelSpec | undefined;
  /** What is not as the plot wants it. */
  readonly warnings: readonly string[];
}

/** The pictures of a plot: one, or one for each value of its page parameter. */
export async function plotPictures(plot: PlotDefinition, results: StudyResults): Promise<PlotPicture[]> {
  const large = { ...results, style: onScreen(results.style) };
  const isForScreen = [plot, results.style?.look, results.style?.overrides].every(hasUsualSize);
  const pages = isForScreen ? [] : pagesOf({ ...plot, ...SCREEN }, large);
  const pictures: PlotPicture[] = [];
  for (const [index, page] of pagesOf(plot, results).entries()) {
    const { specification, isTooLarge } = await fittedPicture(plot, page);
    const screen = pages[index];
    const what = [
      ...outsideInWords(plot, page.data),
      ...(isTooLarge ? ['its texts leave no room for panels in the size that is wanted: it is larger'] : []),
    ];
    pictures.push({
      name: page.name,
      title: page.title,
      specification,
      onScreen: screen && plotSpecification(plot, screen),
      warnings: what.map((each) => `plot ${page.name}: ${each}`),
    });
  }
  return pictures;
}

/** What a page of a report shows in its own way. */
const SCREEN = {
  width: undefined,
  height: undefined,
  aspect: undefined,
  fontSize: undefined,
  lineWidth: undefined,
  markSize: undefined,
  heading: undefined,
  legend: undefined,
} satisfies PlotLook;

function hasUsualSize(look: PlotLook = {}): boolean {
  return Object.keys(SCREEN).every((key) => look[key as keyof typeof SCREEN] === undefined);
}

function onScreen(style: PlotStyle | undefined): PlotStyle | undefined {
  return style && { ...style, look: { ...style.look, ...SCREEN }, overrides: { ...style.overrides, ...SCREEN } };
}
