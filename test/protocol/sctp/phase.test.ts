import assert from 'node:assert/strict';
import { isUp, sendsData, takesData, takesMessages, type Phase } from '../../../protocol/sctp/phase.ts';

/** What is done in a state of an association: RFC 9260 §4, §6, §9.2. */
const expected: Readonly<Record<Exclude<Phase['kind'], 'cookieWait' | 'cookieEchoed'>, string>> = {
  queued: 'messages',
  established: 'up, messages, sends, takes',
  shutdownPending: 'up, sends, takes',
  shutdownSent: 'up, takes',
  shutdownReceived: 'up, sends',
  shutdownAckSent: 'up',
  closed: '',
};

describe('states of an association', () => {
  for (const [kind, what] of Object.entries(expected))
    it(`${kind}: ${what || 'nothing'}`, () => {
      const phase = { kind } as { kind: keyof typeof expected };
      const does = { up: isUp, messages: takesMessages, sends: sendsData, takes: takesData };
      const all = Object.entries(does).flatMap(([name, holds]) => (holds(phase) ? [name] : []));
      assert.equal(all.join(', '), what);
    });
});
