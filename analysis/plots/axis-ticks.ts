/** Which places of an axis of numbers have ticks: as many as have room for their labels. */
import * as vega from 'vega';

/** An axis of numbers. */
export interface AxisScale {
  readonly isLog: boolean;
  readonly domain: readonly [number, number];
  /** px */
  readonly length: number;
  /** How far labels may reach beyond its ends, px; absent: as far as they need. */
  readonly margin?: number;
}

/** Where a value is on an axis, px from its beginning. */
function placeOf({ isLog, domain: [low, high], length }: AxisScale, value: number): number {
  const share = isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return share * length;
}

/** More ticks than this do not help. */
const MOST_TICKS = 10;

/**
 * Round numbers of an axis, as many as have room.
 *
 * @param roomOf label of a value, px along the axis
 */
export function roundTicks(scale: AxisScale, roomOf: (value: number) => number): number[] {
  const candidates = [...(scale.isLog ? logTicks(scale) : []), ...linearTicks(scale)];
  const fitting = candidates.find((ticks) => ticks.length > 1 && haveRoom(ticks, scale, roomOf));
  if (fitting !== undefined) return fitting;
  const middle = scale.length / 2;
  const single = candidates.flat().filter((tick) => haveRoom([tick], scale, roomOf));
  const fromMiddle = (tick: number): number => Math.abs(placeOf(scale, tick) - middle);
  return single.toSorted((a, b) => fromMiddle(a) - fromMiddle(b)).slice(0, 1);
}

/** Whether the labels of ticks do not touch each other. */
export function haveRoom(ticks: readonly number[], scale: AxisScale, roomOf: (value: number) => number): boolean {
  const { length, margin = Infinity } = scale;
  let end = -margin;
  for (const tick of ticks.toSorted((a, b) => a - b)) {
    const [place, half] = [placeOf(scale, tick), roomOf(tick) / 2];
    if (place - half < end || place + half > length + margin) return false;
    end = place + half;
  }
  return true;
}

/** Ticks of a linear axis that begins and ends at one; the largest number of ticks that have room. */
export function niceAxis(
  [low, high]: readonly [number, number],
  length: number,
  room: number,
): { readonly domain: readonly [number, number]; readonly count: number } {
  for (let count = MOST_TICKS; count > 2; count--) {
    const scale = linear([low, high]).nice(count);
    const [start = low, end = high] = scale.domain();
    const ticks = scale.ticks(count);
    const domain = [start, end] as const;
    if (haveRoom(ticks, { isLog: false, domain, length }, () => room)) return { domain, count };
  }
  const [start = low, end = high] = linear([low, high]).nice(2).domain();
  return { domain: [start, end], count: 2 };
}

/** The number of round ticks for which there is room within ends that are given. */
export function tickCount(domain: readonly [number, number], length: number, room: number): number {
  for (let count = MOST_TICKS; count > 2; count--)
    if (haveRoom(linear(domain).ticks(count), { isLog: false, domain, length }, () => room)) return count;
  return 2;
}

interface LinearScale {
  nice(count: number): LinearScale;
  ticks(count: number): number[];
  domain(): number[];
}

/** D3's scale, which Vega draws with; its type declarations leave out what it is. */
function linear([low, high]: readonly [number, number]): LinearScale {
  const make = (vega as unknown as { readonly scale: (type: string) => () => { domain(ends: number[]): LinearScale } })
    .scale;
  return make('linear')().domain([low, high]);
}

function linearTicks({ domain }: AxisScale): number[][] {
  const counts = Array.from({ length: MOST_TICKS - 1 }, (_, index) => MOST_TICKS - index);
  return counts.map((count) => linear(domain).ticks(count));
}

/** Multiples of the powers of ten that have ticks, from many to few. */
const MULTIPLES = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]];

function logTicks({ domain: [low, high] }: AxisScale): number[][] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const ticks = (multiples: readonly number[], step: number): number[] =>
    powers
      .filter((power) => power % step === 0)
      .flatMap((power) => multiples.map((multiple) => Number(`${multiple}e${power}`)))
      .filter((tick) => tick >= low * (1 - TOLERANCE) && tick <= high * (1 + TOLERANCE));
  return [...MULTIPLES.map((multiples) => ticks(multiples, 1)), ...[2, 3, 5, 10, 20].map((step) => ticks([1], step))];
}

const TOLERANCE = 1e-9;
