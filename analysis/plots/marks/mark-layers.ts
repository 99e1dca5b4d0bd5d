import type { Mark } from '../../../results/folders/plot-definition.ts';
import { barLayers } from './bar-layers.ts';
import { boxLayers } from './box-layers.ts';
import { histogramLayers } from './histogram-layers.ts';
import { bandLayers, lineLayers, pointLayers, stepLayers } from './line-layers.ts';
import type { MarkFrame } from './mark-frame.ts';

/** The layers of a panel, by what the values are drawn as. */
export const markLayers: Readonly<Record<Mark, (frame: MarkFrame) => readonly object[]>> = {
  line: lineLayers,
  band: bandLayers,
  points: pointLayers,
  bars: barLayers,
  steps: stepLayers,
  box: boxLayers,
  ecdf: bandLayers,
  density: bandLayers,
  histogram: histogramLayers,
};
