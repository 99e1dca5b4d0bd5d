import type { Channels, CurveChannels } from '../curve-channels.ts';
import type { Look } from '../look.ts';

/**
 * What the layers of a panel are made with. The fields of the values are x, mean, low, high, barLow, n, unstable, outside,
 * and the texts of the roles.
 */
export interface MarkFrame {
  /** Horizontal: of the field x, with an offset where several stand beside each other. */
  readonly x: Channels;
  /** The vertical channel of a field. */
  readonly y: (field: string) => object;
  readonly curves: CurveChannels;
  readonly tooltip: readonly unknown[];
  readonly look: Look;
  /** Some values are outside the axes. */
  readonly isCut: boolean;
  /** Some values depend on the run length. */
  readonly hasUnstable: boolean;
}

/** Of the side of marks: what makes them hollow, caps of intervals. */
const [HOLLOW, CAP] = [0.56, 0.9];
/** Width of the lines of intervals, of that of curves. */
const THIN = 0.75;

/** Confidence intervals. @param color instead of that of the curve */
export function intervals({ x, y, curves, look }: MarkFrame, color?: string): object[] {
  const mark = { clip: true, ...(color !== undefined && { color }) };
  const encoding = { ...x, ...(color === undefined && curves.color), ...curves.detail };
  const cap = (field: string): object => ({
    mark: { ...mark, type: 'tick', orient: 'horizontal', size: CAP * look.mark, thickness: THIN * look.line },
    encoding: { ...encoding, y: y(field) },
  });
  return [
    {
      mark: { ...mark, type: 'rule', strokeWidth: THIN * look.line },
      encoding: { ...encoding, y: y('barLow'), y2: { field: 'high' } },
    },
    ...(look.caps ? [cap('barLow'), cap('high')] : []),
  ];
}

/** Means, and in those that depend on the run length smaller white marks. */
export function means(frame: MarkFrame): object[] {
  const { x, y, curves, tooltip, look, hasUnstable } = frame;
  const { color, shape, detail } = curves;
  const mark = { type: 'point', filled: true, opacity: 1 };
  const drawn = {
    ...within(frame),
    mark: { ...mark, size: look.mark ** 2 },
    encoding: { ...x, y: y('mean'), ...color, ...shape, ...detail, tooltip },
  };
  if (!hasUnstable) return [drawn];
  const hollow = {
    ...within(frame, 'datum.unstable'),
    mark: { ...mark, size: (HOLLOW * look.mark) ** 2, color: 'white', tooltip: null },
    encoding: { ...x, y: y('mean'), ...shape, ...detail },
  };
  return [drawn, hollow];
}

/** White marks where values depend on the run length, of pictures whose other values have none. */
export function unstableMarks(frame: MarkFrame, curve: Channels): object[] {
  const { x, y, curves, look, hasUnstable } = frame;
  if (!hasUnstable) return [];
  return [
    {
      ...within(frame, 'datum.unstable'),
      mark: { type: 'point', size: (HOLLOW * look.mark) ** 2, fill: 'white', opacity: 1, tooltip: null },
      encoding: { ...x, y: y('mean'), ...curve, ...curves.detail },
    },
  ];
}

/** Nothing that is seen: where a value is, the pointer finds its numbers. */
export function sensor(frame: MarkFrame): object {
  const { x, y, curves, tooltip, look } = frame;
  return {
    ...within(frame),
    mark: { type: 'point', filled: true, size: look.mark ** 2, opacity: 0, color: 'black' },
    encoding: { ...x, y: y('mean'), ...curves.detail, tooltip },
  };
}

/** A mark is all in the picture or not at all: half of one at the frame would not be known again. */
function within({ isCut }: MarkFrame, condition?: string): object {
  const conditions = [...(isCut ? ['!datum.outside'] : []), ...(condition === undefined ? [] : [condition])];
  return conditions.length === 0 ? {} : { transform: [{ filter: conditions.join(' && ') }] };
}
