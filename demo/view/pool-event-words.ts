import type { LogEventName } from '../../protocol/log-events.ts';
import type { Phrase } from './phrase.ts';
import type { Wording } from './wording.ts';

/** How an element served a session no more (`SessionEnd`), after its name. */
const sessionEnds: Readonly<Record<string, string>> = {
  refused: 'refuses associations',
  noRoute: 'cannot be reached',
  timeout: 'does not answer',
  lost: 'stopped answering',
  aborted: 'ended the session',
  shutDownByPeer: 'ended the session',
  closed: 'was left',
  malformed: 'sent a message that cannot be read',
  restarted: 'was restarted',
};

/** Why an element is not in the handlespace any more, after its name. */
const removals: Readonly<Record<string, string>> = {
  'it deregistered': 'left the pool',
  'it did not answer a keep-alive': 'was removed: it did not answer a keep-alive',
};

function removal(phrase: Phrase): string {
  const reason = phrase.text('reason');
  return removals[reason] ?? `was removed: ${reason}`;
}

/** Where elements are not removed for reports, the limit is beyond any number of them. */
function report(phrase: Phrase): string {
  const of = phrase.number('limit') <= 1000 ? ` of ${phrase.text('limit')}` : '';
  return `report ${phrase.text('count')}${of}`;
}

/** What registrars tell of elements and users. */
const registrarWords = {
  ready: {
    kind: 'life',
    isHighlight: true,
    section: 'RFC 5353 §3.2',
    words: (p) => `${p.teller} is in service, ${p.text('how')}`,
  },
  elementRegistered: {
    kind: 'registration',
    isHighlight: true,
    section: 'RFC 5352 §3.1',
    words: (p) => `${p.element()} registered in the pool ${p.text('pool')} at ${p.teller}`,
  },
  elementReregistered: {
    kind: 'registration',
    section: 'RFC 5352 §3.1',
    words: (p) => `${p.element()} renewed its registration at ${p.teller}`,
  },
  registrationRefused: {
    kind: 'registration',
    isHighlight: true,
    section: 'RFC 5352 §3.1',
    words: (p) => `${p.teller} refused the registration of ${p.element()}: ${p.text('reason')}`,
  },
  elementRemoved: {
    kind: 'registration',
    // Its home says so first.
    isHighlight: (p) => !p.text('reason').startsWith('its home registrar'),
    words: (p) => `${p.element()} ${removal(p)} (${p.teller})`,
  },
  keepAliveTimeout: {
    kind: 'failure',
    isHighlight: true,
    section: 'RFC 5352 §3.4',
    words: (p) => `${p.element()} did not answer a keep-alive of ${p.teller} within ${p.seconds('seconds')}`,
  },
  elementReported: {
    kind: 'failure',
    isHighlight: true,
    section: 'RFC 5352 §3.5',
    words: (p) => `${p.element()} stopped answering, reported by ${p.at('from')} to ${p.teller} (${report(p)})`,
  },
  homeChanged: {
    kind: 'takeover',
    words: (p) =>
      `${p.element()} has a new home: ${p.registrar('home')} instead of ${p.registrar('before')} (${p.teller})`,
  },
  requestsTooFast: {
    kind: 'failure',
    words: (p) => `${p.at('from')} asks ${p.teller} too often: ${p.text('request')} refused`,
  },
} as const satisfies Partial<Record<LogEventName, Wording>>;

