import { isDeepStrictEqual } from 'node:util';
import type { ComponentView } from '../../view/component-view.ts';
import type { ComponentDirectory } from '../../view/component-directory.ts';
import type { ToldEvent } from '../../view/event-words.ts';
import type { Observation } from '../../view/observation.ts';
import { eventObservation, remark } from '../told-events.ts';
import type { PoolView } from './pool-view.ts';

/** Events of a time; strangers can cause many. */
const MOST_EVENTS = 10;

/** What has changed from one view to the next, in the order in which it is told. */
export function* viewNews(
  before: PoolView,
  now: PoolView,
  at: number,
  names: ComponentDirectory,
): Generator<Observation> {
  const events: ToldEvent[] = [];
  for (const id of before.associations.keys()) if (!now.associations.has(id)) yield { kind: 'associationDown', at, id };
  for (const component of now.components.values()) {
    const known = before.components.get(component.id);
    if (known !== undefined && isDeepStrictEqual(known, component)) continue;
    yield { kind: 'component', at, ...component };
    names.know(component);
    events.push(...changes(known, component));
  }
  for (const [id, { state }] of before.components) {
    if (now.components.has(id)) continue;
    yield { kind: 'componentGone', at, id };
    // Those that said that they end are expected to go.
    if (state !== 'stopped') events.push({ component: id, event: 'gone', fields: { state } });
    names.forget(id);
  }
  for (const [id, association] of now.associations)
    if (!before.associations.has(id)) yield { kind: 'associationUp', at, ...association };
  for (const event of events.slice(0, MOST_EVENTS)) yield eventObservation(at, event, names);
  const more = events.length - MOST_EVENTS;
  if (more > 0) yield eventObservation(at, remark(`${more} further changes at the same time`), names);
}

function* changes(before: ComponentView | undefined, now: ComponentView): Generator<ToldEvent> {
  const { id, state, home } = now;
  if (before?.state !== state) {
    if (state === 'silent') yield { component: id, event: 'silent' };
    else if (state === 'stopped') yield { component: id, event: 'stopped' };
    else if (state === 'up') yield { component: id, event: 'heard' };
  }
  if (before?.home !== undefined && home !== undefined && before.home !== home)
    yield { component: id, event: 'newHome', fields: { home } };
}
