import { byId, element, table } from './elements.ts';
import { valueAt, type PageMetric, type PagePoints } from './page-content.ts';
import { valueText, withUnit } from './value-text.ts';

/**
 * The tables by metric, made when they are opened, and the list of metrics with its filter.
 *
 * @param showPoint opens a point by its position
 */
export function showMetrics(
  metrics: readonly PageMetric[],
  points: PagePoints,
  showPoint: (event: MouseEvent, index: number, metric: string) => void,
): void {
  const entries = metrics.map((metric) => {
    const title = withUnit(metric.name, metric.unit);
    const summary = element('summary', {}, element('strong', {}, title), ` ${metric.description}`);
    const details = element('details', { class: 'metric', 'data-metric': metric.name }, summary);
    details.addEventListener('toggle', () => details.append(metricTable(points, metric, showPoint)), { once: true });
    const link = element('button', { type: 'button', title: metric.description }, metric.name);
    link.addEventListener('click', () => {
      details.open = true;
      details.scrollIntoView();
    });
    return { text: `${metric.name} ${metric.description}`.toLowerCase(), details, item: element('li', {}, link) };
  });
  byId('report-tables').append(...entries.map(({ details }) => details));
  byId('report-metrics').append(...entries.map(({ item }) => item));
  const [first] = entries;
  if (first !== undefined) first.details.open = true;
  const filter = byId('report-filter') as HTMLInputElement;
  filter.addEventListener('input', () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    for (const { text, details, item } of entries)
      details.hidden = item.hidden = !words.every((word) => text.includes(word));
  });
}

function metricTable(
  points: PagePoints,
  { name, mean, halfWidth, n }: PageMetric,
  showPoint: (event: MouseEvent, index: number, metric: string) => void,
): Node {
  const hasCautions = points.numbers.some((_, index) => valueAt(points.cautions, index) !== null);
  const head = [
    'point',
    ...points.swept.map((parameter) => withUnit(parameter.name, parameter.unit)),
    'mean',
    '±',
    'n',
    ...(hasCautions ? ['caution'] : []),
  ];
  const rows = points.numbers.map((number, index) => {
    const open = element('button', { type: 'button', title: 'Show this point and its runs' }, valueText(number));
    open.addEventListener('click', (event) => showPoint(event, index, name));
    return [
      open,
      ...points.swept.map(({ values }) => valueText(valueAt(values, index))),
      ...[mean, halfWidth, n].map((column) => valueText(valueAt(column, index))),
      ...(hasCautions ? [String(valueAt(points.cautions, index) ?? '')] : []),
    ];
  });
  return element('div', { class: 'table' }, table(head, rows));
}
