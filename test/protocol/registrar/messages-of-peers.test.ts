import assert from 'node:assert/strict';
import { errorCause } from '../../../protocol/wire/error-cause.ts';
import { Script } from './registrar-script.ts';

const header = { sender: 2, receiver: 1 } as const;
const shown = { type: 'ENRP_PRESENCE', ...header, replyRequired: false, checksum: 0xffff } as const;
const tableRequest = { type: 'ENRP_HANDLE_TABLE_REQUEST', ...header, ownChildrenOnly: false } as const;

describe('registrar that gets a message of an unknown peer', () => {
  it('makes it a peer by any message, and asks for its presence, under the rfc profile', () => {
    const script = new Script('rfc');
    const association = script.peer(2);
    script.send(association, tableRequest);
    const [presence, table] = script.answers(association);
    assert.ok(presence.type === 'ENRP_PRESENCE' && presence.replyRequired);
    assert.ok(table.type === 'ENRP_HANDLE_TABLE_RESPONSE' && !table.rejected);
    assert.deepEqual(script.registrar.peers, [2]);
  });

  it('refuses its table until it has shown its presence, under the rsplib profile', () => {
    const script = new Script('rsplib');
    const association = script.peer(2);
    script.send(association, tableRequest);
    const [table] = script.answers(association);
    assert.ok(table.type === 'ENRP_HANDLE_TABLE_RESPONSE' && table.rejected);
    assert.deepEqual(script.registrar.peers, []);
  });

  it('consents to the takeover of a registrar it does not know', () => {
    for (const profile of ['rfc', 'rsplib', 'rspsim'] as const) {
      const script = new Script(profile);
      const association = script.peer(2);
      script.send(association, shown);
      script.send(association, { type: 'ENRP_INIT_TAKEOVER', ...header, target: 77 });
      const ack = script.answers(association).find(({ type }) => type === 'ENRP_INIT_TAKEOVER_ACK');
      assert.deepEqual(ack, { type: 'ENRP_INIT_TAKEOVER_ACK', sender: 1, receiver: 2, target: 77 }, profile);
    }
  });

  it('does not take its own messages, or those without a sender, for a peer', () => {
    const script = new Script('rfc');
    const association = script.peer(2);
    for (const sender of [0, 1]) script.send(association, { ...tableRequest, sender });
    assert.deepEqual(script.answers(association), []);
    assert.deepEqual(script.registrar.peers, []);
  });
});

describe('a peer that sends messages, but no presence', () => {
  for (const [profile, asked] of [
    ['rfc', false],
    ['rsplib', true],
    ['rspsim', true],
  ] as const)
    it(`${asked ? 'is asked' : 'is not asked'} for its presence after MAX-TIME-LAST-HEARD, under the ${profile} profile`, () => {
      const script = new Script(profile, { enrp: { maxTimeLastHeard: 10, peerHeartbeatCycle: 1000 } });
      const association = script.peer(2);
      script.send(association, shown);
      script.answers(association);
      script.wait(6);
      script.send(association, tableRequest);
      script.answers(association);
      script.wait(5);
      const questions = script.answers(association).filter(({ type }) => type === 'ENRP_PRESENCE');
      assert.deepEqual(
        questions.map((presence) => presence.type === 'ENRP_PRESENCE' && presence.replyRequired),
        asked ? [true] : [],
      );
    });
});

describe('registrar that is to be taken over', () => {
  it('shows all peers that it is alive', () => {
    const script = new Script('rfc');
    const associations = [2, 3].map((number) => script.peer(number));
    for (const [i, association] of associations.entries()) script.send(association, { ...shown, sender: i + 2 });
    for (const association of associations) script.answers(association);
    script.send(associations[0], { type: 'ENRP_INIT_TAKEOVER', ...header, target: 1 });
    for (const association of associations) {
      const [presence, ...others] = script.answers(association);
      assert.deepEqual(others, []);
      // It says so, and asks nothing.
      assert.ok(presence?.type === 'ENRP_PRESENCE' && !presence.replyRequired);
    }
  });
});

describe('registrar that gets an ENRP_ERROR', () => {
  it('takes it as the end of what it asked for, and never answers it', () => {
    const script = new Script('rfc');
    const association = script.peer(2);
    // The checksum does not fit, so that the table is asked for.
    script.send(association, { type: 'ENRP_PRESENCE', ...header, replyRequired: false, checksum: 0x1234 });
    assert.ok(script.answers(association).some(({ type }) => type === 'ENRP_HANDLE_TABLE_REQUEST'));
    script.send(association, { type: 'ENRP_PRESENCE', ...header, replyRequired: false, checksum: 0x1234 });
    assert.deepEqual(script.answers(association), []);
    script.send(association, { type: 'ENRP_ERROR', ...header, errors: [errorCause(2)] });
    assert.deepEqual(script.answers(association), []);
    script.send(association, { type: 'ENRP_PRESENCE', ...header, replyRequired: false, checksum: 0x1234 });
    assert.deepEqual(
      script.answers(association).map(({ type }) => type),
      ['ENRP_HANDLE_TABLE_REQUEST'],
    );
    assert.equal(script.registrar.statistics.enrpErrors, 1);
  });
});

describe('reading of a handle table in parts', () => {
  it('begins again when the reader stayed away for too long', () => {
    const script = new Script('rsplib');
    const association = script.peer(2);
    script.send(association, shown);
    for (let identifier = 1; identifier <= 200; identifier++)
      script.registrar.handlespace.register('Pool', {
        identifier,
        homeRegistrar: 1,
        registrationLife: 1000,
        userTransport: { protocol: 'sctp', port: 7000, use: 0, addresses: ['10.0.0.9'] },
        policy: { type: 3, weight: 0, load: 0, loadDegradation: 0, loadDpf: 0, weightDpf: 0, distance: 0, choices: 0 },
      });
    const firstOf = (): number => {
      script.send(association, tableRequest);
      const table = script.answers(association).find(({ type }) => type === 'ENRP_HANDLE_TABLE_RESPONSE');
      assert.ok(table?.type === 'ENRP_HANDLE_TABLE_RESPONSE' && table.moreToSend);
      return table.pools[0].poolElements[0].identifier;
    };
    assert.equal(firstOf(), 1);
    script.wait(4);
    assert.ok(firstOf() > 1);
    script.send(association, shown);
    script.wait(6);
    assert.equal(firstOf(), 1);
  });
});
