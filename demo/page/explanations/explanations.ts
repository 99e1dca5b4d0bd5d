import { element } from '../../../analysis/report/page/elements.ts';
import type { EventKind } from '../../view/event-kinds.ts';

/** A word of the field, for those who meet it for the first time. */
export interface Explanation {
  readonly term: string;
  readonly text: string;
}

const explanations = {
  pool: {
    term: 'Pool',
    text: 'servers that do the same work under one name, the pool handle. If one fails, another one goes on.',
  },
  registrar: {
    term: 'Registrar (PR)',
    text: 'knows which servers are in which pool: the handlespace. Registrars tell each other by ENRP, so that each of them can answer.',
  },
  element: {
    term: 'Pool element (PE)',
    text: 'a server. It registers with a registrar, its home, which watches it by keep-alives (ASAP).',
  },
  user: {
    term: 'Pool user (PU)',
    text: 'a client, which has sessions with servers of the pool.',
  },
  resolution: {
    term: 'Handle resolution',
    text: 'the user gives a registrar the name of the pool, and gets elements, chosen by the policy of the pool.',
  },
  session: {
    term: 'Session',
    text: 'what a user has with the pool. It outlives the element that serves it: the state comes with it as a cookie.',
  },
  failover: {
    term: 'Failover',
    text: 'an element stopped answering: its user asks for another one, gives it the last cookie, and the work goes on from there. To see it, kill the element that has load.',
  },
  takeover: {
    term: 'Takeover',
    text: 'a registrar is gone: another one becomes the home of its elements, after all others have agreed. Elements and users lose nothing.',
  },
  registration: {
    term: 'Registration',
    text: 'an element joins the pool; it renews this from time to time, or it expires.',
  },
  failure: {
    term: 'Failure noticed',
    text: 'keep-alives and users tell a registrar that an element does not answer. What was reported too often, or is silent, is removed.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;

type Term = keyof typeof explanations;

const termsOfPanels: Readonly<Record<string, readonly Term[]>> = {
  control: ['pool', 'registrar', 'element', 'user', 'resolution'],
  fractal: ['session', 'failover'],
};

const termsOfEvents: Readonly<Partial<Record<EventKind, Term>>> = {
  registration: 'registration',
  resolution: 'resolution',
  session: 'session',
  failure: 'failure',
  takeover: 'takeover',
};

/** Events that are better explained by another word than their kind. */
const termsOfSingleEvents: Readonly<Record<string, Term>> = {
  sessionFailed: 'failover',
  sessionMoved: 'failover',
  registrarLost: 'registrar',
};

/** What is shown below the heading of a panel; nothing if it speaks for itself. */
export function explanationOfPanel(panel: string): HTMLElement[] {
  const terms = Object.hasOwn(termsOfPanels, panel) ? termsOfPanels[panel] : undefined;
  if (terms === undefined) return [];
  const list = element(
    'dl',
    { class: 'explanation' },
    ...terms.map((term) => {
      const { term: word, text } = explanations[term];
      return element('div', {}, element('dt', {}, word), element('dd', {}, text));
    }),
  );
  return [list];
}

/** What is explained when something of this kind happens. */
export function explanationOfEvent(kind: EventKind, event: string): Explanation | undefined {
  const term = Object.hasOwn(termsOfSingleEvents, event) ? termsOfSingleEvents[event] : termsOfEvents[kind];
  return term === undefined ? undefined : explanations[term];
}

const KEY = 'rsplab-demo-explanations';

/** Whether explanations are shown. */
export function isExplaining(): boolean {
  return document.documentElement.dataset['explanations'] !== 'off';
}

/** Shows and hides explanations; what was chosen is kept. */
export function explanationSwitch(): HTMLButtonElement {
  const button = element('button', { type: 'button', id: 'explanations' }, 'Explanations');
  const show = (shown: boolean): void => {
    document.documentElement.dataset['explanations'] = shown ? 'on' : 'off';
    button.setAttribute('aria-pressed', String(shown));
  };
  button.addEventListener('click', () => {
    const shown = !isExplaining();
    show(shown);
    try {
      localStorage.setItem(KEY, shown ? 'on' : 'off');
    } catch {
      // Then it is forgotten with the page.
    }
  });
  show(stored() !== 'off');
  return button;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
