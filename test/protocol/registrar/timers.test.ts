import assert from 'node:assert/strict';
import type { ProfileName } from '../../../protocol/profile.ts';
import { asapServiceDefaults, enrpServiceDefaults } from '../../../protocol/registrar/registrar-options.ts';
import { element } from '../handlespace/elements.ts';
import { presenceOf, typesOf } from './enrp-texts.ts';
import { Script } from './registrar-script.ts';

describe('timers of registrars by default', () => {
  const values: Readonly<Record<ProfileName, Readonly<Record<string, number>>>> = {
    // RFC 5352 §5, RFC 5353 §4
    rfc: { heartbeat: 30, lastHeard: 61, noResponse: 5, announce: 1, takeover: 5, mentor: 5 },
    // RSPLIB 3.5
    rsplib: { heartbeat: 2.444444, lastHeard: 5, noResponse: 5, announce: 1, takeover: 5, mentor: 5 },
    // RSPSIM 6.3
    rspsim: { heartbeat: 30, lastHeard: 61, noResponse: 5, announce: 1, takeover: 30, mentor: 30 },
  };
  for (const profile of ['rfc', 'rsplib', 'rspsim'] as const)
    it(`are those of the ${profile} profile`, () => {
      const { peerHeartbeatCycle, maxTimeLastHeard, maxTimeNoResponse, mentorDiscoveryTimeout, takeover } =
        enrpServiceDefaults[profile];
      assert.deepEqual(
        {
          heartbeat: peerHeartbeatCycle,
          lastHeard: maxTimeLastHeard,
          noResponse: maxTimeNoResponse,
          announce: asapServiceDefaults[profile].announceCycle,
          takeover: takeover.expiry,
          mentor: mentorDiscoveryTimeout,
        },
        values[profile],
      );
    });
});

describe('T6-Serverannounce', () => {
  for (const [profile, peers, cycle] of [
    ['rfc', 0, 1],
    ['rfc', 2, 3],
    ['rsplib', 2, 1],
  ] as const)
    it(`is ${cycle} s with ${peers} other registrars under the ${profile} profile`, () => {
      const announcements = { address: '224.0.1.185', port: 3863 };
      const script = new Script(profile, { asap: { announcements, announceJitter: 0 } });
      for (let number = 2; number < 2 + peers; number++) script.send(script.peer(number), presenceOf(number));
      const times: number[] = [];
      const [socket] = script.host.sockets;
      assert.ok(socket);
      socket.send = () => times.push(script.host.clock.now());
      script.wait(cycle); // the cycle that had begun before
      times.length = 0;
      script.wait(4.5 * cycle);
      const gaps = times.slice(1).map((time, i) => time - times[i]);
      assert.ok(gaps.length >= 3 && gaps.every((gap) => gap === cycle), gaps.join());
    });
});

describe('a peer that multicast shows at its own address', () => {
  it('is alive, and is asked for nothing more', () => {
    const group = { address: '239.0.0.51', port: 9901 };
    const script = new Script('rsplib', { enrp: { presenceGroup: group, peerHeartbeatCycle: 1000 } });
    const association = script.peer(2);
    script.send(association, presenceOf(2));
    script.answers(association);
    for (let second = 0; second < 60; second++) {
      script.multicast('10.0.0.2', presenceOf(2));
      script.wait(1);
    }
    assert.deepEqual(script.registrar.peers, [2]);
    assert.deepEqual(script.answers(association), []);
    // Without that its presence is asked for, and its silence counts.
    script.wait(5.1);
    const [request] = script.answers(association);
    assert.ok(request?.type === 'ENRP_PRESENCE' && request.replyRequired);
    script.wait(5);
    assert.deepEqual(script.registrar.peers, []);
    assert.deepEqual(
      typesOf(script.answers(association)).filter((type) => type !== 'PRESENCE'),
      [],
    );
  });
});

describe('reports of one pool user under the rspsim profile', () => {
  it('count each, as in RSPSIM', () => {
    const script = new Script('rspsim', { asap: { maxBadPeReports: 3, serviceDuringStartup: true } });
    script.ask(script.client(5), {
      type: 'ASAP_REGISTRATION',
      poolHandle: 'Pool',
      poolElement: { ...element('RoundRobin', 10), registrationLife: 100_000 },
    });
    const user = script.client(66);
    const report = { type: 'ASAP_ENDPOINT_UNREACHABLE', poolHandle: 'Pool', identifier: 10 } as const;
    script.ask(user, report);
    script.ask(user, report);
    assert.equal(script.registrar.handlespace.elementCount, 1);
    script.ask(user, report);
    assert.equal(script.registrar.handlespace.elementCount, 0);
  });
});
