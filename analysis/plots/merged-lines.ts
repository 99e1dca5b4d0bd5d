import type { VectorMetric } from '../../results/tables/vector-table.ts';

/** A value of a series at a time. */
export interface Sample {
  /** s */
  readonly time: number;
  readonly value: number;
}

/** A time series of a run. */
export interface ComponentSeries {
  readonly component: string;
  readonly metric: string;
  readonly samples: readonly Sample[];
}

/** What goes from one component to another: “lan0/pu0->lan0/pe3”, “lan0/pe3->lan0/pu0#2/path1”. */
const LINE = /^([^>]+)->([^>#]+?)(?:#\d+)?(\/path\d+)?$/;

/** Whether a series belongs to what one component sends to another. */
export function isLine(component: string): boolean {
  return LINE.test(component);
}

/**
 * Series of what components send to each other, merged where they are too many for curves of their own: those of all
 * receivers (or senders) of a kind together, “lan0/pu0->lan0/pe*\/path0”. Bytes and sums are added; of the rest, the
 * latest value counts. Other series stay as they are.
 *
 * @param most lines that have curves of their own
 */
export function mergedLines(
  all: readonly ComponentSeries[],
  metrics: readonly VectorMetric[],
  most: number,
): readonly ComponentSeries[] {
  const lines = all.filter(({ component }) => isLine(component));
  if (new Set(lines.map(({ component }) => component)).size <= most) return all;
  const added = new Set(metrics.filter(isAdded).map(({ name }) => name));
  const merged = groupsOf(lines).map(({ component, metric, members }): ComponentSeries => {
    return { component, metric, samples: mergedSamples(members, added.has(metric)) };
  });
  return [...all.filter(({ component }) => !isLine(component)), ...merged];
}

/** Series that become one. */
interface Group {
  readonly component: string;
  readonly metric: string;
  readonly members: ComponentSeries[];
}

function groupsOf(lines: readonly ComponentSeries[]): Group[] {
  const parts = lines.map(({ component }) => LINE.exec(component) ?? []);
  const nameOf = commonNames(parts.flatMap(([, sender = '', receiver = '']) => [sender, receiver]));
  const groups = new Map<string, Group>();
  for (const [index, line] of lines.entries()) {
    const [, sender = '', receiver = '', path = ''] = parts[index] ?? [];
    const component = `${nameOf(sender)}->${nameOf(receiver)}${path}`;
    const key = `${line.metric} ${component}`;
    const group = groups.get(key) ?? { component, metric: line.metric, members: [] };
    group.members.push(line);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function isAdded({ unit, sampling }: VectorMetric): boolean {
  return unit === 'B' || sampling === 'total';
}

/** What names have in common that differ in numbers alone: “lan0/pe*”. */
function commonNames(names: readonly string[]): (name: string) => string {
  const common = new Map<string, string>();
  for (const name of names) {
    const kind = kindOf(name);
    const known = common.get(kind) ?? name;
    const numbers = name.match(/\d+/g) ?? [];
    let index = 0;
    common.set(
      kind,
      known.replaceAll(/\d+|\*/g, (number) => (number === numbers[index++] ? number : '*')),
    );
  }
  return (name) => common.get(kindOf(name)) ?? name;
}

function kindOf(name: string): string {
  return name.replaceAll(/\d+/g, '*');
}

function mergedSamples(series: readonly ComponentSeries[], isSum: boolean): Sample[] {
  const samples = series
    .flatMap(({ samples: own }, member) => own.map((sample) => ({ ...sample, member })))
    .toSorted((a, b) => a.time - b.time);
  const latest = series.map(() => 0);
  let sum = 0;
  const merged: Sample[] = [];
  for (const { time, value, member } of samples) {
    sum += value - (latest[member] ?? 0);
    latest[member] = value;
    if (merged.at(-1)?.time === time) merged.pop();
    merged.push({ time, value: isSum ? sum : value });
  }
  return merged;
}
