import assert from 'node:assert/strict';
import type { UserMessage } from '../../../../protocol/host.ts';
import type { CalcAppMessage } from '../../../../protocol/services/calcapp/codec.ts';
import { CALCAPP_PPID } from '../../../../protocol/services/calcapp/codec.ts';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import type { MessageSender } from '../../../../sim/levels/message/message-network.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const one = {
  profile: 'rspsim',
  idealized: true,
  registrarStart: 0,
  poolElementStart: 1,
  poolUserStart: 10,
  poolElements: 1,
  poolUsers: 1,
  requestSize: 175e6,
  requestSizeDistribution: 'identity',
  requestInterval: 1000,
  requestIntervalDistribution: 'identity',
  requestsPerUser: 1,
  cookieMaxCalculations: Infinity,
} as const;

/** Messages of the one session of a pool, with their times after the begin of its request. */
function session(given: GivenParameters): string[] {
  const model = new Model(parametersOf({ ...one, ...given }), 1);
  const { simulator, traffic } = model.world;
  const notes: string[] = [];
  traffic.messageSent = ({ payload, ppid }: UserMessage, sender?: MessageSender): void => {
    if (ppid !== CALCAPP_PPID) return;
    const { type } = payload.value as CalcAppMessage;
    const from = sender?.name.includes('pe') === true ? 'element' : 'user';
    notes.push(`${Number((simulator.now() - 1010).toFixed(3))} ${from} ${type.replace('CALCAPP_', '')}`);
  };
  simulator.run({ until: 3000 });
  return notes;
}

describe('keep-alives of sessions', () => {
  it('go both ways, each an interval after the latest acknowledgment, and are answered', () => {
    const notes = session({ lanDelay: 1000, jobKeepAliveInterval: 50 });
    // Resolution 2 s and 2 s for the request and its acceptance; work from 3 s to 178 s.
    const of = (who: string): string[] => notes.filter((note) => note.includes(who));
    assert.deepEqual(of('user'), [
      '2 user REQUEST',
      '54 user KEEP_ALIVE',
      '54 user KEEP_ALIVE_ACK',
      '106 user KEEP_ALIVE',
      '106 user KEEP_ALIVE_ACK',
      '158 user KEEP_ALIVE',
      '158 user KEEP_ALIVE_ACK',
    ]);
    assert.deepEqual(of('element'), [
      '3 element ACCEPT',
      '53 element KEEP_ALIVE',
      '55 element KEEP_ALIVE_ACK',
      '105 element KEEP_ALIVE',
      '107 element KEEP_ALIVE_ACK',
      '157 element KEEP_ALIVE',
      '159 element KEEP_ALIVE_ACK',
      '178 element COMPLETE',
    ]);
  });

  it('are not needed by requests that are shorter than the interval', () => {
    assert.deepEqual(session({ requestSize: 49e6 }), ['0 user REQUEST', '0 element ACCEPT', '49 element COMPLETE']);
  });

  it('are as many as whole intervals fit into the work', () => {
    const count = (interval: number): number =>
      session({ jobKeepAliveInterval: interval }).filter((note) => note.endsWith(' KEEP_ALIVE')).length;
    assert.deepEqual([count(10), count(50), count(100), count(200)], [2 * 17, 2 * 3, 2, 0]);
  });
});
