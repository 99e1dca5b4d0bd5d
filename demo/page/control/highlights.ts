import type { LogEventName } from '../../../protocol/log-events.ts';
import type { ViewEventName } from '../../view/event-words.ts';
import type { Observed } from '../../view/pool-state.ts';

/** What is said at a component when something happens to it. */
const labels: Readonly<Partial<Record<LogEventName | ViewEventName, string>>> = {
  takeoverStarted: 'takeover begins',
  takeoverCompleted: 'takeover',
  takeoverAbandoned: 'takeover abandoned',
  peerLost: 'lost a registrar',
  peerFound: 'found a registrar',
  elementRegistered: 'new element',
  elementRemoved: 'element removed',
  elementReported: 'element reported',
  keepAliveTimeout: 'element is silent',
  homeChanged: 'other home',
  newHome: 'new home',
  registered: 'registered',
  deregistered: 'left the pool',
  registrarLost: 'lost its registrar',
  registrarChosen: 'found a registrar',
  noRegistrar: 'no registrar',
  elementSelected: 'selected an element',
  noElement: 'no element',
  sessionFailed: 'lost its element',
  sessionMoved: 'failover',
  imageComplete: 'image complete',
  imageFailed: 'image failed',
  killed: 'killed',
  stopped: 'stopped',
  died: 'ended by itself',
  startFailed: 'does not start',
  silent: 'silent',
  failureMode: 'fails on purpose',
  reliableMode: 'reliable',
  pathCut: 'path cut',
  pathJoined: 'path joined',
  lifeBegan: 'started',
  lifeEnded: 'ended',
  ready: 'in service',
};

const words: ReadonlyMap<string, string> = new Map(Object.entries(labels));

/** Events that move something from one component to another, which an arrow shows. */
const moves: ReadonlySet<string> = new Set<LogEventName | ViewEventName>([
  'sessionMoved',
  'takeoverStarted',
  'takeoverCompleted',
  'homeChanged',
  'newHome',
]);

/** What an event shows on the map; undefined: nothing. */
export interface Highlight {
  readonly component: string;
  readonly label: string;
  readonly isBad: boolean;
  /** Where something moves; undefined: nowhere. */
  readonly move: { readonly from: string; readonly to: string } | undefined;
}

export function highlightOf(event: Observed<'event'>): Highlight | undefined {
  if (!event.isHighlight) return undefined;
  const label = words.get(event.event);
  if (label === undefined) return undefined;
  return {
    component: event.component,
    label,
    isBad: event.level === 'warning' || event.level === 'error',
    move: moveOf(event),
  };
}

/** Sessions move between elements, elements between registrars. */
function moveOf({ event, component, about }: Observed<'event'>): Highlight['move'] {
  if (!moves.has(event)) return undefined;
  const [first, second] = about.filter((each) => each !== component);
  if (first === undefined) return undefined;
  if (event === 'sessionMoved') return second === undefined ? undefined : { from: second, to: first };
  return { from: first, to: component };
}
