import { intervals, means, sensor, unstableMarks, type MarkFrame } from './mark-frame.ts';

/** Lines through the means, with confidence intervals as bars. */
export function lineLayers(frame: MarkFrame): object[] {
  return [line(frame), ...intervals(frame), ...means(frame)];
}

/** Lines through the means, with confidence intervals as areas around them. */
export function bandLayers(frame: MarkFrame): object[] {
  const { x, y, curves } = frame;
  const area = {
    mark: { type: 'area', opacity: 0.2, clip: true },
    encoding: { ...x, y: y('barLow'), y2: { field: 'high' }, ...curves.color, ...curves.detail },
  };
  return [area, line(frame), sensor(frame), ...unstableMarks(frame, curves.color)];
}

/** Means and confidence intervals alone. */
export function pointLayers(frame: MarkFrame): object[] {
  return [...intervals(frame), ...means(frame)];
}

/** Each mean holds up to the next place. */
export function stepLayers(frame: MarkFrame): object[] {
  const { curves } = frame;
  return [line(frame, 'step-after'), ...intervals(frame), sensor(frame), ...unstableMarks(frame, curves.color)];
}

function line({ x, y, curves, look }: MarkFrame, interpolate?: string): object {
  return {
    mark: { type: 'line', strokeWidth: look.line, clip: true, ...(interpolate !== undefined && { interpolate }) },
    encoding: { ...x, y: y('mean'), ...curves.color, ...curves.dash },
  };
}
