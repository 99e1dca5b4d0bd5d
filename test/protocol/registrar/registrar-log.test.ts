import assert from 'node:assert/strict';
import type { Log } from '../../../protocol/host.ts';
import { Handlespace } from '../../../protocol/handlespace/handlespace.ts';
import { Peer } from '../../../protocol/registrar/peer.ts';
import { RegistrarLog } from '../../../protocol/registrar/registrar-log.ts';
import { peerStatus, poolStatus } from '../../../protocol/registrar/registrar-status.ts';
import { element } from '../handlespace/elements.ts';
import { ScriptedHost } from './scripted-host.ts';

const POOL = 'EchoPool';

class Stage {
  readonly host = new ScriptedHost(['10.0.0.1']);
  readonly log = new RegistrarLog(this.host.log);
  /** Element 7 of registrar 3, which registered from 10.0.0.7:5000. */
  readonly entry = entryOf();
  readonly peer = peerAt();
  readonly association = this.host.transport
    .open({ addresses: [], port: 3863, protocols: [] }, { message: nothing, associationRestarted: nothing })
    .connect(['10.0.0.9', '10.1.0.9'], 4000);
}

function nothing(): void {
  return undefined;
}

function entryOf() {
  const asapTransport = { protocol: 'sctp', port: 5000, use: 0, addresses: ['10.0.0.7'] } as const;
  const outcome = new Handlespace({ profile: 'rfc' }).register(POOL, {
    ...element('LeastUsed', 7, {}, 3),
    asapTransport,
  });
  assert.ok(outcome.ok);
  return outcome.entry;
}

/** Registrar 2, which is configured. */
function peerAt(): Peer {
  const { clock } = new ScriptedHost([]);
  const timer = () => clock.timer(nothing);
  const timers = {
    lastHeard: timer(),
    noResponse: timer(),
    synchronization: timer(),
    tableReading: timer(),
    takeover: timer(),
  };
  const peer = new Peer({ addresses: ['10.0.0.2'], port: 9901 }, 'introduced', true, () => timers);
  peer.identifier = 2;
  return peer;
}

const own = { element: '0x00000007', pool: POOL };
const caller = { from: '10.0.0.9,10.1.0.9:4000' };
const there = { peer: '0x00000002', at: '10.0.0.2:9901' };
const causes = [{ code: 3, data: new Uint8Array(0) }];

/** What is reported, and how it is logged: the component, the event and its fields. */
const reports: Readonly<
  Record<string, readonly [report: (stage: Stage) => void, logged: Readonly<Record<string, unknown>>[]]>
