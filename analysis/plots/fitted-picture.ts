import type { TopLevelSpec } from 'vega-lite';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { panelGrid, withPanels, type PanelGrid } from './panel-grid.ts';
import type { PlotPage } from './plot-data.ts';
import { plotSpecification } from './plot-spec.ts';
import { renderSvg, sizeOfSvg } from './render-plot.ts';

/** Attempts; labels and legends may need another place in a panel of another size. */
const ATTEMPTS = 4;
/** px by which a picture may miss its size, for each panel: Vega rounds. */
const TOLERANCE = 0.6;
/** As a part of its size; it is drawn a little smaller then. */
const EXCESS = 0.02;

/** A picture's specification, and what is to be said about it. */
interface FittedPicture {
  readonly specification: TopLevelSpec;
  /** It is larger than wanted, because its texts leave no room for its panels. */
  readonly isTooLarge: boolean;
}

/**
 * The specification of a picture that has the size its look wants, whatever its labels and legends need: it is drawn, and
 * its panels are given what is missing. Legends that leave no room for panels beside them are below.
 */
export async function fittedPicture(plot: PlotDefinition, page: PlotPage): Promise<FittedPicture> {
  const picture = await fittedAsLaidOut(plot, page);
  const { legend, height } = page.look;
  if (!picture.isTooLarge || height !== undefined || legend === 'bottom' || legend === 'top' || legend === 'none')
    return picture;
  const below = await fittedAsLaidOut(plot, { ...page, look: { ...page.look, legend: 'bottom' } });
  return below.isTooLarge ? picture : below;
}

async function fittedAsLaidOut(plot: PlotDefinition, page: PlotPage): Promise<FittedPicture> {
  const { width, height } = page.look;
  let grid = panelGrid(page.data, page.look);
  let specification = plotSpecification(plot, page, grid);
  if (width === undefined && height === undefined) return { specification, isTooLarge: false };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const size = await drawnSize(specification);
    const missing = {
      width: width === undefined ? 0 : width - size.width,
      height: height === undefined ? 0 : height - size.height,
    };
    if (Math.abs(missing.width) < TOLERANCE * grid.columns && Math.abs(missing.height) < TOLERANCE * grid.rows)
      return { specification, isTooLarge: false };
    grid = enlarged(grid, missing, page);
    specification = plotSpecification(plot, page, grid);
  }
  const size = await drawnSize(specification);
  const isTooLarge = [
    [size.width, width],
    [size.height, height],
  ].some(([drawn = 0, wanted = Infinity]) => drawn > wanted * (1 + EXCESS));
  return { specification, isTooLarge };
}

async function drawnSize(specification: TopLevelSpec): Promise<{ readonly width: number; readonly height: number }> {
  const { usermeta: _print, ...onScreen } = specification;
  return sizeOfSvg(await renderSvg(onScreen));
}

function enlarged(
  grid: PanelGrid,
  missing: { readonly width: number; readonly height: number },
  page: PlotPage,
): PanelGrid {
  const { look } = page;
  const width = grid.panel.width + missing.width / grid.columns;
  const height = look.height === undefined ? width / look.aspect : grid.panel.height + missing.height / grid.rows;
  return withPanels(grid, { width, height }, page);
}
