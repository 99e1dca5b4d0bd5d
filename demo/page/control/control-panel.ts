import { element } from '../../../analysis/report/page/elements.ts';
import { viewProtocols } from '../../view/observation.ts';
import type { PagePanel } from '../panel.ts';
import { ComponentDetails } from './component-details.ts';
import { componentItems } from './component-items.ts';
import { ComponentMenu } from './component-menu.ts';
import { highlightOf } from './highlights.ts';
import { protocolSign } from './message-flights.ts';
import { PoolMap } from './pool-map.ts';
import { svgElement } from '../svg-elements.ts';
import { TrafficBook } from './traffic-book.ts';
import { WorldButtons } from './world-buttons.ts';

/** The pool: what there is, how it is, what passes between, and what can be done. */
export const controlPanel: PagePanel = {
  id: 'control',
  title: 'Pool',
  column: 'left',
  mount(place, page) {
    const book = new TrafficBook();
    const buttons = new WorldButtons(place, page);
    const menu = new ComponentMenu(document.body);
    const details = new ComponentDetails(document.body, page, book);
    const map = new PoolMap(place, page, {
      openMenu(card, component) {
        const view = page.state.components.get(component);
        if (view === undefined || menu.isOpenAt(card)) return menu.close();
        const note = page.canControl ? undefined : 'To watch only: the address in the terminal allows more.';
        menu.open(
          card,
          view.name,
          componentItems(view, page, () => details.showComponent(component)),
          note,
        );
      },
      openLink: (from, to) => details.showLink(from, to),
      openMessage: (number) => void page.openMessage(number),
    });
    const counted = element('span', { class: 'counted' });
    place.append(legend(counted));
    let omitted = 0;
    return {
      begin() {
        book.clear();
        menu.close();
        buttons.begin();
        map.begin();
        omitted = 0;
      },
      observe(observation, isPast) {
        const { kind } = observation;
        if (kind === 'component' || kind === 'componentGone') map.componentChanged(observation.id);
        else if (kind === 'associationUp' || kind === 'associationDown') map.linksChanged();
        else if (kind === 'event' && !isPast) {
          const highlight = highlightOf(observation);
          if (highlight !== undefined) map.highlight(highlight);
        }
      },
      traffic(traffic, isPast, undrawn) {
        book.note(traffic);
        if (!isPast) omitted += undrawn + map.traffic(traffic, 1000 * (page.world?.interval ?? 0));
      },
      draw() {
        buttons.draw();
        map.draw();
        details.draw();
        const messages = page.world?.kind === 'attached' ? UNSEEN : countedWords(book.total, omitted);
        counted.textContent = map.isCrowded ? `${IN_HAND}; ${messages}` : messages;
        counted.dataset['total'] = String(book.total);
      },
    };
  },
};

const IN_HAND = 'links: those of the component in hand';
/** Status reports have associations alone. */
const UNSEEN = 'messages of a pool that runs elsewhere are not seen';

function countedWords(total: number, omitted: number): string {
  const counts = `${total.toLocaleString('en')} messages counted`;
  return omitted === 0 ? counts : `${counts}, of which ${omitted.toLocaleString('en')} were too many to be drawn`;
}

/** What signs and colors mean. */
function legend(counted: HTMLElement): HTMLElement {
  const names = { ASAP: 'ASAP', ENRP: 'ENRP', application: 'application', other: 'other' } as const;
  const entries = viewProtocols.map((protocol) =>
    element(
      'span',
      {},
      svgElement(
        'svg',
        { viewBox: '-16 -8 32 16', 'aria-hidden': 'true' },
        svgElement('path', { d: 'M-16 0H16', class: `line ${protocol}` }),
        protocolSign(protocol),
      ),
      names[protocol],
    ),
  );
  return element('p', { class: 'legend' }, ...entries, counted);
}
