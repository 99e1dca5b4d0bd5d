import type { ComponentNames } from '../view/component-directory.ts';
import { eventWords, type ToldEvent } from '../view/event-words.ts';
import type { Observation } from '../view/observation.ts';

export function eventObservation(at: number, event: ToldEvent, names: ComponentNames): Observation {
  return { kind: 'event', at, ...eventWords(event, names) };
}

/** What the view says of itself. */
export function remark(text: string): ToldEvent {
  return { component: VIEW, event: 'remark', fields: { text } };
}

/** Not a component: events that no component tells of are the view's own. */
const VIEW = 'view';
