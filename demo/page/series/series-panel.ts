import { element } from '../../../analysis/report/page/elements.ts';
import type { PoolState } from '../../view/pool-state.ts';
import type { MountedPanel, PageContext, PagePanel } from '../panel.ts';
import { Chart, type ChartContent } from './chart.ts';
import { failoverCurve, loadCurves, requestCurve } from './pool-curves.ts';

/** How the pool fared in the last minutes. */
export const seriesPanel: PagePanel = {
  id: 'series',
  title: 'The last minutes',
  column: 'right',
  mount: (place, page) => new SeriesView(place, page),
};

class SeriesView implements MountedPanel {
  readonly #page: PageContext;
  readonly #load = new NamedChart('Load of the pool elements');
  readonly #requests = new NamedChart('Requests per second');
  readonly #failovers = new NamedChart('Failovers');
  #drawn: PoolState['samples'] = [];

  constructor(place: HTMLElement, page: PageContext) {
    this.#page = page;
    place.append(this.#load.element, this.#requests.element, this.#failovers.element);
  }

  draw(): void {
    const { state } = this.#page;
    if (state.samples === this.#drawn) return;
    this.#drawn = state.samples;
    this.#load.draw({ curves: loadCurves(state), asBars: false, top: 1, valueText: percentText });
    this.#requests.draw({ curves: [requestCurve(state)], asBars: false, valueText: shortText });
    this.#failovers.draw({ curves: [failoverCurve(state)], asBars: true, valueText: String });
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

function shortText(value: number): string {
  return String(Number(value.toPrecision(3)));
}
