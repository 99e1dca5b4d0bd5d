import { intervals, type MarkFrame } from './mark-frame.ts';

/** Bars from one bound to the next, through which others are seen, with confidence intervals in their middle. */
export function histogramLayers(frame: MarkFrame): object[] {
  const { x, y, curves, tooltip } = frame;
  const bars = {
    mark: { type: 'bar', clip: true, fillOpacity: 0.5, binSpacing: 0 },
    encoding: {
      ...x,
      x2: { field: 'upper' },
      y: y('mean'),
      y2: { field: 'base' },
      ...curves.color,
      ...curves.detail,
      tooltip,
    },
  };
  return [bars, ...intervals({ ...frame, x: at(x, 'middle') })];
}

/** The same axis for another field. */
function at({ x, ...others }: MarkFrame['x'], field: string): MarkFrame['x'] {
  return { ...others, x: { ...(x as object), field } };
}
