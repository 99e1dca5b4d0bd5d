import { byId, element, table } from './elements.ts';
import { valueAt, type PageContent, type PageMetric, type PageParameter } from './page-content.ts';
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

  constructor(content: PageContent) {
    this.#content = content;
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#panel.hidden = true;
    });
  }

  /** @param x of the pointer: the panel is on the other side of the window */
  show({ index, metric: name, percent }: ShownPoint, x: number): void {
    const { points, metrics } = this.#content;
    const metric = metrics.find((each) => each.name === name);
    const close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close' }, '×');
    close.addEventListener('click', () => {
      this.#panel.hidden = true;
    });
    this.#panel.classList.toggle('left', x > window.innerWidth / 2);
    this.#panel.dataset['point'] = String(points.numbers[index]);
    this.#panel.replaceChildren(
      close,
      element('h2', {}, `Point ${valueText(points.numbers[index] ?? null)}`),
      ...this.#cautions(index),
      parameterTable(points.swept, index),
      ...(metric === undefined ? [] : [this.#metric(metric, index, percent), this.#runs(metric, index, percent)]),
      this.#otherMetrics(index),
      folded('All parameters', () => parameterTable([...points.swept, ...points.others], index)),
    );
    this.#panel.hidden = false;
    this.#panel.scrollTop = 0;
  }

  #cautions(index: number): Node[] {
    const texts = cautionTexts(this.#content, index);
    const failures = this.#content.points.failures[index] ?? [];
    return [
      ...texts.map(({ caution, meaning }) =>
        element('p', { class: 'caution' }, element('strong', {}, caution), `: ${meaning}`),
      ),
      ...failures.map((failure) => element('p', { class: 'caution' }, `A run failed, and is missing: ${failure}`)),
    ];
  }

  #metric({ name, unit, description, mean, halfWidth, n }: PageMetric, index: number, percent: boolean): Node {
    const [value, half] = [mean, halfWidth].map((column) => valueText(scaled(valueAt(column, index), percent)));
    const text = `${value} ± ${half} (mean and 95 % confidence interval of n = ${valueText(valueAt(n, index))} runs)`;
    const title = withUnit(description, percent ? '%' : unit);
    return element('div', { class: 'mean' }, element('h3', { title: name }, title), element('p', {}, text));
  }

  #runs({ name, unit }: PageMetric, index: number, percent: boolean): Node {
    const { runs, points } = this.#content;
    const column = runs.metrics[name];
    if (column === undefined) {
      const command = `rsplab table DIR --runs --metric '${name}' --where point=${String(points.numbers[index])}`;
      return element('p', {}, 'The values of its runs are not in this page: ', element('code', {}, command));
    }
    const rows = rowsOfPoint(this.#content, index).map((row) => [
      valueText(valueAt(runs.run, row)),
      valueText(valueAt(runs.seed, row)),
      valueText(scaled(valueAt(column, row), percent)),
    ]);
    const made = table(['run', 'seed', withUnit(name, percent ? '%' : unit)], rows);
    made.className = 'runs';
    return made;
  }

  #otherMetrics(index: number): Node {
    return folded('All metrics of this point', () => {
      const rows = this.#content.metrics.map(({ name, unit, description, mean, halfWidth, n }) => [
        element('span', { title: description }, withUnit(name, unit)),
        ...[mean, halfWidth, n].map((column) => valueText(valueAt(column, index))),
      ]);
      return table(['metric', 'mean', '±', 'n'], rows);
    });
  }
}

/** What to know about the values of a point. */
export function cautionTexts({ points, cautions }: PageContent, index: number): { caution: string; meaning: string }[] {
  const caution = valueAt(points.cautions, index);
  if (caution === null) return [];
  const warmup = valueAt(points.warmups, index);
  const needed = warmup === null ? '' : ` (MSER-5 finds its end: ${valueText(warmup)})`;
  return [{ caution: String(caution), meaning: `${cautions[String(caution)] ?? ''}${needed}` }];
}

function rowsOfPoint({ runs }: PageContent, index: number): number[] {
  if ('all' in runs.point) return runs.point.all === index ? [0] : [];
  return runs.point.each.flatMap((point, row) => (point === index ? [row] : []));
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
