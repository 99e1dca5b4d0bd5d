import assert from 'node:assert/strict';
import { profileNames } from '../../../protocol/profile.ts';
import { ENRP_PORT, type EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import { element } from '../handlespace/elements.ts';
import { Script } from './registrar-script.ts';
import type { ScriptedAssociation } from './scripted-host.ts';

const group = { address: '239.0.0.51', port: ENRP_PORT };

function presenceOf(sender: number, address?: string, port = ENRP_PORT): EnrpMessage {
  const presence = { type: 'ENRP_PRESENCE', sender, receiver: 1, replyRequired: false, checksum: 0xffff } as const;
  if (address === undefined) return presence;
  const transport = { protocol: 'sctp', port, use: 0, addresses: [address] } as const;
  return { ...presence, serverInformation: { identifier: sender, transport } };
}

function update(sender: number, home: number, identifier: number, action: 'add' | 'delete' = 'add'): EnrpMessage {
  const poolElement = element('RoundRobin', identifier, {}, home);
  const header = { sender, receiver: 1, action, takeoverSuggested: false } as const;
  return { type: 'ENRP_HANDLE_UPDATE', ...header, poolHandle: 'Pool', poolElement };
}

function typesOf(messages: readonly EnrpMessage[]): string[] {
  return messages.map(({ type }) => type);
}

for (const profile of profileNames)
  describe(`registrar and strangers under the ${profile} profile`, () => {
    /** A registrar with peer 2 at 10.0.0.2, and a stranger's association from 10.0.0.66. */
    function stage(options: ConstructorParameters<typeof Script>[1] = {}) {
      const script = new Script(profile, options);
      const peer = script.peer(2);
      script.send(peer, presenceOf(2, '10.0.0.2'));
      const stranger = script.peer(66);
      script.answers(peer);
      const says = (message: EnrpMessage, association: ScriptedAssociation = stranger): EnrpMessage[] => {
        script.send(association, message);
        return script.answers(association);
      };
      return { script, peer, stranger, says };
    }

    it('believes updates of a peer about its own elements only', () => {
      const { script, peer, says } = stage();
      says(update(66, 66, 10));
      says(update(66, 2, 10));
      says(update(2, 66, 10), peer);
      says(update(2, 1, 10), peer);
      assert.equal(script.registrar.handlespace.elementCount, 0);
      says(update(2, 2, 10), peer);
      says(update(2, 66, 10, 'delete'), peer);
      says(update(66, 2, 10, 'delete'));
      assert.equal(script.registrar.handlespace.elementCount, 1);
      says(update(2, 2, 10, 'delete'), peer);
      assert.equal(script.registrar.handlespace.elementCount, 0);
    });

    it('does not believe a host with the identifier of a peer that is at another address', () => {
      const { script, peer, says } = stage();
      for (const message of [presenceOf(2), presenceOf(2, '10.0.0.66'), update(2, 2, 10)]) says(message);
      assert.equal(script.registrar.handlespace.elementCount, 0);
      assert.equal(script.registrar.statistics.enrpMessagesIgnored, 3);
      says(update(2, 2, 10), peer);
      assert.equal(script.registrar.handlespace.elementCount, 1);
      // Its host may come back with another association; also from elsewhere once the old one is gone.
      assert.ok(says(update(2, 2, 11), script.enrp.accept(['10.0.0.2'], 4000)));
      assert.equal(script.registrar.handlespace.elementCount, 2);
      peer.state = 'ended';
      script.enrp.handler.associationEnded?.(peer, 'lost');
      says(presenceOf(2, '10.0.0.66'));
      says(update(2, 2, 12));
      assert.equal(script.registrar.handlespace.elementCount, 3);
    });

    it('does not take a host for a peer whose addresses it only lists in its set-up', () => {
      const { script, says } = stage({
        staticPeers: [{ addresses: ['10.0.0.3'], port: ENRP_PORT }],
        enrp: { peersOnly: false },
      });
      const liar = script.enrp.accept(['10.0.0.66', '10.0.0.2', '10.0.0.3'], 4000);
      liar.proven = 1;
      says(presenceOf(2, '10.0.0.2'), liar);
      says(update(2, 2, 10), liar);
      assert.equal(script.registrar.handlespace.elementCount, 0);
      assert.equal(script.registrar.statistics.enrpMessagesIgnored, 2);
      const fenced = new Script(profile, {
        staticPeers: [{ addresses: ['10.0.0.3'], port: ENRP_PORT }],
        enrp: { peersOnly: true },
      });
      const pretender = fenced.enrp.accept(['10.0.0.66', '10.0.0.3'], 4000);
      pretender.proven = 1;
      fenced.send(pretender, presenceOf(3, '10.0.0.3'));
      assert.deepEqual(fenced.registrar.peers, []);
    });

    it('does not consent to takeovers that a stranger wants, nor believes that they took place', () => {
      const { script, peer, says } = stage();
      says(update(2, 2, 10), peer);
      const header = { sender: 66, receiver: 1, target: 2 };
      assert.ok(!typesOf(says({ type: 'ENRP_INIT_TAKEOVER', ...header })).includes('ENRP_INIT_TAKEOVER_ACK'));
      says({ type: 'ENRP_TAKEOVER_SERVER', ...header });
      assert.equal(script.registrar.handlespace.ownedCount(2), 1);
      assert.deepEqual(
        [...script.registrar.peers].filter((each) => each === 2),
        [2],
      );
      // A registrar that has introduced itself may do this, according to RFC 5353.
      says(presenceOf(66, '10.0.0.66'));
      assert.deepEqual(typesOf(says({ type: 'ENRP_INIT_TAKEOVER', ...header })), ['ENRP_INIT_TAKEOVER_ACK']);
    });

    it('learns no peers from lists that it did not ask for', () => {
      const { script, peer, says } = stage({ enrp: { asksPeersForList: false } });
      const transport = { protocol: 'sctp', port: ENRP_PORT, use: 0, addresses: ['10.0.0.99'] } as const;
      const servers = [{ identifier: 99, transport }];
      const before = script.enrp.associations.length;
      script.wait(30); // the start, in which lists are asked for, is over
      script.send(peer, presenceOf(2, '10.0.0.2'));
      const stranger = script.peer(67);
      script.send(stranger, presenceOf(67, '10.0.0.67'));
      says({ type: 'ENRP_LIST_RESPONSE', sender: 67, receiver: 1, rejected: false, servers }, stranger);
      assert.ok(!script.enrp.associations.slice(before).some((each) => each.remoteAddresses.includes('10.0.0.99')));
    });

    it('with peers only, accepts its configured peers and no others', () => {
      const { script, peer, says } = stage({
        staticPeers: [{ addresses: ['10.0.0.2'], port: ENRP_PORT }],
        enrp: { peersOnly: true, presenceGroup: group },
      });
      says(presenceOf(66, '10.0.0.66'));
      says(update(66, 66, 10));
      script.multicast('10.0.0.77', presenceOf(77, '10.0.0.77'));
      assert.deepEqual(script.registrar.peers, [2]);
      assert.ok(!script.enrp.associations.some((each) => !each.inbound && !each.remoteAddresses.includes('10.0.0.2')));
      says(update(2, 2, 10), peer);
      assert.equal(script.registrar.handlespace.elementCount, 1);
    });
  });

/** The latest association that the registrar set up. */
function outbound(script: Script): ScriptedAssociation {
  const association = script.enrp.associations.filter(({ inbound }) => !inbound).at(-1);
  assert.ok(association);
  return association;
}

describe('registrar that gets messages of peers by multicast', () => {
  it('asks for their presence, and takes them for peers when they show it by an association', () => {
    const script = new Script('rsplib', { enrp: { presenceGroup: group } });
    script.multicast('10.0.0.2', presenceOf(2, '10.0.0.2'));
    assert.deepEqual(script.registrar.peers, []);
    const association = outbound(script);
    const [request] = script.answers(association);
    assert.ok(request.type === 'ENRP_PRESENCE' && request.replyRequired);
    script.send(association, presenceOf(2, '10.0.0.2'));
    assert.deepEqual(script.registrar.peers, [2]);
  });

  it('connects at once to a configured one that shows itself at its address, once', () => {
    const script = new Script('rsplib', {
      enrp: { presenceGroup: group, peerHeartbeatCycle: 1000 },
      staticPeers: [{ addresses: ['10.0.0.2'], port: 9901 }],
    });
    const first = outbound(script);
    first.state = 'ended';
    script.enrp.handler.associationEnded?.(first, 'refused');
    script.multicast('10.0.0.2', presenceOf(2, '10.0.0.2'));
    const second = outbound(script);
    assert.notEqual(second, first);
    const asked = script.answers(second).map((message) => message.type === 'ENRP_PRESENCE' && message.replyRequired);
    assert.deepEqual(asked, [true]);
    script.multicast('10.0.0.2', presenceOf(2, '10.0.0.2'));
    assert.deepEqual([outbound(script), script.answers(second)], [second, []]);
    script.send(second, presenceOf(2, '10.0.0.2'));
    assert.deepEqual(script.registrar.peers, [2]);
  });

  it('binds a peer to the association that it names itself on, not to the one that was guessed', () => {
    // Two registrars behind one address: what leads to that address reaches one of them.
    const script = new Script('rsplib', { enrp: { presenceGroup: group } });
    script.multicast('10.0.0.9', presenceOf(2, '192.168.0.2'));
    const guessed = outbound(script);
    const inbound = script.enrp.accept(['10.0.0.9'], 40_002);
    script.send(inbound, presenceOf(2, '192.168.0.2'));
    script.answers(inbound);
    script.wait(3); // a heartbeat
    assert.ok(script.answers(inbound).some(({ type }) => type === 'ENRP_PRESENCE'));
    assert.equal(guessed.state, 'ended');
  });

  it('leaves an association to the registrar that names itself there', () => {
    const script = new Script('rsplib', { enrp: { presenceGroup: group } });
    script.multicast('10.0.0.9', presenceOf(2, '192.168.0.2'));
    const guessed = outbound(script);
    script.send(guessed, presenceOf(3, '192.168.0.3')); // the other one lives there
    const inbound = script.enrp.accept(['10.0.0.9'], 40_002);
    script.send(inbound, presenceOf(2, '192.168.0.2'));
    for (const association of [guessed, inbound]) script.answers(association);
    script.wait(3);
    const receiverOf = (association: ScriptedAssociation): number[] => [
      ...new Set(script.answers(association).map(({ receiver }) => receiver)),
    ];
    assert.deepEqual([receiverOf(guessed), receiverOf(inbound)], [[3], [2]]);
    assert.deepEqual(
      script.registrar.peers.toSorted((a, b) => a - b),
      [2, 3],
    );
  });

  it('does not take a peer for alive, or for moved, because another host says so', () => {
    const script = new Script('rsplib', { enrp: { presenceGroup: group } });
    const peer = script.peer(2);
    script.send(peer, presenceOf(2, '10.0.0.2'));
    const isPeer = (): boolean => script.registrar.peers.includes(2);
    const reachesOut = (): boolean =>
      script.enrp.associations.some(({ remoteAddresses }) => remoteAddresses.includes('10.0.0.66'));
    let seconds = 0;
    for (; isPeer() && seconds < 60; seconds++) {
      script.multicast('10.0.0.66', presenceOf(2, '10.0.0.66'));
      assert.ok(!reachesOut());
      script.wait(1);
    }
    assert.ok(seconds <= 11); // MAX-TIME-LAST-HEARD and MAX-TIME-NO-RESPONSE
  });

  it('is not moved by a flood of identifiers: few set-ups, few peers, no delay for those that are known', () => {
    const script = new Script('rsplib', { enrp: { presenceGroup: group } });
    const peer = script.peer(2);
    script.send(peer, presenceOf(2, '10.0.0.2'));
    for (let i = 0; i < 5000; i++) {
      // Of one source, and of as many as there are.
      script.multicast('10.0.0.66', presenceOf(1000 + i, '10.0.0.66', 10_000 + i));
      const source = `10.1.${i >> 8}.${i & 255}`;
      script.multicast(source, presenceOf(10_000 + i, source));
      script.wait(0.001);
    }
    const setUps = script.enrp.associations.filter(({ inbound }) => !inbound);
    assert.ok(setUps.length <= 10 * 6 + 1, `${setUps.length} set-ups in 5 s`);
    assert.deepEqual(script.registrar.peers, [2]);
    script.answers(peer);
    script.send(peer, { ...presenceOf(2, '10.0.0.2'), replyRequired: true } as EnrpMessage);
    assert.ok(script.answers(peer).some(({ type }) => type === 'ENRP_PRESENCE'));
  });

  it('has room for a limited number of peers, and for no more that introduce themselves', () => {
    const script = new Script('rsplib', { enrp: { presenceGroup: group, maxPeers: 5 } });
    const peers = [2, 3, 4, 5, 6, 7].map((number) => {
      const association = script.peer(number);
      script.send(association, presenceOf(number, `10.0.0.${number}`));
      return association;
    });
    assert.deepEqual(script.registrar.peers, [2, 3, 4, 5, 6]);
    // One association is one registrar's: names do not multiply.
    for (let i = 0; i < 100; i++) script.send(peers[0], presenceOf(100 + i, '10.0.0.2'));
    assert.ok(script.registrar.peers.length <= 5);
    assert.ok(script.registrar.peers.includes(6));
    // Those that never say who they are do not pile up.
    const strangers = Array.from({ length: 50 }, (_, i) => script.enrp.accept(['10.0.0.99'], 1000 + i));
    assert.equal(strangers.filter(({ state }) => state === 'up').length, 5);
    // Nor do those that all are the same one.
    const doubles = Array.from({ length: 50 }, (_, i) => {
      const double = script.enrp.accept(['10.0.0.6'], 2000 + i);
      script.send(double, presenceOf(6, '10.0.0.6'));
      return double;
    });
    assert.equal(doubles.filter(({ state }) => state === 'up').length, 5);
    assert.equal(peers[4].state, 'up');
  });

  it('does not ask rumored peers for their consent to takeovers', () => {
    const script = new Script('rfc', { enrp: { presenceGroup: group } });
    const peer = script.peer(2);
    script.send(peer, presenceOf(2, '10.0.0.2'));
    script.send(peer, update(2, 2, 10));
    for (let second = 0; second < 80; second++) {
      script.multicast('10.0.0.66', presenceOf(66, '10.0.0.66'));
      script.wait(1);
    }
    assert.equal(script.registrar.statistics.takeoversByConsent, 1);
  });
});
