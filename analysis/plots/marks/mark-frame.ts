import type { Channels, CurveChannels } from '../curve-channels.ts';

/**
 * What the layers of a panel are made with. The values are those of `markValues`: x, mean, low, high, barLow, n,
 * unstable, and the texts of the roles.
 */
export interface MarkFrame {
  /** Horizontal: of the field x, with an offset where several stand beside each other. */
  readonly x: Channels;
  /** The vertical channel of a field. */
  readonly y: (field: string) => object;
  readonly curves: CurveChannels;
  readonly tooltip: readonly unknown[];
  /** Some values depend on the run length. */
  readonly hasUnstable: boolean;
}

/** Areas of marks, square pixels. */
export const MARK_SIZE = 70;
const HOLLOW_SIZE = 22;

/** Confidence intervals. */
export function intervals({ x, y, curves }: MarkFrame): object {
  return {
    mark: { type: 'rule', strokeWidth: 1.5, clip: true },
    encoding: { ...x, y: y('barLow'), y2: { field: 'high' }, ...curves.color, ...curves.detail },
  };
}

/** Means, and in those that depend on the run length smaller white marks. */
export function means({ x, y, curves, tooltip, hasUnstable }: MarkFrame): object[] {
  const { color, shape, detail } = curves;
  const mark = { type: 'point', filled: true, opacity: 1 };
  const drawn = {
    mark: { ...mark, size: MARK_SIZE },
    encoding: { ...x, y: y('mean'), ...color, ...shape, ...detail, tooltip },
  };
  if (!hasUnstable) return [drawn];
  const hollow = {
    transform: [{ filter: 'datum.unstable' }],
    mark: { ...mark, size: HOLLOW_SIZE, color: 'white', clip: true, tooltip: null },
    encoding: { ...x, y: y('mean'), ...shape, ...detail },
  };
  return [drawn, hollow];
}

/** White marks where values depend on the run length, of pictures whose other values have none. */
export function unstableMarks({ x, y, curves, hasUnstable }: MarkFrame): object[] {
  if (!hasUnstable) return [];
  return [
    {
      transform: [{ filter: 'datum.unstable' }],
      mark: { type: 'point', size: HOLLOW_SIZE, fill: 'white', opacity: 1, clip: true, tooltip: null },
      encoding: { ...x, y: y('mean'), ...curves.color, ...curves.detail },
    },
  ];
}
