import { cautionTexts } from './caution-lists.ts';
import { byId, element, table } from './elements.ts';
import {
  valueAt,
  type PageContent,
  type PageMetric,
  type PageParameter,
  type PageResults,
  type PageRuns,
} from './page-content.ts';
import { scaled, valueText, withUnit } from './value-text.ts';

/** A point, and the metric by which it was found. */
export interface ShownPoint {
  /** Position in the list of points. */
  readonly index: number;
  readonly metric: string | undefined;
  readonly percent: boolean;
}

/** The panel with all that is known of one parameter point: its parameters, cautions, means and runs. */
export class PointPanel {
  readonly #panel = byId('report-point');
  readonly #content: PageContent;
  readonly #results: Promise<PageResults>;

  constructor(content: PageContent, results: Promise<PageResults>) {
    this.#content = content;
    this.#results = results;
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#panel.hidden = true;
    });
  }

  /** @param x of the pointer: the panel is on the other side of the window */
  async show({ index, metric: name, percent }: ShownPoint, x: number): Promise<void> {
    const { points } = this.#content;
    const { metrics, runs } = await this.#results;
    const metric = metrics.find((each) => each.name === name);
    const number = valueText(points.numbers[index] ?? null);
    this.#panel.classList.toggle('left', x > window.innerWidth / 2);
    this.#panel.replaceChildren(
      this.#closeButton(),
      element('h2', {}, `Point ${number}`),
      ...cautions(this.#content, index),
      parameterTable(points.swept, index),
      ...(metric === undefined ? [] : [mean(metric, index, percent)]),
      ...(metric === undefined ? [] : [runTable(runs, metric, rowsOf(runs, index), percent) ?? remedy(metric, number)]),
      folded('All metrics of this point', () => metricTable(metrics, index)),
      folded('All parameters', () => parameterTable([...points.swept, ...points.others], index)),
    );
    this.#panel.hidden = false;
    this.#panel.scrollTop = 0;
  }

  #closeButton(): Node {
    const button = element('button', { type: 'button', class: 'close', 'aria-label': 'Close' }, '×');
    button.addEventListener('click', () => {
      this.#panel.hidden = true;
    });
    return button;
  }
}

/** What to know about the values of a point. */
function cautions(content: PageContent, index: number): Node[] {
  const failures = content.points.failures[index] ?? [];
  return [
    ...cautionTexts(content, index).map(({ caution, meaning }) =>
      element('p', { class: 'caution' }, element('strong', {}, caution), `: ${meaning}`),
    ),
    ...failures.map((failure) => element('p', { class: 'caution' }, `A run failed, and is missing: ${failure}`)),
  ];
}

function mean(metric: PageMetric, index: number, percent: boolean): Node {
  const { name, unit, description, halfWidth, n } = metric;
  const [value, half] = [metric.mean, halfWidth].map((column) => valueText(scaled(valueAt(column, index), percent)));
  const text = `${value} ± ${half} (mean and 95 % confidence interval of n = ${valueText(valueAt(n, index))} runs)`;
  const title = withUnit(description, percent ? '%' : unit);
  return element('div', { class: 'mean' }, element('h3', { title: name }, title), element('p', {}, text));
}

function rowsOf({ point }: PageRuns, index: number): number[] {
  return point.flatMap((each, row) => (each === index ? [row] : []));
}

/** @returns undefined if the page does not have the values */
function runTable(
  runs: PageRuns,
  { name, unit }: PageMetric,
  rows: readonly number[],
  percent: boolean,
): Node | undefined {
  const column = runs.metrics[name];
  if (column === undefined) return undefined;
  const cells = rows.map((row) => [
    valueText(valueAt(runs.run, row)),
    valueText(valueAt(runs.seed, row)),
    valueText(scaled(valueAt(column, row), percent)),
  ]);
  const made = table(['run', 'seed', withUnit(name, percent ? '%' : unit)], cells);
  made.className = 'runs';
  return made;
}

function remedy({ name }: PageMetric, point: string): Node {
  const command = `rsplab table DIR --runs --metric "${name}" --where "point=${point}"`;
  return element('p', {}, 'The values of its runs are not in this page: ', element('code', {}, command));
}

function metricTable(metrics: readonly PageMetric[], index: number): Node {
  const rows = metrics.map((metric) => [
    element('span', { title: metric.description }, withUnit(metric.name, metric.unit)),
    ...[metric.mean, metric.halfWidth, metric.n].map((column) => valueText(valueAt(column, index))),
  ]);
  return table(['metric', 'mean', '±', 'n'], rows);
}

function parameterTable(parameters: readonly PageParameter[], index: number): Node {
  const rows = parameters.map(({ name, unit, description, values }) => [
    element('span', { title: description }, withUnit(name, unit)),
    valueText(valueAt(values, index)),
  ]);
  return rows.length === 0 ? element('p', {}, 'The only point') : table(['parameter', 'value'], rows);
}

/** What is made when it is opened. */
function folded(title: string, content: () => Node): Node {
  const details = element('details', {}, element('summary', {}, title));
  details.addEventListener('toggle', () => details.append(content()), { once: true });
  return details;
}
