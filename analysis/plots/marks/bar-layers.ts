import type { MarkFrame } from './mark-frame.ts';

/** Bars from the axis to the means, side by side at each place, with confidence intervals. */
export function barLayers(frame: MarkFrame): object[] {
  const { x, y, curves, tooltip, hasUnstable } = frame;
  const interval = {
    mark: { type: 'rule', strokeWidth: 1.5, clip: true, color: 'black' },
    encoding: { ...x, y: y('barLow'), y2: { field: 'high' }, ...curves.detail },
  };
  const bars = {
    mark: { type: 'bar', clip: true },
    encoding: { ...x, y: y('mean'), y2: { field: 'base' }, ...curves.color, ...curves.fill, tooltip },
  };
  const hollow = {
    transform: [{ filter: 'datum.unstable' }],
    mark: {
      type: 'point',
      shape: 'circle',
      filled: true,
      size: 40,
      opacity: 1,
      color: 'white',
      clip: true,
      tooltip: null,
    },
    encoding: { ...x, y: y('mean'), ...curves.detail },
  };
  return [bars, interval, ...(hasUnstable ? [hollow] : [])];
}
