import assert from 'node:assert/strict';
import { ENRP_PPID, type EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import { element } from '../handlespace/elements.ts';
import { presenceOf, tableOf, typesOf } from './enrp-texts.ts';
import { Script } from './registrar-script.ts';
import type { ScriptedAssociation } from './scripted-host.ts';

const group = { address: '239.0.0.51', port: 9901 };

/** An element that lives 20 s if it does not register again, and answers from 10.0.0.9. */
const reachedAt9 = {
  registrationLife: 20,
  asapTransport: { protocol: 'sctp', port: 5000, use: 0, addresses: ['10.0.0.9'] },
} as const;

/** A registrar under the rfc profile that looks for a mentor: one is configured. */
class Start {
  readonly script: Script;
  readonly #peers = new Map<number, ScriptedAssociation>();

  constructor(mentorDiscoveryTimeout = 5) {
    this.script = new Script('rfc', {
      staticPeers: [{ addresses: ['10.0.0.99'], port: 9901 }],
      enrp: { mentorDiscoveryTimeout, mentorRetryDelay: 2, maxTimeNoResponse: 5 },
    });
  }

  /** A peer shows itself. @returns what was sent to it since it was looked at last */
  shows(number: number): string[] {
    const association = this.#peers.get(number) ?? this.script.peer(number);
    this.#peers.set(number, association);
    this.script.send(association, presenceOf(number, this.script.registrar.handlespace.checksum(number)));
    return this.sentTo(number);
  }

  says(number: number, message: EnrpMessage): string[] {
    const association = this.#peers.get(number);
    assert.ok(association);
    this.script.send(association, message);
    return this.sentTo(number);
  }

  /** Requests to a peer since the last look. */
  sentTo(number: number): string[] {
    const association = this.#peers.get(number);
    assert.ok(association);
    return typesOf(this.script.answers(association)).filter((type) => type !== 'PRESENCE');
  }

  list(number: number, rejected = false): string[] {
    return this.says(number, { type: 'ENRP_LIST_RESPONSE', sender: number, receiver: 1, rejected, servers: [] });
  }

  get ready(): boolean {
    return this.script.registrar.ready;
  }
}

describe('a start with a mentor, under the rfc profile', () => {
  it('asks the first registrar that sends a message for its list, then for its table, and is then complete', () => {
    const start = new Start();
    assert.deepEqual(start.shows(2), ['LIST_REQUEST']);
    assert.deepEqual(start.shows(3), []);
    assert.deepEqual(start.list(2), ['HANDLE_TABLE_REQUEST']);
    assert.deepEqual(start.says(2, tableOf(2, [10], true)), ['HANDLE_TABLE_REQUEST']);
    assert.ok(!start.ready);
    assert.deepEqual(start.says(2, tableOf(2, [11])), []);
    assert.ok(start.ready);
    assert.equal(start.script.registrar.statistics.startupsWithMentor, 1);
    assert.equal(start.script.registrar.handlespace.elementCount, 2);
  });

  it('asks the next one at once when the mentor refuses', () => {
    const start = new Start();
    start.shows(2);
    start.shows(3);
    assert.deepEqual(start.list(2, true), []);
    assert.deepEqual(start.sentTo(3), ['LIST_REQUEST']);
    // Messages of the former one are not waited for.
    start.list(2);
    assert.deepEqual(start.sentTo(2), []);
  });

  it('asks the next one when the mentor does not answer within MAX-TIME-NO-RESPONSE', () => {
    const start = new Start(20);
    start.shows(2);
    start.shows(3);
    start.script.wait(4.9);
    assert.deepEqual(start.sentTo(3), []);
    start.script.wait(0.2);
    assert.deepEqual(start.sentTo(3), ['LIST_REQUEST']);
    assert.deepEqual(start.list(3), ['HANDLE_TABLE_REQUEST']);
  });

  it('begins again with all of them some time after the last one refused, not earlier', () => {
    const start = new Start();
    start.shows(2);
    start.shows(3);
    start.list(2, true);
    start.sentTo(3);
    start.list(3, true);
    start.script.wait(1.9);
    assert.deepEqual(start.shows(2), [], 'a presence of one that refused changes nothing');
    assert.deepEqual(start.sentTo(3), []);
    start.script.wait(0.2);
    assert.deepEqual([start.sentTo(2), start.sentTo(3)], [['LIST_REQUEST'], []]);
    assert.deepEqual(start.list(2), ['HANDLE_TABLE_REQUEST']);
  });

  it('takes one that comes meanwhile, and then leaves the others alone', () => {
    const start = new Start();
    start.shows(2);
    start.list(2, true);
    start.script.wait(1);
    assert.deepEqual(start.shows(3), ['LIST_REQUEST']);
    start.script.wait(2);
    assert.deepEqual(start.sentTo(2), []);
  });

  it('waits for a mentor that answers longer than for one that is to be found', () => {
    const start = new Start();
    start.script.wait(1);
    start.shows(2);
    start.script.wait(3.5);
    start.list(2);
    start.script.wait(4.5);
    assert.ok(!start.ready);
    start.says(2, tableOf(2, [10]));
    assert.ok(start.ready);
    assert.equal(start.script.registrar.statistics.startupsWithMentor, 1);
  });

  it('continues without one that refuses its table', () => {
    const start = new Start();
    start.shows(2);
    start.shows(3);
    start.list(2);
    const refusal = { type: 'ENRP_HANDLE_TABLE_RESPONSE', sender: 2, receiver: 1, moreToSend: false } as const;
    start.says(2, { ...refusal, rejected: true, pools: [] });
    assert.deepEqual(start.sentTo(3), ['LIST_REQUEST']);
  });

  it('takes own elements back, whose registration life begins again (RFC 5352 §3.2)', () => {
    const start = new Start();
    start.shows(2);
    start.list(2);
    const pools = [{ poolHandle: 'Pool', poolElements: [{ ...element('RoundRobin', 10, {}, 1), ...reachedAt9 }] }];
    const table = { type: 'ENRP_HANDLE_TABLE_RESPONSE', sender: 2, receiver: 1, rejected: false } as const;
    start.says(2, { ...table, moreToSend: false, pools });
    const [association] = start.script.asap.associations;
    const acknowledgment = { type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', poolHandle: 'Pool', identifier: 10 } as const;
    const [asked] = start.script.ask(association, acknowledgment);
    assert.ok(asked.type === 'ASAP_ENDPOINT_KEEP_ALIVE' && asked.home);
    const { handlespace } = start.script.registrar;
    start.script.wait(19.9);
    assert.equal(handlespace.elementCount, 1);
    start.script.wait(0.2);
    assert.equal(handlespace.elementCount, 0);
  });

  it('is over without one when none is found in time', () => {
    const start = new Start();
    start.script.wait(4.9);
    assert.ok(!start.ready);
    start.script.wait(0.2);
    assert.ok(start.ready);
    assert.equal(start.script.registrar.statistics.startupsAlone, 1);
  });
});

describe('a registrar that is known by multicast', () => {
  it('is asked for its presence first, and for its list and table when it has introduced itself', () => {
    const script = new Script('rsplib', { enrp: { presenceGroup: group } });
    script.multicast('10.0.0.2', presenceOf(2));
    const association = script.enrp.associations.find(({ remoteAddresses }) => remoteAddresses.includes('10.0.0.2'));
    assert.ok(association);
    assert.deepEqual(typesOf(script.answers(association)), ['PRESENCE']);
    script.multicast('10.0.0.2', presenceOf(2));
    assert.deepEqual(script.answers(association), []);
    script.send(association, presenceOf(2));
    assert.deepEqual(typesOf(script.answers(association)).toSorted(), ['HANDLE_TABLE_REQUEST', 'LIST_REQUEST']);
    script.multicast('10.0.0.2', presenceOf(2));
    script.send(association, presenceOf(2));
    assert.ok(!typesOf(script.answers(association)).includes('LIST_REQUEST'), 'once is enough');
  });
});

describe('what a registrar cannot read', () => {
  it('is answered by an ENRP_ERROR that quotes it, if the sender wants to know', () => {
    const script = new Script('rfc');
    const association = script.peer(2);
    script.send(association, presenceOf(2));
    script.answers(association);
    // Type 0x7f with the bits that ask for a report.
    script.enrp.receive(association, ENRP_PPID, Uint8Array.from([0x7f, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0, 1]));
    const [error, ...others] = script.answers(association);
    assert.deepEqual(others, []);
    assert.ok(error?.type === 'ENRP_ERROR');
    assert.deepEqual([error.sender, error.receiver], [1, 2]);
    assert.equal(error.errors.length, 1);
  });
});
