import type { LogEventName } from '../../protocol/log-events.ts';
import type { Wording } from './wording.ts';

/** Events of programs, services, associations and the simulation. */
export const otherEventWords = {
  // Every component.
  started: { kind: 'life', isHighlight: true, words: (p) => `${p.teller} starts` },
  stopping: { kind: 'life', isHighlight: true, words: (p) => `${p.teller} stops${p.part(': ', 'reason')}` },
  statusSocketFailed: { kind: 'other', words: (p) => `${p.teller} cannot tell of its status: ${p.text('error')}` },
  lifeBegan: { kind: 'life', isHighlight: true, words: (p) => `${p.teller} starts (life ${p.text('life')})` },
  lifeEnded: {
    kind: 'life',
    isHighlight: true,
    words: (p) => `${p.teller} ${lifeEnds[p.text('way')] ?? 'ends'}${endOfRun(p.text('cause'))}`,
  },
  fault: { kind: 'other', isHighlight: true, words: (p) => `${p.teller} had an internal fault: ${p.text('error')}` },
  faults: { kind: 'other', words: (p) => `${p.teller} had ${p.count('total', 'internal fault')}` },

  // Scripting service.
  workshopOpened: { kind: 'other', words: (p) => `${p.teller} does work of ${p.text('whom')} in ${p.text('folder')}` },
  workAsRoot: { kind: 'other', words: (p) => `${p.teller} works with the rights of root` },
  workBegun: { kind: 'session', words: (p) => `${p.teller} begins work of ${p.at('from')}` },
  workDone: {
    kind: 'session',
    words: (p) =>
      `${p.teller} is done with work of ${p.at('from')}, exit status ${p.text('status')}${p.part(': ', 'reason')}`,
  },
  workBroken: {
    kind: 'session',
    words: (p) => `work of ${p.at('from')} came to nothing at ${p.teller}: ${p.text('reason')}`,
  },
  folderStays: { kind: 'other', words: (p) => `${p.teller} cannot remove the folder ${p.text('folder')}` },
  noRoomForWork: { kind: 'session', words: (p) => `${p.teller} has no room for work: ${p.text('reason')}` },

  // Transport.
  associationUp: {
    kind: 'association',
    words: (p) => `${p.teller} has an association with ${p.at('peer')}`,
  },
  associationEnded: {
    kind: 'association',
    words: (p) =>
      `the association of ${p.teller} with ${p.at('peer')} ended: ${associationEnds[p.text('end')] ?? p.text('end')}${p.part(' (', 'reason', ')')}`,
  },
  associationState: {
    kind: 'association',
    words: (p) => `the association of ${p.teller} with ${p.at('peer')} goes from ${p.text('from')} to ${p.text('to')}`,
  },
  associationRestarted: {
    kind: 'association',
    words: (p) => `${p.at('peer')} was restarted within its association with ${p.teller}`,
  },
  // A component that is gone takes all paths to it with it: no highlights.
  pathFailed: {
    kind: 'association',
    words: (p) => `the path from ${p.teller} to ${p.text('path')} of ${p.at('peer')} is ${p.text('state')}`,
  },
  pathWorks: {
    kind: 'association',
    words: (p) => `the path from ${p.teller} to ${p.text('path')} of ${p.at('peer')} works again`,
  },
  pathConfirmed: {
    kind: 'association',
    words: (p) => `the path from ${p.teller} to ${p.text('path')} of ${p.at('peer')} is confirmed`,
  },
  primaryPath: {
    kind: 'association',
    words: (p) => `${p.teller} sends to ${p.at('peer')} on the path to ${p.text('path')} now`,
  },
  malformed: {
    kind: 'failure',
    words: (p) => `${p.teller} ignored malformed data from ${p.at('from')}: ${p.text('error')}`,
  },
  unexpectedMessage: {
    kind: 'other',
    words: (p) =>
      `${p.teller} ignored a message of type ${p.text('type')}${p.has('from') ? ` from ${p.at('from')}` : ''}`,
  },
  unsent: { kind: 'failure', words: (p) => `${p.teller} could not send a packet: ${p.text('error')}` },
  failed: { kind: 'failure', words: (p) => `${p.teller} has trouble with a datagram socket: ${p.text('error')}` },
  linkUp: { kind: 'association', isHighlight: true, words: (p) => `a link of ${p.teller} is up` },
  linkDown: { kind: 'association', isHighlight: true, words: (p) => `a link of ${p.teller} is down` },
} as const satisfies Partial<Record<LogEventName, Wording>>;

/** How a life of a simulated component ends (`WayDown`). */
const lifeEnds: Readonly<Record<string, string>> = {
  down: 'goes down',
  shutdown: 'shuts down cleanly',
  crash: 'crashes',
  hostCrash: 'crashes with its host',
  processCrash: 'crashes, its host goes on',
};

function endOfRun(cause: string): string {
  return cause === 'end of the run' ? ' at the end of the run' : '';
}

/** How an association ended (`AssociationEnd`). */
const associationEnds: Readonly<Record<string, string>> = {
  refused: 'it was refused',
  noRoute: 'there is no route',
  timeout: 'there was no answer',
  lost: 'the peer is silent',
  aborted: 'the peer aborted it',
  shutDownByPeer: 'the peer shut it down',
  closed: 'it was shut down',
};
