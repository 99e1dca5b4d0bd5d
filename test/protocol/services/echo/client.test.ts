import assert from 'node:assert/strict';
import { PoolUser } from '../../../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults } from '../../../../protocol/pool-user/pool-user-options.ts';
import { EchoClient } from '../../../../protocol/services/echo/client.ts';
import { asapCodec } from '../../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID } from '../../../../protocol/wire/asap-messages.ts';
import { bytesCodec } from '../../../../protocol/wire/bytes-codec.ts';
import { WireError } from '../../../../protocol/wire/wire-error.ts';
import { element } from '../../handlespace/elements.ts';
import { ScriptedHost, type ScriptedAssociation } from '../../registrar/scripted-host.ts';

const poolHandle = 'EchoPool';

/** An echo client whose session with an element is up, and what it heard. */
function stage() {
  const host = new ScriptedHost(['10.0.0.7']);
  const { link, ...settings } = poolUserDefaults.rsplib;
  const user = new PoolUser(host, {
    ...settings,
    profile: 'rsplib',
    protocols: [{ ppid: 'any', codec: bytesCodec }],
    link: { ...link, staticRegistrars: [{ addresses: ['10.0.0.1'], port: ASAP_PORT }] },
  });
  const heard: string[] = [];
  const client = new EchoClient(user, poolHandle, {
    answered: (text) => heard.push(Buffer.from(text).toString()),
    failedOver: () => heard.push('failover'),
    unavailable: (reason) => heard.push(reason),
  });
  const [registrars, sessions] = host.opened;
  registrars.handler.associationUp?.(registrars.associations[0]);
  const select = (): ScriptedAssociation => {
    const { policy, userTransport } = element('RoundRobin', 10);
    const poolElement = { identifier: 10, homeRegistrar: 1, registrationLife: 1000, userTransport, policy };
    const answer = { poolHandle, subscribed: false, policy, poolElements: [poolElement], errors: [] };
    const bytes = asapCodec('rsplib').encode({ type: 'ASAP_HANDLE_RESOLUTION_RESPONSE', ...answer });
    registrars.receive(registrars.associations[0], ASAP_PPID, bytes);
    const association = sessions.associations.at(-1);
    assert.ok(association);
    return association;
  };
  /** The elements that were reported unreachable. */
  const reports = (): number[] =>
    registrars.associations[0].sent.flatMap(({ hex }) => {
      const decoded = asapCodec('rsplib').decode(Buffer.from(hex, 'hex'));
      return decoded.ok && decoded.message.type === 'ASAP_ENDPOINT_UNREACHABLE' ? [decoded.message.identifier] : [];
    });
  const say = (...words: string[]): void => words.forEach((word) => client.say(Buffer.from(word)));
  const answer = (association: ScriptedAssociation, word: string): void =>
    sessions.handler.message(association, Buffer.from(word), 0, 0);
  return { client, sessions, heard, select, say, answer, reports };
}

function texts(association: ScriptedAssociation): string[] {
  return association.sent.map(({ hex }) => Buffer.from(hex, 'hex').toString());
}

describe('echo client', () => {
  it('sends what did not fit into the send buffer when there is room again, in order', () => {
    const { client, sessions, heard, select, say, answer } = stage();
    say('a');
    const association = select();
    association.room = 1;
    say('b', 'c', 'd', 'e');
    assert.deepEqual(texts(association), ['a', 'b']);
    answer(association, 'a');
    association.room = 2;
    sessions.handler.writable?.(association);
    assert.deepEqual(texts(association), ['a', 'b', 'c', 'd']);
    association.room = 10;
    say('f');
    assert.deepEqual(texts(association), ['a', 'b', 'c', 'd', 'e', 'f']);
    for (const word of ['b', 'c', 'd', 'e', 'f']) answer(association, word);
    assert.deepEqual([heard.join(''), client.unanswered], ['abcdef', 0]);
  });

  it('sends the next element all that was not answered, sent or not', () => {
    const { sessions, select, say, answer } = stage();
    const first = select();
    first.room = 2;
    say('a', 'b', 'c');
    answer(first, 'a');
    first.state = 'ended';
    sessions.handler.associationEnded?.(first, 'lost');
    assert.deepEqual(texts(select()), ['b', 'c']);
  });

  const ends = {
    left: ['closed', 'shutDownByPeer', 'noRoute'],
    unreachable: ['timeout', 'lost', 'refused', 'aborted'],
  } as const;
  for (const [reason, each] of Object.entries(ends))
    for (const end of each) {
      const reported = reason === 'unreachable';
      it(`${reported ? 'reports' : 'does not report'} an element whose session ended as ${end}`, () => {
        const { sessions, select, reports } = stage();
        const association = select();
        association.state = 'ended';
        sessions.handler.associationEnded?.(association, end);
        assert.deepEqual(reports(), reported ? [10] : []);
      });
    }

  it('reports an element that speaks nonsense, not one that restarted', () => {
    const restarted = stage();
    restarted.sessions.handler.associationRestarted(restarted.select());
    assert.deepEqual(restarted.reports(), []);
    const { sessions, select, reports } = stage();
    const nonsense = new WireError('bad-length', 0, 'nonsense');
    sessions.handler.malformed?.(select(), ASAP_PPID, new Uint8Array(3), nonsense);
    assert.deepEqual(reports(), [10]);
  });
});