/** What registrars tell of each other. */
const enrpWords = {
  peerFound: { kind: 'registrars', section: 'RFC 5353 §3.4', words: (p) => `${p.teller} found ${p.registrar('peer')}` },
  peerLost: {
    kind: 'failure',
    isHighlight: true,
    section: 'RFC 5353 §3.4',
    words: (p) =>
      `${p.registrar('peer')} stopped answering, ${p.teller} has not heard of it for ${p.seconds('seconds')}`,
  },
  peerWithoutWay: {
    kind: 'failure',
    words: (p) => `${p.teller} has no route to ${p.registrar('peer')}: its elements are not taken over`,
  },
  peerForgotten: {
    kind: 'registrars',
    section: 'RFC 5353 §3.4',
    words: (p) => `${p.teller} forgot ${p.registrar('peer')}`,
  },
  mentorChosen: {
    kind: 'registrars',
    section: 'RFC 5353 §3.2',
    words: (p) => `${p.teller} asks ${p.registrar('peer')} for the handlespace`,
  },
  mentorFailed: {
    kind: 'registrars',
    section: 'RFC 5353 §3.2',
    words: (p) => `${p.teller} did not get the handlespace from ${p.registrar('peer')}`,
  },
  auditFailed: {
    kind: 'registrars',
    section: 'RFC 5353 §3.6',
    words: (p) => `${p.teller} knows other elements of ${p.registrar('peer')} than that has, and asks for them`,
  },
  takeoverStarted: {
    kind: 'takeover',
    isHighlight: true,
    section: 'RFC 5353 §3.5',
    words: (p) => `${p.teller} begins to take over ${elementsOf(p)}${p.registrar('target')}`,
  },
  takeoverCompleted: {
    kind: 'takeover',
    isHighlight: true,
    section: 'RFC 5353 §3.5',
    words: (p) => `${p.teller} took over the elements of ${p.registrar('target')}`,
  },
  takeoverAbandoned: {
    kind: 'takeover',
    isHighlight: true,
    section: 'RFC 5353 §3.5',
    words: (p) => `${p.teller} gave up taking over ${p.registrar('target')}: ${p.text('reason')}`,
  },
  takeoverByOther: {
    kind: 'takeover',
    section: 'RFC 5353 §3.5',
    words: (p) => `${p.registrar('peer')} took over the elements of ${p.registrar('target')}, ${p.teller} heard`,
  },
  elementLearned: {
    kind: 'registrars',
    section: 'RFC 5353 §3.3',
    words: (p) => `${p.teller} learned of ${p.element()} from ${p.registrar('home')}`,
  },
  elementRefused: {
    kind: 'registrars',
    words: (p) => `${p.teller} did not accept ${p.element()}, of which a registrar told it: ${p.text('reason')}`,
  },
  strangerIgnored: {
    kind: 'registrars',
    words: (p) =>
      `${p.teller} ignored a message in the name of ${p.registrar('registrar')}, which came from ${p.at('from')}`,
  },
  enrpError: {
    kind: 'registrars',
    section: 'RFC 5353 §3.7',
    words: (p) => `${p.registrar('peer')} answered ${p.teller} with an error: ${p.text('causes')}`,
  },
} as const satisfies Partial<Record<LogEventName, Wording>>;

/** How elements and users find a registrar. */
const registrarLinkWords = {
  registrarChosen: {
    kind: 'resolution',
    section: 'RFC 5352 §3.6',
    words: (p) => `${p.teller} chose ${p.at('at')} as its registrar after ${p.seconds('seconds')}`,
  },
  registrarLost: {
    kind: 'failure',
    isHighlight: true,
    section: 'RFC 5352 §3.6',
    words: (p) => `${p.teller} lost its registrar ${p.at('at')}: ${p.text('reason')}`,
  },
  registrarHeard: {
    kind: 'registrars',
    section: 'RFC 5352 §3.6',
    words: (p) => `${p.teller} heard ${p.registrar('registrar')} announce itself`,
  },
  noRegistrar: {
    kind: 'failure',
    isHighlight: true,
    section: 'RFC 5352 §3.6',
    words: (p) => `${p.teller} finds no registrar, and goes on looking (${p.text('tried')})`,
  },
  stillNoRegistrar: {
    kind: 'failure',
    section: 'RFC 5352 §3.6',
    words: (p) => `${p.teller} still finds no registrar (${p.text('tried')})`,
  },
  otherProfile: {
    kind: 'registrars',
    words: (p) =>
      `${p.teller} heard ${p.registrar('registrar')}, which announces itself for the profile ${p.text('theirs')}, not ${p.text('own')}`,
  },
  registrarLink: {
    kind: 'resolution',
    section: 'RFC 5352 §3.6',
    words: (p) => `${p.teller}: its link to the registrars goes from ${p.text('from')} to ${p.text('to')}`,
  },
} as const satisfies Partial<Record<LogEventName, Wording>>;

