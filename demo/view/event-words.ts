import { logEvents, type LogEventName, type LogLevel } from '../../protocol/log-events.ts';
import type { ComponentNames } from './component-directory.ts';
import type { EventView } from './observation.ts';
import { otherEventWords } from './other-event-words.ts';
import { Phrase } from './phrase.ts';
import { poolEventWords } from './pool-event-words.ts';
import type { Wording } from './wording.ts';

/** Each event of the logs: one without words does not compile. */
const logWords: Readonly<Record<LogEventName, Wording>> = { ...poolEventWords, ...otherEventWords };

/** What no log says, but the view knows: what was done to a component, and what became of it. */
const viewEvents = {
  killed: { level: 'warning', kind: 'life', isHighlight: true, words: (p) => `${p.teller} was killed` },
  stopped: { level: 'info', kind: 'life', isHighlight: true, words: (p) => `${p.teller} has stopped` },
  died: {
    level: 'error',
    kind: 'life',
    isHighlight: true,
    words: (p) => `${p.teller} ended by itself${p.part(': ', 'reason')}`,
  },
  startFailed: {
    level: 'error',
    kind: 'life',
    isHighlight: true,
    words: (p) => `${p.teller} could not be started: ${p.text('reason')}`,
  },
  /** Nothing is heard of a component, of which reports came until now. */
  silent: {
    level: 'warning',
    kind: 'failure',
    isHighlight: true,
    words: (p) => `nothing is heard of ${p.teller}${p.has('seconds') ? ` for ${p.seconds('seconds')}` : ' any more'}`,
  },
  heard: { level: 'info', kind: 'life', isHighlight: true, words: (p) => `${p.teller} is heard of` },
  /** It is not shown any more; `state`: the one that it was shown in. */
  gone: {
    level: 'warning',
    kind: 'life',
    isHighlight: true,
    words: (p) =>
      p.text('state') === 'silent'
        ? `${p.teller} is forgotten: it was silent for too long`
        : `${p.teller} is gone: nobody knows of it any more`,
  },
  failureMode: {
    level: 'info',
    kind: 'life',
    isHighlight: true,
    words: (p) => `${p.teller} will fail its sessions${p.part(' after ', 'packets', ' packets each')}`,
  },
  reliableMode: {
    level: 'info',
    kind: 'life',
    isHighlight: true,
    words: (p) => `${p.teller} serves its sessions to the end`,
  },
  pathCut: {
    level: 'warning',
    kind: 'association',
    isHighlight: true,
    words: (p) => `the path to ${p.text('address')} of ${p.teller} is cut`,
  },
  pathJoined: {
    level: 'info',
    kind: 'association',
    isHighlight: true,
    words: (p) => `the path to ${p.text('address')} of ${p.teller} is joined again`,
  },
  /** `session`, from 0, shown from 1; `to`, `from`: components, or absent. */
  sessionMoved: {
    level: 'info',
    kind: 'session',
    isHighlight: true,
    section: 'RFC 5352 §5',
    words: (p) => {
      const whose = p.has('session') ? `session ${p.number('session') + 1} of ${p.teller}` : p.teller;
      return `failover: ${whose} goes on with ${p.component('to')}${insteadOf(p)}`;
    },
  },
  imageBegun: {
    level: 'info',
    kind: 'session',
    words: (p) =>
      `${p.teller} begins an image of ${p.text('width')} × ${p.text('height')} in ${p.count('sessions', 'session')}`,
  },
  imageComplete: {
    level: 'info',
    kind: 'session',
    isHighlight: true,
    words: (p) =>
      `the image of ${p.teller} is complete${p.number('failovers') > 0 ? ` after ${p.count('failovers', 'failover')}` : ''}`,
  },
  imageFailed: {
    level: 'warning',
    kind: 'session',
    isHighlight: true,
    words: (p) => `the image of ${p.teller} failed${p.part(': ', 'reason')}`,
  },
  /** What a world says of itself, and nothing else fits; `text`. */
  remark: { level: 'info', kind: 'other', isHighlight: true, words: (p) => p.text('text') },
} as const satisfies Readonly<Record<string, Wording & { readonly level: LogLevel }>>;

/** Events that worlds tell besides those of logs. */
export type ViewEventName = keyof typeof viewEvents;

/** An event as a world has it. */
export interface ToldEvent {
  /** Component of the view that tells of it. */
  readonly component: string;
  readonly event: LogEventName | ViewEventName;
  /** As the log has them: identifiers and addresses as text (`log-text.ts`). Those of events of the view: `viewEvents`. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** An event in the words of the view, with who is meant at this time. */
export function eventWords({ component, event, fields = {} }: ToldEvent, names: ComponentNames): EventView {
  const wording: Wording = isViewEvent(event) ? viewEvents[event] : logWords[event];
  const phrase = new Phrase(names, component, fields);
  const text = wording.words(phrase);
  const { isHighlight } = wording;
  return {
    component,
    event,
    level: isViewEvent(event) ? viewEvents[event].level : logEvents[event].level,
    subject: wording.kind,
    isHighlight: isHighlight === true || (typeof isHighlight === 'function' && isHighlight(phrase)),
    text: isName(text, [component, ...phrase.about], names) ? text : text.charAt(0).toUpperCase() + text.slice(1),
    ...(wording.section === undefined ? {} : { section: wording.section }),
    about: phrase.about,
  };
}

/** Of the element that a session has left, which may be given to it anew. */
function insteadOf(phrase: Phrase): string {
  if (!phrase.has('from')) return '';
  return phrase.text('from') === phrase.text('to') ? ' again' : ` instead of ${phrase.component('from')}`;
}

/** Whether a text begins with the name of a component, which is left as it is. */
function isName(text: string, components: readonly string[], names: ComponentNames): boolean {
  return components.some((id) => text.startsWith(names.nameOf(id) ?? id));
}

function isViewEvent(event: LogEventName | ViewEventName): event is ViewEventName {
  return Object.hasOwn(viewEvents, event);
}
