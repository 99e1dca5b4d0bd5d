import type { MarkFrame } from './mark-frame.ts';

/**
 * Boxes over the runs of each point: quartiles with the median, whiskers to the farthest values within 1.5 times their
 * distance (Tukey), and what is farther as points.
 */
export function boxLayers(frame: MarkFrame): object[] {
  const { x, y, curves, look, tooltip } = frame;
  const { color, detail, fill } = curves;
  const whisker = (from: string, to: string): object => ({
    mark: { type: 'rule', strokeWidth: look.line / 2, clip: true, color: 'black' },
    encoding: { ...x, y: y(from), y2: { field: to }, ...detail },
  });
  const box = {
    mark: { type: 'bar', clip: true, stroke: 'black', strokeWidth: look.line / 2 },
    encoding: { ...x, y: y('lowerQuartile'), y2: { field: 'upperQuartile' }, ...color, ...fill, tooltip },
  };
  const median = {
    mark: { type: 'tick', orient: 'horizontal', thickness: look.line, color: 'black', clip: true },
    encoding: { ...x, y: y('median'), ...detail },
  };
  const outliers = {
    transform: [{ flatten: ['outliers'], as: ['outlier'] }],
    mark: {
      type: 'point',
      shape: 'circle',
      size: (look.mark / 2) ** 2,
      strokeWidth: look.line / 2,
      color: 'black',
      opacity: 1,
      clip: true,
      tooltip: null,
    },
    encoding: { ...x, y: y('outlier'), ...detail },
  };
  return [whisker('lowerWhisker', 'lowerQuartile'), whisker('upperQuartile', 'upperWhisker'), box, median, outliers];
}
