import type { ViewProtocol } from '../../view/observation.ts';
import type { TrafficView } from '../../view/stream.ts';
import { pointAt, type LinkLine } from './link-lines.ts';
import { svgElement } from '../svg-elements.ts';

/** How long a message is on its way on the screen, ms: longer than in the world, or nobody would see it. */
const DURATION = 900;
/** For those that read slowly, or do not want things to move. */
const STILL_DURATION = 1200;
/** More than this are not on their way at a time; counters have all of them. */
const MOST_FLIGHTS = 240;
/** With more than this, only messages of consequence have a text. */
const MOST_TEXTS = 10;
const STEPS = 8;
/** Part of the way that a message stands for when nothing moves: nearer to the receiver. */
const STILL_PLACE = 0.65;

/** Messages that tell of a change in the pool: they are named, and larger. What is only renewed is not among them. */
const important: ReadonlySet<string> = new Set([
  'ASAP_DEREGISTRATION',
  'ASAP_ENDPOINT_UNREACHABLE',
  'ASAP_COOKIE_ECHO',
  'ENRP_HANDLE_UPDATE',
  'ENRP_INIT_TAKEOVER',
  'ENRP_INIT_TAKEOVER_ACK',
  'ENRP_TAKEOVER_SERVER',
]);

/** A sign for each protocol, as color is not enough. */
const signs: Readonly<Record<ViewProtocol, string>> = {
  ASAP: 'M-5.5 0A5.5 5.5 0 1 0 5.5 0A5.5 5.5 0 1 0 -5.5 0Z',
  ENRP: 'M-5 -5H5V5H-5Z',
  application: 'M0 -6.5L6 4.5H-6Z',
  other: 'M0 -6L6 0L0 6L-6 0Z',
};

/** The sign of a protocol, around 0, 0. */
export function protocolSign(protocol: ViewProtocol): SVGPathElement {
  return svgElement('path', { d: signs[protocol], class: `sign ${protocol}` });
}

/** Draws messages on their way. Nothing runs while there are none. */
export class MessageFlights {
  readonly layer = svgElement('g', { class: 'flights' });
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #open: (number: number) => void;

  constructor(open: (number: number) => void) {
    this.#open = open;
  }

  get count(): number {
    return this.layer.childElementCount;
  }

  /** @param delay ms, so that messages of one update follow each other @returns whether there was room for it */
  start(traffic: TrafficView, line: LinkLine, delay: number): boolean {
    const isImportant = important.has(traffic.type);
    if (this.count >= MOST_FLIGHTS || (document.hidden && !isImportant)) return false;
    const isNamed = isImportant || this.count < MOST_TEXTS;
    const flight = this.#flight(traffic, isImportant, isNamed);
    this.layer.append(flight);
    const place = (part: number): Keyframe => {
      const { x, y } = pointAt(line, part);
      return { transform: `translate(${x}px, ${y}px)` };
    };
    const frames = this.#still.matches
      ? [place(STILL_PLACE), place(STILL_PLACE)]
      : Array.from({ length: STEPS + 1 }, (_, step) => place(step / STEPS));
    const duration = this.#still.matches ? STILL_DURATION : DURATION;
    const way = flight.animate(frames, { duration: isImportant ? 1.6 * duration : duration, delay, fill: 'backwards' });
    for (const end of ['finish', 'cancel']) way.addEventListener(end, () => flight.remove());
    // A message that moves cannot be hit.
    flight.addEventListener('pointerenter', () => way.pause());
    flight.addEventListener('pointerleave', () => way.play());
    flight.addEventListener('click', () => this.#open(traffic.latest));
    return true;
  }

  clear(): void {
    this.layer.replaceChildren();
  }

  #flight(traffic: TrafficView, isImportant: boolean, isNamed: boolean): SVGGElement {
    const { protocol, type, recent, latest } = traffic;
    const many = recent > 1 ? ` ×${recent}` : '';
    const flight = svgElement(
      'g',
      { class: isImportant ? 'flight important' : 'flight', 'data-message': latest, 'data-type': type },
      svgElement('title', {}, `${type}${many}`),
      // What can be hit is larger than what is seen.
      svgElement('circle', { r: 16, class: 'target' }),
      protocolSign(protocol),
    );
    if (isNamed) flight.append(svgElement('text', { y: -10, 'text-anchor': 'middle' }, `${shortType(type)}${many}`));
    return flight;
  }
}

/** `HANDLE_RESOLUTION` of `ASAP_HANDLE_RESOLUTION`: color and sign say the protocol. */
function shortType(type: string): string {
  return type
    .replace(/^(ASAP|ENRP)_/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
}