> = {
  'an element registers': [
    ({ log, entry, association }) => log.registered(entry, association, undefined),
    [{ event: 'elementRegistered', ...own, ...caller, service: '10.0.0.1:7000 (sctp)', policy: 'LeastUsed' }],
  ],
  'an element registers again': [
    ({ log, entry, association }) => log.registered(entry, association, 3),
    [{ event: 'elementReregistered', ...own, ...caller }],
  ],
  'an element of another home registers again': [
    ({ log, entry, association }) => log.registered(entry, association, 4),
    [
      { event: 'elementReregistered', ...own, ...caller },
      { event: 'homeChanged', ...own, before: '0x00000004', home: '0x00000003' },
    ],
  ],
  'a registration is refused': [
    ({ log, association }) => log.refused(POOL, element('RoundRobin', 8), association, causes),
    [{ event: 'registrationRefused', element: '0x00000008', pool: POOL, reason: 'invalidValues', ...caller }],
  ],
  'an element is learned': [
    ({ log, entry }) => log.learned(entry, undefined),
    [{ event: 'elementLearned', ...own, home: '0x00000003', from: '10.0.0.7:5000' }],
  ],
  'another home of an element is learned': [
    ({ log, entry }) => log.learned(entry, 4),
    [{ event: 'homeChanged', ...own, before: '0x00000004', home: '0x00000003' }],
  ],
  'the same home of an element is learned': [({ log, entry }) => log.learned(entry, 3), []],
  'an element is not learned': [
    ({ log }) => log.notLearned(POOL, element('RoundRobin', 8), 'transport'),
    [
      {
        event: 'elementRefused',
        element: '0x00000008',
        pool: POOL,
        reason: 'its transport protocol is not that of the pool',
      },
    ],
  ],
  'an element is removed': [
    ({ log, entry }) => log.removed(entry, 'it restarted'),
    [{ event: 'elementRemoved', ...own, reason: 'it restarted', from: '10.0.0.7:5000', home: '0x00000003' }],
  ],
  'an element is silent': [
    ({ log, entry }) => log.keepAliveTimeout(entry, 5),
    [{ event: 'keepAliveTimeout', ...own, seconds: 5, from: '10.0.0.7:5000' }],
  ],
  'an element is reported': [
    ({ log, entry, association }) => log.reported(entry, association, 3),
    [{ event: 'elementReported', ...own, ...caller, count: 0, limit: 3 }],
  ],
  'requests come too fast': [
    ({ log, association }) => log.tooFast('handle resolution', POOL, association),
    [{ event: 'requestsTooFast', request: 'handle resolution', pool: POOL, ...caller }],
  ],
  'a peer is found': [({ log, peer }) => log.peerFound(peer), [{ event: 'peerFound', ...there }]],
  'a peer is lost': [({ log, peer }) => log.peerLost(peer, 66), [{ event: 'peerLost', ...there, seconds: 66 }]],
  'there is no way to a peer': [({ log, peer }) => log.peerWithoutWay(peer), [{ event: 'peerWithoutWay', ...there }]],
  'a peer is forgotten that was never found': [({ log, peer }) => log.peerForgotten(peer), []],
  'a peer is forgotten': [
    ({ log, peer }) => {
      peer.found = true;
      log.peerForgotten(peer);
    },
    [{ event: 'peerForgotten', ...there }],
  ],
  'a mentor is chosen': [({ log, peer }) => log.mentor('mentorChosen', peer), [{ event: 'mentorChosen', ...there }]],
  'a mentor fails that has not said who it is': [
    ({ log, peer }) => {
      peer.identifier = 0;
      log.mentor('mentorFailed', peer);
    },
    [{ event: 'mentorFailed', ...there, peer: '?' }],
  ],
  'an audit fails': [({ log, peer }) => log.auditFailed(peer), [{ event: 'auditFailed', ...there }]],
  'the start is over': [({ log }) => log.ready('alone'), [{ event: 'ready', how: 'alone' }]],
  'a peer reports an error': [
    ({ log, peer }) => log.enrpError(peer, causes),
    [{ event: 'enrpError', peer: '0x00000002', causes: 'invalidValues' }],
  ],
  'a stranger reports an error': [
    ({ log }) => log.enrpError(undefined, []),
    [{ event: 'enrpError', peer: '(unknown)', causes: 'no cause given' }],
  ],
};

describe('the log of a registrar', () => {
  for (const [what, [report, logged]] of Object.entries(reports))
    it(`says when ${what}${logged.length === 0 ? ': nothing' : ''}; nothing where it is off`, () => {
      const stage = new Stage();
      report(stage);
      assert.deepEqual(stage.host.logged, logged);
      const off: Log = { enabled: false, event: () => assert.fail('it was logged') };
      report(Object.assign(new Stage(), { log: new RegistrarLog(off) }));
    });
});

describe('the status of a registrar', () => {
  it('has where a peer is, since when it is silent, and how many elements it owns', () => {
    const peer = peerAt();
    peer.heardAt = 10;
    assert.deepEqual(peerStatus(peer, 4, 12.34567), {
      identifier: '0x00000002',
      at: '10.0.0.2:9901',
      state: 'present',
      configured: true,
      silence: 2.346,
      elements: 4,
    });
  });

  it('has what a peer is: the most serious first', () => {
    const peer = peerAt();
    const states = [
      {},
      { heardAt: 1, standing: 'rumored' },
      { heardAt: undefined, identifier: 0 },
      { active: false },
      { withoutWay: true },
    ].map((change) => {
      const { identifier, state, silence } = peerStatus(Object.assign(peer, change), 0, 1);
      return [identifier, state, silence];
    });
    assert.deepEqual(states, [
      ['0x00000002', 'not heard from yet', undefined],
      ['0x00000002', 'rumored', 0],
      [undefined, 'not heard from yet', undefined],
      [undefined, 'being taken over', undefined],
      [undefined, 'no route', undefined],
    ]);
  });

  it('has the elements of a pool, and which of them are own ones', () => {
    const entry = entryOf();
    entry.unreachableReports = 2;
    const expected = {
      identifier: '0x00000007',
      home: '0x00000003',
      own: true,
      service: '10.0.0.1:7000 (sctp)',
      from: '10.0.0.7:5000',
      unreachableReports: 2,
      selections: 0,
    };
    assert.deepEqual(poolStatus(POOL, [entry], 3), { handle: POOL, policy: 'LeastUsed', elements: [expected] });
    assert.equal(poolStatus(POOL, [entry], 4).elements[0]?.own, false);
    assert.deepEqual(poolStatus('P', [], 1), { handle: 'P', policy: '0x00000000', elements: [] });
  });
});