/** What pool elements tell. */
const elementWords = {
  registered: {
    kind: 'registration',
    section: 'RFC 5352 §3.1',
    words: (p) => `${p.teller} is registered in the pool ${p.text('pool')} with ${registrarOf(p)}`,
  },
  registeredAgain: {
    kind: 'registration',
    section: 'RFC 5352 §3.1',
    words: (p) => `${p.teller} has its registration renewed by ${registrarOf(p)}`,
  },
  registrationRejected: {
    kind: 'registration',
    isHighlight: true,
    section: 'RFC 5352 §3.1',
    words: (p) => `${p.teller} was refused by ${registrarOf(p)}: ${p.text('reason')}`,
  },
  registrationTimeout: {
    kind: 'failure',
    isHighlight: true,
    section: 'RFC 5352 §3.1',
    words: (p) => `${p.teller} got no answer to its registration from ${registrarOf(p)}: ${p.text('next')}`,
  },
  deregistered: {
    kind: 'registration',
    section: 'RFC 5352 §3.2',
    words: (p) => `${p.teller} left the pool ${p.text('pool')} (${p.text('how')})`,
  },
  newHome: {
    kind: 'takeover',
    isHighlight: true,
    section: 'RFC 5352 §3.4',
    words: (p) => `${p.registrar('home')} is the new home registrar of ${p.teller}`,
  },
  unknownHome: {
    kind: 'takeover',
    isHighlight: true,
    words: (p) =>
      `${p.registrar('home')} at ${p.text('at')} claims to be the home registrar of ${p.teller}, which does not know it`,
  },
  state: {
    kind: 'registration',
    words: (p) => `${p.teller} goes from ${p.text('from')} to ${p.text('to')}`,
  },
} as const satisfies Partial<Record<LogEventName, Wording>>;

/** What pool users tell. */
const userWords = {
  elementSelected: {
    kind: 'session',
    section: 'RFC 5352 §3.3',
    words: (p) => `${p.teller} was given ${p.element()} by the pool ${p.text('pool')}`,
  },
  noElement: {
    kind: 'resolution',
    isHighlight: true,
    section: 'RFC 5352 §3.3',
    words: (p) => `${p.teller} was given no element of the pool ${p.text('pool')}: ${p.text('reason')}`,
  },
  resolutionTimeout: {
    kind: 'failure',
    section: 'RFC 5352 §3.3',
    words: (p) => `${p.teller} got no answer to a handle resolution: ${p.text('next')}`,
  },
  sessionFailed: {
    kind: 'session',
    isHighlight: true,
    section: 'RFC 5352 §5',
    words: (p) =>
      `${p.element()} ${sessionEnds[p.text('reason')] ?? `is lost (${p.text('reason')})`}: ${p.teller} looks for another element`,
  },
} as const satisfies Partial<Record<LogEventName, Wording>>;

/** Events of RSerPool itself. */
export const poolEventWords = { ...registrarWords, ...enrpWords, ...registrarLinkWords, ...elementWords, ...userWords };

/** What is taken over of a registrar, which may have had no elements. */
function elementsOf(phrase: Phrase): string {
  return phrase.number('elements') === 0 ? '' : `the ${phrase.count('elements', 'element')} of `;
}

/** An element names its registrar by address: `at 127.1.0.1:3863`. */
function registrarOf(phrase: Phrase): string {
  return phrase.at('registrar', 'at ');
}
