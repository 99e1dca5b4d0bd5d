import type { MarkFrame } from './mark-frame.ts';

/** Pixels of the median's line. */
const MEDIAN = 2;

/**
 * Boxes over the runs of each point: quartiles with the median, whiskers to the farthest values within 1.5 times their
 * distance (Tukey), and what is farther as points.
 */
export function boxLayers(frame: MarkFrame): object[] {
  const { x, y, curves, tooltip } = frame;
  const { color, detail, fill } = curves;
  const whisker = (from: string, to: string): object => ({
    mark: { type: 'rule', strokeWidth: 1.5, clip: true, color: 'black' },
    encoding: { ...x, y: y(from), y2: { field: to }, ...detail },
  });
  const box = {
    mark: { type: 'bar', clip: true, stroke: 'black', strokeWidth: 1 },
    encoding: { ...x, y: y('lowerQuartile'), y2: { field: 'upperQuartile' }, ...color, ...fill, tooltip },
  };
  const median = {
    mark: { type: 'tick', orient: 'horizontal', thickness: MEDIAN, color: 'black', clip: true },
    encoding: { ...x, y: y('median'), ...detail },
  };
  const outliers = {
    transform: [{ flatten: ['outliers'], as: ['outlier'] }],
    mark: { type: 'point', shape: 'circle', size: 25, color: 'black', opacity: 1, clip: true, tooltip: null },
    encoding: { ...x, y: y('outlier'), ...detail },
  };
  return [whisker('lowerWhisker', 'lowerQuartile'), whisker('upperQuartile', 'upperWhisker'), box, median, outliers];
}
