import { intervals, unstableMarks, type MarkFrame } from './mark-frame.ts';

/** Bars from the axis to the means, side by side at each place, with confidence intervals. */
export function barLayers(frame: MarkFrame): object[] {
  const { x, y, curves, look, tooltip } = frame;
  const bars = {
    mark: { type: 'bar', clip: true, stroke: 'black', strokeWidth: look.line / 4 },
    encoding: { ...x, y: y('mean'), y2: { field: 'base' }, ...curves.color, ...curves.fill, tooltip },
  };
  return [bars, ...intervals(frame, 'black'), ...unstableMarks(frame, { color: { value: 'black' } })];
}
