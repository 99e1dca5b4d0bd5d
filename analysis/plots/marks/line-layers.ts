import { intervals, MARK_SIZE, means, unstableMarks, type MarkFrame } from './mark-frame.ts';

/** Lines through the means, with confidence intervals as bars. */
export function lineLayers(frame: MarkFrame): object[] {
  return [line(frame), intervals(frame), ...means(frame)];
}

/** Lines through the means, with confidence intervals as areas around them. */
export function bandLayers(frame: MarkFrame): object[] {
  const { x, y, curves } = frame;
  const area = {
    mark: { type: 'area', opacity: 0.2, clip: true },
    encoding: { ...x, y: y('barLow'), y2: { field: 'high' }, ...curves.color, ...curves.detail },
  };
  return [area, line(frame), sensor(frame), ...unstableMarks(frame)];
}

/** Means and confidence intervals alone. */
export function pointLayers(frame: MarkFrame): object[] {
  return [intervals(frame), ...means(frame)];
}

/** Each mean holds up to the next place. */
export function stepLayers(frame: MarkFrame): object[] {
  return [line(frame, 'step-after'), intervals(frame), sensor(frame), ...unstableMarks(frame)];
}

function line({ x, y, curves }: MarkFrame, interpolate?: string): object {
  return {
    mark: { type: 'line', strokeWidth: 2, clip: true, ...(interpolate !== undefined && { interpolate }) },
    encoding: { ...x, y: y('mean'), ...curves.color, ...curves.dash },
  };
}

/** Nothing that is seen: where a value is, the pointer finds its numbers. */
function sensor({ x, y, curves, tooltip }: MarkFrame): object {
  return {
    mark: { type: 'point', filled: true, size: MARK_SIZE, opacity: 0 },
    encoding: { ...x, y: y('mean'), ...curves.detail, tooltip },
  };
}
