import { element } from '../../../analysis/report/page/elements.ts';
import type { MountedPanel, PageContext, PagePanel } from '../panel.ts';
import { Chart, type ChartContent } from './chart.ts';
import { loadCurves } from './load-curves.ts';
import { SeriesStore } from './series-store.ts';

/** ms between two samples. */
const INTERVAL = 1000;

/** How the pool fared in the last minutes. */
export const seriesPanel: PagePanel = {
  id: 'series',
  title: 'The last minutes',
  mount: (place, page) => new SeriesView(place, page),
};

class SeriesView implements MountedPanel {
  readonly #page: PageContext;
  readonly #load = new NamedChart('Load of the pool elements');
  readonly #requests = new NamedChart('Requests per second');
  readonly #failovers = new NamedChart('Failovers');
  #store = new SeriesStore();
  #sampledAt = -Infinity;

  constructor(place: HTMLElement, page: PageContext) {
    this.#page = page;
    place.append(this.#load.element, this.#requests.element, this.#failovers.element);
  }

  begin(): void {
    // Where time goes on it is the same world, and only the connection was lost.
    const before = this.#store.samples.at(-1)?.at ?? 0;
    if (this.#page.state.at < before) this.#store = new SeriesStore();
  }

  draw(): void {
    const now = performance.now();
    if (now - this.#sampledAt < INTERVAL) return;
    this.#sampledAt = now;
    const { state } = this.#page;
    this.#store.add(state);
    const { samples } = this.#store;
    this.#load.draw({ curves: loadCurves(samples, state), asBars: false, top: 1, valueText: percentText });
    const rates = samples.map(({ at, requestRate: value }) => ({ at, value }));
    this.#requests.draw({
      curves: [{ name: 'all users', color: 'var(--series-0)', points: rates }],
      asBars: false,
      valueText: (value) => String(Number(value.toPrecision(3))),
    });
    const failovers = samples.map(({ at, failovers: value }) => ({ at, value }));
    this.#failovers.draw({
      curves: [{ name: 'all users', color: 'var(--failed)', points: failovers }],
      asBars: true,
      valueText: String,
    });
  }
}

/** A chart with a heading. */
class NamedChart {
  readonly element: HTMLElement;
  readonly #name: string;
  readonly #chart = new Chart();

  constructor(name: string) {
    this.#name = name;
    this.element = element('figure', {}, element('figcaption', {}, name), this.#chart.element);
  }

  draw(content: Omit<ChartContent, 'label'>): void {
    this.#chart.draw({ ...content, label: this.#name });
  }
}

function percentText(value: number): string {
  return `${Math.round(100 * value)} %`;
}
